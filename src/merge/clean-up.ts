import { realpathSync } from 'node:fs';
import { relative, isAbsolute } from 'node:path';
import { readPathStates } from '../changes/commit-paths.js';
import { readBranch } from '../changes/working-trees.js';
import type { KeptWhy } from '../words/merge.js';
import type { Workspace } from '../work/workspace.js';
import { readWorktree, worktreeOf, type WorktreePlace } from '../work/worktree.js';
import type { MergeState } from './merge-state.js';
import type { TargetTree } from './target-tree.js';

/** A worktree or branch that was to go and did not. */
export interface Kept {
  /** The worktree's folder, relative to the main one, or the branch. */
  readonly name: string;
  readonly why: KeptWhy;
}

/** Removes what is merged: never work that is not committed, and no commit that came after the merge began. */
export async function cleanUp(
  state: MergeState,
  { workspace, tree, cwd }: { workspace: Workspace; tree: TargetTree; cwd: string },
): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const { wpId, branch, tip } of state.steps) {
    const place = worktreeOf(workspace, state.feature, wpId);
    const isThere = readWorktree(workspace, place).folder === 'present';
    const why = isThere && !state.keepWorktree ? await whyKeep(workspace, place, cwd) : undefined;
    if (why) kept.push({ name: relative(workspace.root, place.path), why });
    if (isThere && !state.keepWorktree && !why) await tree.removeWorktree(place.path);
    if (state.keepBranch || state.keepWorktree || why) continue;
    const now = readBranch(workspace.commonDir, branch);
    if (now === undefined) continue;
    if (now !== tip) kept.push({ name: branch, why: 'moved_on' });
    else await tree.removeBranch(branch);
  }
  return kept;
}

async function whyKeep(
  { git }: Workspace,
  { path }: WorktreePlace,
  cwd: string,
): Promise<KeptWhy | undefined> {
  const inside = relative(realpathSync(path), realpathSync(cwd));
  if (!inside.startsWith('..') && !isAbsolute(inside)) return 'standing_in_it';
  return (await readPathStates(git, path, [])).length > 0 ? 'uncommitted' : undefined;
}
