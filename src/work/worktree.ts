import * as fs from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Git } from '../changes/git.js';
import { readBranch, readWorkingTrees } from '../changes/working-trees.js';
import { readFileIfPresent } from '../shared/files.js';
import { WORKTREES, type Workspace } from './workspace.js';

/** A work package's own working tree, by the one name that folder and branch share (TASKFILES.md). */
export interface WorktreePlace {
  /** `<feature>-WPxx`. */
  readonly branch: string;
  /** Absolute. */
  readonly path: string;
}

export function worktreeOf({ root }: Pick<Workspace, 'root'>, feature: string, wpId: string): WorktreePlace {
  const branch = `${feature}-${wpId}`;
  return { branch, path: join(root, WORKTREES, branch) };
}

/** What is there now. Reads files; starts no git. */
export interface WorktreeState {
  /** present: git's, and there; gone: git knows it, the folder was removed; in_the_way: something else lies there. */
  readonly folder: 'present' | 'gone' | 'absent' | 'in_the_way';
  /** What it has checked out, undefined on a detached HEAD or where there is none. */
  readonly checkedOut: string | undefined;
  readonly branchExists: boolean;
}

export function readWorktree(
  { commonDir }: Pick<Workspace, 'commonDir'>,
  place: WorktreePlace,
): WorktreeState {
  const known = readWorkingTrees(commonDir).find(({ gitDir }) => isSamePath(folderOf(gitDir), place.path));
  const isThere = fs.existsSync(place.path);
  const isEmpty = isThere && fs.statSync(place.path).isDirectory() && fs.readdirSync(place.path).length === 0;
  const ours = isThere && fs.existsSync(join(place.path, '.git')) ? 'present' : 'gone';
  const others = isThere && !isEmpty ? 'in_the_way' : 'absent';
  return {
    folder: known ? ours : others,
    checkedOut: known?.branch,
    branchExists: readBranch(commonDir, place.branch) !== undefined,
  };
}

/** A linked working tree's folder stands in its git folder, since git 2.48 perhaps relative to that. */
function folderOf(gitDir: string): string | undefined {
  const named = readFileIfPresent(join(gitDir, 'gitdir'))?.toString('utf8').trimEnd();
  return named ? dirname(resolve(gitDir, named)) : undefined;
}

function isSamePath(one: string | undefined, other: string): boolean {
  return one !== undefined && real(one) === real(other);
}

/** As git writes paths: links resolved, as far as the path exists. */
function real(path: string): string {
  if (fs.existsSync(path)) return fs.realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(real(parent), path.slice(parent.length));
}

/**
 * Makes the working tree: on its branch where that is there already, else on a new one from `start`.
 * @returns how to take all of it back.
 * @throws Failure `git_failed`; nothing is left behind then.
 */
export async function addWorktree(
  workspace: Workspace,
  place: WorktreePlace,
  { start, branchExists }: { start: string; branchExists: boolean },
): Promise<() => Promise<void>> {
  const { root } = workspace;
  const git = Git.inTheirName(workspace.env);
  const takeBackExclude = await excludeWorktrees(workspace);
  const ask = (operation: string, ...args: string[]) => git.ask({ operation, cwd: root, args });
  const which = branchExists
    ? [place.path, place.branch]
    : ['--no-track', '-b', place.branch, place.path, start];
  const takeBack = async () => {
    await ask('removing the worktree', 'worktree', 'remove', '--force', place.path).catch(() => {});
    if (!branchExists) await ask('removing the branch', 'branch', '-D', place.branch).catch(() => {});
    removeIfEmpty(dirname(place.path));
    takeBackExclude();
  };
  try {
    // --no-track: to set it up git locks the config, and of several at once some would fail. --force: git may still know a folder that somebody has removed by hand.
    await ask('making the worktree', 'worktree', 'add', '--quiet', '--force', ...which);
  } catch (error) {
    await takeBack();
    throw error;
  }
  return takeBack;
}

/** Worktrees are nobody's change: they are left out of `git status` in this clone, unless the project does so already. */
async function excludeWorktrees({ root, commonDir, git }: Workspace): Promise<() => void> {
  const { exitCode } = await git.ask({
    operation: 'asking what is ignored',
    cwd: root,
    args: ['check-ignore', '--quiet', `${WORKTREES}/x`],
    okExitCodes: [0, 1],
  });
  if (exitCode === 0) return () => {};
  const file = join(commonDir, 'info', 'exclude');
  const before = readFileIfPresent(file);
  const text = before?.toString('latin1') ?? '';
  fs.mkdirSync(dirname(file), { recursive: true });
  fs.appendFileSync(file, `${text === '' || text.endsWith('\n') ? '' : '\n'}/${WORKTREES}/\n`);
  return () => (before ? fs.writeFileSync(file, before) : fs.rmSync(file, { force: true }));
}

function removeIfEmpty(folder: string): void {
  try {
    fs.rmdirSync(folder);
  } catch {
    // others are in it
  }
}
