import type { CommitInfo } from '../changes/history-log.js';
import { pathFromByteText } from '../shared/byte-text.js';
import { lastTransition, newTransitions, type Transition } from '../tasks/event-log.js';
import { parseFeatureMeta, type FeatureMeta } from '../tasks/feature-meta.js';
import { FEATURES_FOLDER } from '../tasks/task-path.js';
import type { Contents, Listing } from './contents.js';
import { readEndings } from './endings.js';
import type { FeatureChange } from './feature-change.js';
import { readTakenBack } from './taken-back.js';
import type { TouchedFeature } from './touched-features.js';
import { changeOf, type WorkPackageChange } from './work-package-change.js';
import { readWorkPackages } from './work-package-reader.js';
import type { WorkPackageFile } from './work-package.js';
import { compareText } from '../shared/compare-text.js';

/** What was read of a feature, and what could not be. */
export interface FeatureReading {
  readonly change: FeatureChange;
  /** Paths whose content this repository does not have (a partial clone), or cannot read. Nothing is said of them. */
  readonly unreadable: readonly string[];
}

/** Reads what a commit did to one feature: whole trees, before and after, against every parent. */
export async function readFeature(
  contents: Contents,
  commit: CommitInfo,
  touched: TouchedFeature,
): Promise<FeatureReading> {
  const { feature, folder } = touched;
  const featurePath = `${FEATURES_FOLDER}/${feature}`;
  const [packages, log] = await Promise.all([
    readWorkPackages(contents, `${featurePath}/tasks`, touched),
    readEventLog(contents, touched),
  ]);
  const changes = packages.sides
    .flatMap((sides) => changeOf(sides) ?? [])
    .sort((a, b) => compareText(a.file.path, b.file.path));
  const wpCount = packages.firstWorkPackages;
  const meta = wpCount > 0 ? await readMeta(contents, folder.after) : undefined;
  const filesBefore = await readFilesBefore(contents, touched, log.lines);
  const before = await lastLineBefore(contents, touched, { changes, log });
  return {
    change: {
      sighting: {
        commit: commit.id,
        authorTime: commit.authorTime,
        authorName: commit.authorName,
        authorEmail: commit.authorEmail,
        feature: pathFromByteText(feature),
      },
      featurePath,
      logPath: `${featurePath}/status.events.jsonl`,
      changes,
      born: meta ? { wpCount, meta } : undefined,
      lines: log.lines,
      lastLineBefore: before,
      lastLineNow: await lastLineNow(contents, touched, changes),
      fileBefore: (wpId) => filesBefore.get(wpId),
      takenBack: await readTakenBack(contents, { commit, feature }, changes, log.lines),
      endings: await readEndings(contents, touched, {
        changes,
        lines: log.lines,
        fileBefore: (wpId) => filesBefore.get(wpId),
        lastLineBefore: before,
      }),
    },
    unreadable: [...packages.unreadable, ...log.unreadable].map(pathFromByteText),
  };
}

interface EventLogReading {
  readonly lines: readonly Transition[];
  /** The log in the first parent. */
  readonly before: string;
  readonly unreadable: readonly string[];
}

async function readEventLog(contents: Contents, touched: TouchedFeature): Promise<EventLogReading> {
  const { feature, eventLog } = touched;
  if (!eventLog) return { lines: [], before: '', unreadable: [] };
  const textOf = (oid: string | null) => (oid === null ? '' : contents.text(oid));
  const [after, ...befores] = await Promise.all([textOf(eventLog.after), ...eventLog.befores.map(textOf)]);
  const before = befores[0] ?? '';
  if (after === undefined || befores.some((text) => text === undefined)) {
    return { lines: [], before, unreadable: [`${FEATURES_FOLDER}/${feature}/status.events.jsonl`] };
  }
  return { lines: newTransitions(after, befores as string[]), before, unreadable: [] };
}

/** A log that this commit left alone may have been ahead of a file whose lane moved now. */
async function lastLineBefore(
  contents: Contents,
  { folder, eventLog }: TouchedFeature,
  { changes, log }: { changes: readonly WorkPackageChange[]; log: EventLogReading },
): Promise<(wpId: string) => Transition | undefined> {
  if (eventLog) return (wpId) => lastTransition(log.before, wpId);
  const asks = changes.some((change) => change.kind === 'changed' && change.steps.length > 0);
  const oid = asks ? await contents.idIn(folder.befores[0] ?? null, 'status.events.jsonl') : null;
  const text = oid === null ? undefined : await contents.text(oid);
  return (wpId) => lastTransition(text ?? '', wpId);
}

async function readMeta(contents: Contents, folder: string | null): Promise<FeatureMeta> {
  const oid = await contents.idIn(folder, 'meta.json');
  return parseFeatureMeta(oid === null ? '' : ((await contents.text(oid)) ?? ''));
}

/** Only a file without a lane of its own has to ask the event log what lane it is in. */
async function lastLineNow(
  contents: Contents,
  { folder, eventLog }: TouchedFeature,
  changes: readonly WorkPackageChange[],
): Promise<(wpId: string) => Transition | undefined> {
  const asks = changes.some((change) => change.kind === 'changed' && change.newAgent !== null);
  if (!asks) return () => undefined;
  const oid = eventLog?.after ?? (await contents.idIn(folder.after, 'status.events.jsonl'));
  const text = oid === null ? undefined : await contents.text(oid);
  return (wpId) => lastTransition(text ?? '', wpId);
}

/** The files, as they were, of the WPs that new event-log lines speak of: by file name, since upstream names them so. */
async function readFilesBefore(
  contents: Contents,
  touched: TouchedFeature,
  lines: readonly Transition[],
): Promise<ReadonlyMap<string, WorkPackageFile>> {
  const files = new Map<string, WorkPackageFile>();
  const read = async (listing: Listing) => {
    for (const [path, listed] of listing) {
      const { fileName, laneFolder } = listed;
      const named = /^WP\d+/.exec(fileName)?.[0];
      if (named === undefined || files.has(named) || !wanted.has(named)) continue;
      const task = await contents.taskFile(listed);
      if (task) files.set(task.wpId, { path, fileName, laneFolder, task });
    }
  };
  const wanted = new Set(lines.map(({ wpId }) => wpId));
  // Upstream commits the line and the file together: the file is at hand then, and no tree has to be read.
  await read(touched.files.before);
  if ([...wanted].every((wpId) => files.has(wpId))) return files;
  const { feature, folder, tasks } = touched;
  const oid = tasks ? (tasks.befores[0] ?? null) : await contents.idIn(folder.befores[0] ?? null, 'tasks');
  await read((await contents.listing(oid, `${FEATURES_FOLDER}/${feature}/tasks`)) ?? new Map());
  return files;
}
