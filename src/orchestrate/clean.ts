import * as fs from 'node:fs';
import { join } from 'node:path';
import { askIn } from '../changes/ask-in.js';
import { findGitDir } from '../changes/git-dir.js';
import { Git } from '../changes/git.js';
import { readPathStates } from '../changes/commit-paths.js';
import { listFeatures } from '../work/choose-feature.js';
import { statusOf } from '../work/dependencies.js';
import { readFeatureFiles } from '../work/feature-files.js';
import { readWorktree, worktreeOf } from '../work/worktree.js';
import type { Workspace } from '../work/workspace.js';
import { processesWithin } from './leftovers.js';

/**
 * Removes worktrees of work packages that are done: those that are clean, on their own branch, without a process in
 * them and without submodules' repositories. Branches
 * and refs stay: they hold the work.
 * @returns what was removed.
 */
export async function cleanWorktrees(workspace: Workspace, feature: string | undefined): Promise<string[]> {
  const { root, git, env } = workspace;
  const removed: string[] = [];
  for (const name of feature === undefined ? listFeatures(root) : [feature]) {
    for (const { wpId, lane } of readFeatureFiles(root, name).workPackages) {
      const place = worktreeOf(workspace, name, wpId);
      const { folder, checkedOut } = readWorktree(workspace, place);
      if (folder !== 'present' || checkedOut !== place.branch || statusOf(lane) !== 'done') continue;
      const gitDir = findGitDir(place.path)?.gitDir ?? place.path;
      // Commits of its submodules lie there, and nowhere else.
      if (fs.existsSync(join(gitDir, 'modules'))) continue;
      const isClean = (await readPathStates(git, place.path, [])).length === 0;
      if (!isClean || processesWithin(place.path).length > 0) continue;
      const ask = askIn(Git.inTheirName(env), root);
      // Ignored files (our results among them) are in its way otherwise; what counts was found clean above.
      await ask('removing the worktree', ['worktree', 'remove', '--force', place.path]);
      if (!fs.existsSync(place.path)) removed.push(place.path);
    }
  }
  return removed;
}
