import type { CommitSelection } from '../changes/commit-selection.js';
import type { Git } from '../changes/git.js';
import { countHistory, readHistory, type CommitChanges, type CommitInfo } from '../changes/history-log.js';
import { ObjectReader } from '../changes/object-reader.js';
import { FEATURES_FOLDER, parseTaskPath, type TaskPath } from '../tasks/task-path.js';
import { Contents } from './contents.js';
import { observeFeature } from './feature-change.js';
import { readFeature } from './feature-reader.js';
import { mapInOrder } from './in-order.js';
import type { Observation } from './observation.js';
import { touchedFeatures, type TouchedFeature } from './touched-features.js';

export type { CommitSelection } from '../changes/commit-selection.js';

/** One commit that touched kitty-specs. */
export interface ObservedCommit {
  readonly commit: CommitInfo;
  /** By feature; within one: feature, created, event_line, lane and activity by WP, assigned, removed. */
  readonly observations: readonly Observation[];
  /** Paths of which nothing can be said, because this repository does not have their content. */
  readonly unreadable: readonly string[];
}

/** Features that are read at once: enough to keep git busy while we parse. Bytes are parsed as they come, not held. */
const FEATURES_AT_ONCE = 48;

/**
 * All that the selected commits did to work packages, commit by commit, oldest first. Against the first parent; a
 * first commit against nothing; a merge against all parents. The first commit of a shallow clone is where knowledge
 * begins: nothing is observed in it.
 *
 * Reads only. Never fetches. Memory does not grow with the history.
 *
 * @param cwd any folder of the repository; bare ones and linked worktrees too.
 * @param signal ends it, also while git says nothing; it then throws as if git had failed.
 * @throws Failure `unknown_range`, `git_missing`, `git_failed`.
 */
export async function* observe(
  git: Git,
  cwd: string,
  which: CommitSelection,
  signal?: AbortSignal,
): AsyncGenerator<ObservedCommit> {
  const reader = new ObjectReader(git, cwd);
  const contents = new Contents(reader);
  try {
    const history = readHistory(git, {
      cwd,
      which,
      folder: FEATURES_FOLDER,
      placeOf: parseTaskPath,
      signal,
    });
    let observed: { commit: CommitInfo; observations: Observation[]; unreadable: string[] } | undefined;
    const parts = mapInOrder(byFeature(history), FEATURES_AT_ONCE, (part) => observePart(contents, part));
    for await (const { commit, observations, unreadable } of parts) {
      if (observed && observed.commit !== commit) yield observed;
      if (observed?.commit !== commit) observed = { commit, observations: [], unreadable: [] };
      // Not push(...): a file of 5 MB may hold more observations than a call may have arguments.
      for (const observation of observations) observed.observations.push(observation);
      for (const path of unreadable) observed.unreadable.push(path);
    }
    if (observed) yield observed;
  } finally {
    reader.close();
  }
}

/** How many commits `observe` goes through, at most. @throws as `observe` does. */
export function countObservable(git: Git, cwd: string, which: CommitSelection): Promise<number> {
  return countHistory(git, { cwd, which, folder: FEATURES_FOLDER });
}

/** A commit and one of the features it touched. */
interface Part {
  readonly commit: CommitInfo;
  readonly touched: TouchedFeature | undefined;
}

/** A mass commit touches hundreds of features: they are read in turn, as if they were commits of their own. */
async function* byFeature(history: AsyncIterable<CommitChanges<TaskPath>>): AsyncGenerator<Part> {
  for await (const { commit, changed } of history) {
    const features = touchedFeatures(changed);
    if (features.length === 0) yield { commit, touched: undefined };
    for (const touched of features) yield { commit, touched };
  }
}

async function observePart(contents: Contents, { commit, touched }: Part): Promise<ObservedCommit> {
  const nothing = { commit, observations: [], unreadable: [] };
  if (!touched) return nothing;
  if (commit.parents.length === 0 && (await contents.isShallowBoundary(commit.id))) return nothing;
  const { change, unreadable } = await readFeature(contents, commit, touched);
  return { commit, observations: observeFeature(change), unreadable };
}
