import type { CommitId } from '../changes/commit.js';
import { walkGraph } from '../changes/commit-graph.js';
import type { Git } from '../changes/git.js';
import type { Cursor, LeftBehind } from './cursor.js';

/** A branch that no longer holds commits it held before. */
export interface Rewrite {
  readonly branch: string;
  /** Where the branch is now. */
  readonly tip: CommitId;
  /** The commits that nothing names any more, oldest first. */
  readonly dropped: readonly CommitId[];
}

/**
 * What branches have dropped since the cursor. A commit that any ref still names is not dropped: it may be later, so that where its
 * branch was is kept among those left behind.
 * @param branches where the branches are now.
 * @throws Failure `git_missing`, `git_failed`.
 */
export async function findRewrites(
  git: Git,
  cwd: string,
  cursor: Cursor,
  branches: ReadonlyMap<string, CommitId>,
): Promise<{ rewrites: Rewrite[]; left: LeftBehind[] }> {
  const moved = Array.from(cursor.branches, ([branch, tip]) => ({ branch, tip })).filter(
    ({ branch, tip }) => branches.get(branch) !== tip,
  );
  const rewrites: Rewrite[] = [];
  const left: LeftBehind[] = [];
  for (const { branch, tip: before } of [...cursor.left, ...moved]) {
    const tip = branches.get(branch);
    if (tip === undefined) continue;
    const gone = await walkGraph(git, { cwd, from: [before], not: [tip] });
    if (gone.length === 0) continue;
    const dropped = await walkGraph(git, { cwd, from: [before], not: [tip], notRefs: 'all' });
    if (dropped.length > 0) rewrites.push({ branch, tip, dropped: dropped.map(({ id }) => id) });
    // What another branch still names is not dropped. It may be, later.
    if (dropped.length < gone.length) left.push({ branch, tip: before });
  }
  return { rewrites, left };
}
