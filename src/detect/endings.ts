import type { Transition } from '../tasks/event-log.js';
import { parseFeatureMeta } from '../tasks/feature-meta.js';
import type { Contents } from './contents.js';
import { endOf, endOfEither, readFeatureState, type FeatureState } from './feature-state.js';
import type { CompletedObservation, Resolution, ResolvedObservation } from './observation.js';
import type { TouchedFeature } from './touched-features.js';
import type { WorkPackageChange } from './work-package-change.js';
import { laneOf, type WorkPackageFile } from './work-package.js';

/** What follows for a feature from WPs that came to their end in a commit. */
export interface Endings {
  readonly resolved: readonly {
    /** The file of the WP that waits (latin1). */
    readonly path: string;
    readonly what: Pick<ResolvedObservation, 'wpId' | 'dependencyId' | 'resolution'>;
  }[];
  readonly completed: Pick<CompletedObservation, 'wpCount' | 'createdAt'> | undefined;
}

const NONE: Endings = { resolved: [], completed: undefined };

/** What is known of a commit before the whole feature is read. */
export interface Moves {
  readonly changes: readonly WorkPackageChange[];
  /** New lines of the event log. */
  readonly lines: readonly Transition[];
  /** A WP's main file in the first parent, of those that moved. */
  readonly fileBefore: (wpId: string) => WorkPackageFile | undefined;
  /** Its last line in the first parent's event log. */
  readonly lastLineBefore: (wpId: string) => Transition | undefined;
}

/**
 * Finds what ended with a commit. The whole feature is read only where the commit moves a WP to an end, and for
 * merges, which may bring together the last two ends without moving anything themselves; and its parents' only for
 * those.
 */
export async function readEndings(
  contents: Contents,
  { feature, folder }: TouchedFeature,
  moves: Moves,
): Promise<Endings> {
  const moved = movedToAnEnd(moves);
  const isMerge = folder.befores.length > 1;
  if (moved.size === 0 && !isMerge) return NONE;
  const after = await readFeatureState(contents, feature, folder.after);
  if (!after) return NONE;
  const [resolved, allDone] = [resolvedBy(moved, after), isAllDone(after)];
  if (resolved.length === 0 && !allDone) return NONE;
  const befores = isMerge
    ? await Promise.all(folder.befores.map((oid) => readFeatureState(contents, feature, oid)))
    : [];
  if (befores.includes(undefined)) return NONE;
  const parents = befores as FeatureState[];
  // A log that catches up with a file, or a file with its log, ends again what had ended.
  const isNew = (wpId: string, end: Resolution) =>
    isMerge ? parents.every((before) => before.get(wpId)?.ended !== end) : endedBefore(moves, wpId) !== end;
  const completed = isMerge
    ? !parents.some(isAllDone)
    : [...moved].some((wpId) => after.has(wpId) && isNew(wpId, 'completed'));
  return {
    resolved: resolved.filter(({ what }) => isNew(what.dependencyId, what.resolution)),
    completed:
      allDone && completed
        ? { wpCount: after.size, createdAt: await readCreatedAt(contents, folder.after) }
        : undefined,
  };
}

function endedBefore({ changes, fileBefore, lastLineBefore }: Moves, wpId: string): Resolution | undefined {
  const change = changes.find(({ file }) => file.task.wpId === wpId);
  const file = change?.kind === 'changed' ? change.before : fileBefore(wpId);
  return endOfEither(lastLineBefore(wpId)?.toLane, file && laneOf(file));
}

/** WPs of which a step is told that leads to an end: one that went, or whose `lane:` only came, tells of none. */
function movedToAnEnd({ changes, lines }: Moves): ReadonlySet<string> {
  const moved = new Set(lines.filter(({ toLane }) => endOf(toLane)).map(({ wpId }) => wpId));
  for (const change of changes) {
    if (change.kind === 'removed' || !endOf(laneOf(change.file))) continue;
    if (change.kind === 'created' || change.steps.length > 0) moved.add(change.file.task.wpId);
  }
  return moved;
}

/** Ids are compared as they are written: WP1 is not WP01. Nothing waits for itself. */
function resolvedBy(moved: ReadonlySet<string>, after: FeatureState): Endings['resolved'] {
  return [...moved].sort().flatMap((dependencyId) => {
    const resolution = after.get(dependencyId)?.ended;
    if (!resolution) return [];
    return [...after]
      .filter(([wpId, { dependencies }]) => wpId !== dependencyId && dependencies.includes(dependencyId))
      .map(([wpId, { path }]) => ({ path, what: { wpId, dependencyId, resolution } }));
  });
}

/** A feature without WPs is not done, and a canceled WP was not done. */
function isAllDone(state: FeatureState): boolean {
  return state.size > 0 && [...state.values()].every(({ ended }) => ended === 'completed');
}

async function readCreatedAt(contents: Contents, folder: string | null): Promise<string | null> {
  const meta = await contents.idIn(folder, 'meta.json');
  return parseFeatureMeta(meta === null ? '' : ((await contents.text(meta)) ?? '')).createdAt;
}
