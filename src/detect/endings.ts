import type { Transition } from '../tasks/event-log.js';
import { parseFeatureMeta } from '../tasks/feature-meta.js';
import type { Contents } from './contents.js';
import { endOf, readFeatureState, type FeatureState } from './feature-state.js';
import type { CompletedObservation, ResolvedObservation } from './observation.js';
import type { TouchedFeature } from './touched-features.js';
import type { WorkPackageChange } from './work-package-change.js';
import { laneOf } from './work-package.js';

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

/**
 * Finds what ended with a commit. The whole feature is read only where the commit moves a WP to an end, and for
 * merges, which may bring together the last two ends without moving anything themselves.
 */
export async function readEndings(
  contents: Contents,
  { feature, folder }: TouchedFeature,
  changes: readonly WorkPackageChange[],
  lines: readonly Transition[],
): Promise<Endings> {
  const moved = movedToAnEnd(changes, lines);
  if (moved.size === 0 && folder.befores.length < 2) return NONE;
  const after = await readFeatureState(contents, feature, folder.after);
  if (!after) return NONE;
  const [resolved, allDone] = [resolvedBy(moved, after), isAllDone(after)];
  if (resolved.length === 0 && !allDone) return NONE;
  const befores = await Promise.all(folder.befores.map((oid) => readFeatureState(contents, feature, oid)));
  if (befores.includes(undefined)) return NONE;
  const known = befores as FeatureState[];
  const completed = allDone && !known.some(isAllDone);
  return {
    // A log that catches up with a file, or a file with its log, ends again what had ended.
    resolved: resolved.filter(({ what }) =>
      known.every((before) => before.get(what.dependencyId)?.ended !== what.resolution),
    ),
    completed: completed
      ? { wpCount: after.size, createdAt: await readCreatedAt(contents, folder.after) }
      : undefined,
  };
}

/** WPs of which a step is told that leads to an end: one that went, or whose `lane:` only came, tells of none. */
function movedToAnEnd(
  changes: readonly WorkPackageChange[],
  lines: readonly Transition[],
): ReadonlySet<string> {
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
