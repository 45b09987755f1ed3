import { lastTransition } from '../tasks/event-log.js';
import { FEATURES_FOLDER } from '../tasks/task-path.js';
import type { Contents } from './contents.js';
import type { Resolution } from './observation.js';
import { laneOf } from './work-package.js';
import { compareText } from '../shared/compare-text.js';

/** How a work package stands in one tree. */
export interface Standing {
  /** Its first file, by path (latin1). */
  readonly path: string;
  readonly dependencies: readonly string[];
  /** Set when nobody is to work on it any more. */
  readonly ended: Resolution | undefined;
}

/** All work packages that a feature has files of, by id as written. */
export type FeatureState = ReadonlyMap<string, Standing>;

const ENDS: ReadonlyMap<string, Resolution> = new Map([
  ['done', 'completed'],
  ['canceled', 'skipped'],
]);

/** @returns undefined for a lane in which work goes on. */
export function endOf(lane: string | null | undefined): Resolution | undefined {
  return ENDS.get(lane ?? '');
}

/** What two places that may differ say together: the end that one of them names, done before canceled. */
export function endOfEither(
  a: string | null | undefined,
  b: string | null | undefined,
): Resolution | undefined {
  return either(endOf(a), endOf(b));
}

/**
 * Reads a whole feature. Dear, compared with reading what a commit changed: only for commits with which something may
 * have ended.
 *
 * A WP may say its lane in more than one place, one of them stale: files frozen when the event log came, a log that has
 * not caught up, a copy left in its old folder. It has ended when one of them says so, done before canceled.
 *
 * @param feature the folder's name, latin1.
 * @param folder the id of the feature's folder; null: the tree has none, and so no WPs.
 * @returns undefined when a part of it is not to be had: half a feature would say what is not so.
 */
export async function readFeatureState(
  contents: Contents,
  feature: string,
  folder: string | null,
): Promise<FeatureState | undefined> {
  const [tasks, logId] = await Promise.all(
    ['tasks', 'status.events.jsonl'].map((name) => contents.idIn(folder, name)),
  );
  const listing = await contents.listing(tasks ?? null, `${FEATURES_FOLDER}/${feature}/tasks`);
  const log = logId ? await contents.text(logId) : '';
  if (!listing || log === undefined) return undefined;
  const paths = [...listing].sort(([a], [b]) => compareText(a, b));
  const files = await Promise.all(
    paths.map(async ([path, listed]) => ({ path, listed, task: await contents.taskFile(listed) })),
  );
  const state = new Map<string, Standing>();
  for (const { path, listed, task } of files) {
    if (task === undefined) return undefined;
    if (task === null) continue;
    const { wpId, dependencies } = task;
    const known = state.get(wpId);
    const lane = laneOf({ path, ...listed, task });
    const ended = either(known?.ended, endOfEither(lastTransition(log, wpId)?.toLane, lane));
    state.set(wpId, known ? { ...known, ended } : { path, dependencies, ended });
  }
  return state;
}

function either(a: Resolution | undefined, b: Resolution | undefined): Resolution | undefined {
  return a === 'completed' ? a : (b ?? a);
}
