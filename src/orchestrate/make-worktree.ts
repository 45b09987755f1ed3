import * as fs from 'node:fs';
import { join } from 'node:path';
import { askIn } from '../changes/ask-in.js';
import { Git } from '../changes/git.js';
import { readBranch } from '../changes/working-trees.js';
import { readFileIfPresent } from '../shared/files.js';
import { orchestrateWords as words } from '../words/orchestrate.js';
import { withStateLock } from '../work/state-lock.js';
import { WORKTREES, type Workspace } from '../work/workspace.js';
import { addWorktree, readWorktree, worktreeOf, type WorktreePlace } from '../work/worktree.js';
import { foldBases } from './bases.js';
import { isYes } from './git-questions.js';
import type { OpenRun } from './open-run.js';
import { RESULT_FOLDER } from './result-file.js';

/** Whether there is a worktree now, or what a person must do first. */
export type MadeWorktree =
  { readonly kind: 'made' } | { readonly kind: 'stopped'; readonly reason: string; readonly next: string };

/**
 * Makes a work package's worktree upon what it depends on, unless the run has one, or it is there already: then that one is gone on
 * with. One that was cut off half-made is made again.
 * @throws Failure as Git.ask.
 */
export async function makeWorktree(run: OpenRun, wpId: string, wasIntended: boolean): Promise<MadeWorktree> {
  const { workspace } = run.parts;
  const { state } = run;
  const one = run.of(wpId);
  const place = worktreeOf(workspace, state.feature, wpId);
  if (one.worktree) return { kind: 'made' };
  const heads = one.dependencies.flatMap((id) => run.of(id).head ?? []);
  const base = await foldBases({
    ...workspace,
    commits: heads.length === 0 ? [state.targetCommit] : heads,
    ref: `refs/spec-kitty/${state.feature}/${wpId}/base`,
    atMs: state.beganMs,
    message: `What ${wpId} builds upon`,
  });
  const solved = base.kind === 'conflict' ? await solvedBase(workspace, place, heads) : undefined;
  if (base.kind === 'conflict' && solved === undefined) {
    const { first, second, paths } = base;
    const next = words.baseConflictNext({
      first,
      second,
      branch: place.branch,
      path: `${WORKTREES}/${place.branch}`,
    });
    return { kind: 'stopped', reason: words.baseConflict(paths), next };
  }
  const commit = base.kind === 'commit' ? base.commit : (solved ?? '');
  const found = readWorktree(workspace, place);
  if (found.folder === 'in_the_way' && !wasIntended)
    return { kind: 'stopped', reason: words.inTheWay(place.path), next: words.lookThere(place.path) };
  if (found.folder !== 'present' || wasIntended) {
    if (!wasIntended) await run.write({ kind: 'worktree_intended', wpId, bases: heads });
    await withStateLock(workspace, async () => {
      if (wasIntended) await removeHalfMade(workspace, place);
      const { branchExists } = readWorktree(workspace, place);
      await addWorktree(workspace, place, { start: commit, branchExists });
    });
  }
  excludeResults(workspace);
  const start = await startOf(workspace, place, commit);
  await run.write({ kind: 'worktree_made', wpId, path: place.path, branch: place.branch, base: start });
  return { kind: 'made' };
}

/** A person has merged them on its branch: that is what it builds upon. */
async function solvedBase(
  { git, root, commonDir }: Workspace,
  { branch }: WorktreePlace,
  heads: readonly string[],
): Promise<string | undefined> {
  const head = readBranch(commonDir, branch);
  if (head === undefined) return undefined;
  for (const one of heads)
    if (!(await isYes(git, root, ['comparing history', 'merge-base', '--is-ancestor', one, head])))
      return undefined;
  return head;
}

/** Nobody has worked in it yet: its making was announced, and never done. */
async function removeHalfMade({ env, root }: Workspace, { path }: WorktreePlace): Promise<void> {
  const git = Git.inTheirName(env);
  const ask = askIn(git, root);
  await ask('removing a half-made worktree', ['worktree', 'remove', '--force', '--force', path], {
    okExitCodes: [0, 1, 128],
  });
  fs.rmSync(path, { recursive: true, force: true });
  await ask('removing a half-made worktree', ['worktree', 'prune']);
}

/** Of a branch that was there before: where it left what it is built upon. */
async function startOf(
  { git, root, commonDir }: Workspace,
  { branch }: WorktreePlace,
  base: string,
): Promise<string> {
  const head = readBranch(commonDir, branch) ?? branch;
  if (head === base) return base;
  return (
    (await askIn(git, root)('comparing history', ['merge-base', base, head], { okExitCodes: [0, 1] })) || base
  );
}

/** Results are nobody's change, in any worktree of this clone. */
function excludeResults({ commonDir }: Workspace): void {
  const file = join(commonDir, 'info', 'exclude');
  const text = readFileIfPresent(file)?.toString('latin1') ?? '';
  const line = `/${RESULT_FOLDER}/`;
  if (text.split('\n').includes(line)) return;
  fs.mkdirSync(join(commonDir, 'info'), { recursive: true });
  fs.appendFileSync(file, `${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`);
}
