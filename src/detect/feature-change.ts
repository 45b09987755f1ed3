import { pathFromByteText } from '../shared/byte-text.js';
import type { FeatureMeta } from '../tasks/feature-meta.js';
import type { Transition } from '../tasks/event-log.js';
import type { Endings } from './endings.js';
import { countAssignments, type NewEntry } from './line-occurrence.js';
import type {
  ActivityObservation,
  EventLineObservation,
  LaneObservation,
  Observation,
  Sighting,
} from './observation.js';
import type { TakenBack } from './taken-back.js';
import { linesOfSteps, toldByFile, type LogSides } from './told-twice.js';
import type { WorkPackageChange } from './work-package-change.js';
import { isSameLane, laneOf, type WorkPackageFile } from './work-package.js';

/** All that was read of one feature in one commit; nothing here asks git any more. */
export interface FeatureChange {
  /** Everything but the path. `featurePath` and `logPath` are where the feature and its event log lie (latin1). */
  readonly sighting: Omit<Sighting, 'path'>;
  readonly featurePath: string;
  readonly logPath: string;
  readonly changes: readonly WorkPackageChange[];
  /** Set when the feature's first WPs came with this commit. */
  readonly born: { readonly wpCount: number; readonly meta: FeatureMeta } | undefined;
  /** New lines of the event log, in file order. */
  readonly lines: readonly Transition[];
  /** The last line of a WP in the first parent's event log. */
  readonly lastLineBefore: (wpId: string) => Transition | undefined;
  /** The last line of a WP in the event log now. */
  readonly lastLineNow: (wpId: string) => Transition | undefined;
  /** A WP's file in the first parent, of those that new event-log lines speak of. */
  readonly fileBefore: (wpId: string) => WorkPackageFile | undefined;
  readonly takenBack: TakenBack;
  readonly endings: Endings;
}

/**
 * One feature's observations, in the order in which causes come before effects: feature, created, event_line, then
 * per WP its lane steps and activity, then assigned, removed, and what follows from all: resolved, completed. Deterministic.
 */
export function observeFeature(change: FeatureChange): Observation[] {
  const { sighting, changes, born } = change;
  const at = (path: string): Sighting => ({ ...sighting, path: pathFromByteText(path) });
  const feature: Observation[] = born
    ? [{ kind: 'feature', ...at(change.featurePath), wpCount: born.wpCount, ...born.meta }]
    : [];
  const created = changes.flatMap((one): Observation[] => {
    if (one.kind !== 'created') return [];
    const { wpId, title, dependencies } = one.file.task;
    const toLane = laneOf(one.file);
    const last = change.lines.findLast((line) => line.wpId === wpId);
    const told = last !== undefined && toLane !== null && isSameLane(last.toLane, toLane);
    return [
      {
        kind: 'created',
        ...at(one.file.path),
        wpId,
        title: title || wpId,
        dependencies,
        toLane,
        ...(told ? { toldByLog: true as const } : {}),
      },
    ];
  });
  const removed = changes.flatMap((one): Observation[] =>
    one.kind === 'removed'
      ? [{ kind: 'removed', ...at(one.file.path), wpId: one.file.task.wpId, fromLane: laneOf(one.file) }]
      : [],
  );
  return [
    ...feature,
    ...created,
    ...eventLines(change, at(change.logPath)),
    ...changes.flatMap((one) => movesAndActivity(change, one)),
    ...changes.flatMap((one) => assigned(change, one)),
    ...removed,
    ...change.endings.resolved.map((one): Observation => ({
      kind: 'resolved',
      ...at(one.path),
      ...one.what,
    })),
    ...completed(change, at(change.featurePath)),
  ];
}

function completed({ endings }: FeatureChange, sighting: Sighting): Observation[] {
  return endings.completed ? [{ kind: 'completed', ...sighting, ...endings.completed }] : [];
}

