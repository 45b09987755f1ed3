import type { CommitSelection } from '../changes/commit-selection.js';
import type { Git } from '../changes/git.js';
import { countHistory, readHistory, type CommitChanges, type CommitInfo } from '../changes/history-log.js';
import { ObjectReader } from '../changes/object-reader.js';
import { FEATURES_FOLDER, parseTaskPath, type TaskPath } from '../tasks/task-path.js';
import { Contents } from './contents.js';
import { withBeginning } from './feature-beginning.js';
import { observeFeature } from './feature-change.js';
import { readFeature } from './feature-reader.js';
import { mapInOrder } from './in-order.js';
import { isTimedByCommit, type Observation } from './observation.js';
import { SameSecond } from './same-second.js';
import { touchedFeatures, type TouchedFeature } from './touched-features.js';

export type { CommitSelection } from '../changes/commit-selection.js';

/** One commit that touched kitty-specs. */
export interface ObservedCommit {
  readonly commit: CommitInfo;
  /** By feature; within one: feature, created, event_line, lane and activity by WP, assigned, removed, resolved, completed. */
  readonly observations: readonly Observation[];
  /** What ancestors of the same author second saw of the same kinds and features, oldest first: mostly nothing. */
  readonly sameSecond: readonly Observation[];
  /** Paths of which nothing can be said, because this repository does not have their content. */
  readonly unreadable: readonly string[];
}

/** Features that are read at once: enough to keep git busy while we parse. Bytes are parsed as they come, not held. */
const FEATURES_AT_ONCE = 48;

export interface ObserveOptions {
  /** Ends it, also while git says nothing; it then throws as if git had failed. */
  readonly signal?: AbortSignal | undefined;
  /** Told when the first commit comes that touched a feature, before anything of it is read. */
  readonly onFirst?: (() => void) | undefined;
}

/**
 * All that the selected commits did to work packages, commit by commit, oldest first. Against the first parent; a
 * first commit against nothing; a merge against all parents. The first commit of a shallow clone is where knowledge
 * begins: nothing is observed in it.
 *
 * Reads only. Never fetches. Memory does not grow with the history.
 *
 * @param cwd any folder of the repository; bare ones and linked worktrees too.
 * @throws Failure `unknown_range`, `git_missing`, `git_failed`.
 */
export async function* observe(
  git: Git,
  cwd: string,
  which: CommitSelection,
  { signal, onFirst }: ObserveOptions = {},
): AsyncGenerator<ObservedCommit> {
  const reader = new ObjectReader(git, cwd);
  const contents = new Contents(reader);
  const sameSecond = new SameSecond(
    contents,
    async (commit, touched) => (await observeOne(contents, commit, touched)).observations,
  );
  try {
    const history = readHistory(git, {
      cwd,
      which,
      folder: FEATURES_FOLDER,
      placeOf: parseTaskPath,
      signal,
    });
    let observed: Gathered | undefined;
    const items = byFeature(contents, history, onFirst);
    const parts = mapInOrder(items, FEATURES_AT_ONCE, async ({ commit, touched }) => {
      const { observations: seen, unreadable } = await observeOne(contents, commit, touched);
      const observations: Observation[] = [];
      for (const one of seen)
        observations.push(
          one.kind === 'completed' ? await withBeginning({ git, cwd, contents, signal }, one) : one,
        );
      const asks = touched && observations.some(isTimedByCommit);
      return {
        commit,
        observations,
        sameSecond: asks ? await sameSecond.before(commit, touched.feature) : [],
        unreadable,
      };
    });
    for await (const part of parts) {
      if (observed && observed.commit !== part.commit) yield observed;
      if (observed?.commit !== part.commit) {
        observed = { commit: part.commit, observations: [], sameSecond: [], unreadable: [] };
      }
      // Not push(...): a file of 5 MB may hold more observations than a call may have arguments.
      for (const observation of part.observations) observed.observations.push(observation);
      for (const observation of part.sameSecond) observed.sameSecond.push(observation);
      for (const path of part.unreadable) observed.unreadable.push(path);
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

/** An ObservedCommit that is not yet complete. */
interface Gathered {
  readonly commit: CommitInfo;
  readonly observations: Observation[];
  readonly sameSecond: Observation[];
  readonly unreadable: string[];
}

/** A commit and one of the features it touched. */
interface Part {
  readonly commit: CommitInfo;
  readonly touched: TouchedFeature | undefined;
}

/** A mass commit touches hundreds of features: they are read in turn, as if they were commits of their own. */
async function* byFeature(
  contents: Contents,
  history: AsyncIterable<CommitChanges<TaskPath>>,
  onFirst: (() => void) | undefined,
): AsyncGenerator<Part> {
  let isFirst = true;
  for await (const { commit, changed } of history) {
    contents.remember(commit);
    const features = touchedFeatures(changed);
    if (features.length === 0) yield { commit, touched: undefined };
    else if (isFirst) onFirst?.();
    isFirst &&= features.length === 0;
    for (const touched of features) yield { commit, touched };
  }
}

/** What one commit did to one feature. */
async function observeOne(
  contents: Contents,
  commit: CommitInfo,
  touched: TouchedFeature | undefined,
): Promise<Pick<ObservedCommit, 'observations' | 'unreadable'>> {
  if (!touched) return { observations: [], unreadable: [] };
  if (commit.parents.length === 0 && (await isShallowBoundary(contents, commit))) {
    return { observations: [], unreadable: [] };
  }
  const { change, unreadable } = await readFeature(contents, commit, touched);
  return { observations: observeFeature(change), unreadable };
}

/** Whether git shows a commit as a first one only because the clone is shallow: its own words name parents. */
async function isShallowBoundary(contents: Contents, { id }: CommitInfo): Promise<boolean> {
  const commit = await contents.commit(id);
  return commit !== undefined && commit.parents.length > 0;
}