function logSidesOf(change: FeatureChange, wpId: string): LogSides {
  return {
    news: change.lines.filter((line) => line.wpId === wpId),
    lastBefore: () => change.lastLineBefore(wpId),
  };
}

function eventLines(change: FeatureChange, sighting: Sighting): EventLineObservation[] {
  const wpIds = [...new Set(change.lines.map(({ wpId }) => wpId))];
  const told = new Set(
    wpIds.flatMap((wpId) => [...toldByFile(change.fileBefore(wpId), logSidesOf(change, wpId))]),
  );
  return change.lines.map((line) => ({
    kind: 'event_line',
    ...sighting,
    wpId: line.wpId,
    fromLane: line.fromLane,
    toLane: line.toLane,
    at: line.at,
    by: line.actor,
    note: line.reason,
    sourceEventId: line.eventId,
    ...(told.has(line) ? { toldByFile: true as const } : {}),
  }));
}

function movesAndActivity(
  change: FeatureChange,
  one: WorkPackageChange,
): (LaneObservation | ActivityObservation)[] {
  if (one.kind === 'removed') return [];
  const { commit, authorTime, authorName, authorEmail, feature } = change.sighting;
  const { wpId } = one.file.task;
  const steps = one.kind === 'changed' ? one.steps : [];
  const lines = linesOfSteps(steps, logSidesOf(change, wpId));
  const moves = steps.map(({ fromLane, toLane, entry }, place): LaneObservation => {
    const line = lines[place];
    return {
      kind: 'lane',
      commit,
      authorTime,
      authorName,
      authorEmail,
      feature,
      path: pathFromByteText(one.file.path),
      wpId,
      fromLane,
      toLane,
      at: line?.at ?? entry?.at ?? null,
      by: (line ? line.actor : entry?.agent) ?? null,
      note: (line ? line.reason : entry?.note) ?? null,
      sourceEventId: line?.eventId ?? null,
      occurrence: line ? change.takenBack.line(line) : occurrenceOf(change, entry),
    };
  });
  const told = new Set(steps.map(({ entry }) => entry?.raw));
  const activity = one.news.flatMap(({ file, entries }) => {
    const path = pathFromByteText(file.path);
    // Field by field: a back-fill has tens of thousands of these, and spreading into the middle of an object is slow.
    return entries.map((entry): ActivityObservation => ({
      kind: 'activity',
      commit,
      authorTime,
      authorName,
      authorEmail,
      feature,
      path,
      wpId,
      at: entry.at,
      by: entry.agent,
      lane: entry.lane,
      note: entry.note,
      movesLane: told.has(entry.raw),
    }));
  });
  return [...moves, ...activity];
}

function assigned(change: FeatureChange, one: WorkPackageChange): Observation[] {
  if (one.kind !== 'changed' || one.newAgent === null) return [];
  const { file, newAgent: agent, news } = one;
  const { wpId } = file.task;
  const entry = firstOfLastRun(
    news.flatMap(({ entries }) => entries),
    agent,
  );
  return [
    {
      kind: 'assigned',
      ...change.sighting,
      path: pathFromByteText(file.path),
      wpId,
      agent,
      lane: laneOf(file) ?? change.lastLineNow(wpId)?.toLane ?? null,
      at: entry?.at ?? null,
      occurrence: entry ? countAssignments(file.task.activity, entry) + change.takenBack.entry(entry) : 0,
    },
  ];
}

/** The line with which the agent began, not those that it went on to write: a squash of both must name the same moment. */
function firstOfLastRun(entries: readonly NewEntry[], agent: string): NewEntry | undefined {
  const named = entries.filter((entry) => entry.agent !== null);
  const last = named.findLastIndex((entry) => entry.agent === agent);
  const other = named.slice(0, last).findLastIndex((entry) => entry.agent !== agent);
  return last === -1 ? undefined : named[other + 1];
}

function occurrenceOf({ takenBack }: FeatureChange, entry: NewEntry | null): number {
  return entry ? entry.occurrence + takenBack.entry(entry) : 0;
}
