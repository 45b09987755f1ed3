import * as fs from 'node:fs';
import { askIn } from '../changes/ask-in.js';
import { findGitDir, type GitDir } from '../changes/git-dir.js';
import { Git } from '../changes/git.js';
import type { Environment } from '../shared/environment.js';
import type { TreeEvidence } from './evidence.js';
import { isYes, namesOf } from './git-questions.js';
import { commitLeftovers } from './keep-work.js';
import { touchedSince, type MainSnapshot } from './main-checkout.js';

export interface TreeToExamine {
  readonly env: Environment;
  readonly git: Git;
  /** The main checkout. */
  readonly main: GitDir;
  readonly worktree: { readonly path: string; readonly branch: string; readonly base: string };
  readonly attempt: string;
  readonly startHead: string;
  readonly before: MainSnapshot;
  /** Of the commit that takes up what it left. */
  readonly message: string;
}

/** Not an agent's to change: task files and lanes, the project's settings, hooks that everybody runs. */
const PROTECTED = ['kitty-specs', '.kittify', '.husky'] as const;

/**
 * Asks git what an implementation left. What is uncommitted is committed first, but only where nothing speaks against it: on
 * another branch, or over rewritten history, it is kept by its ref alone.
 * @throws Failure as Git.ask.
 */
export async function examineTree(given: TreeToExamine): Promise<TreeEvidence> {
  const { env, git, main, worktree, startHead } = given;
  const { path, branch } = worktree;
  if (!isOurs(path, main)) return { kind: 'gone' };
  const ask = askIn(git, path);
  const touched = await touchedSince(git, main, given);
  const current = await ask('asking for the branch', ['symbolic-ref', '--quiet', '--short', 'HEAD'], {
    okExitCodes: [0, 1],
  });
  const before = await ask('looking for the commit', ['rev-parse', '--verify', 'HEAD^{commit}']);
  const continues = await isYes(git, path, [
    'comparing history',
    'merge-base',
    '--is-ancestor',
    startHead,
    before,
  ]);
  const isInOrder = current === branch && continues;
  const head = isInOrder ? await commitLeftovers(Git.inTheirName(env), path, given.message) : before;
  const changed = namesOf(await ask('comparing', ['diff', '--name-only', '-z', startHead, head]));
  const isProtected = (name: string) =>
    PROTECTED.some((folder) => name === folder || name.startsWith(`${folder}/`));
  return {
    kind: 'there',
    branch,
    checkedOut: current === '' ? undefined : current,
    continues,
    protectedPaths: [...changed.filter(isProtected), ...(touched.hooks ? ['.git/hooks'] : [])],
    mainTouched: touched.main,
    conflictMarkers: isInOrder ? await conflictMarkers(git, path, startHead, head) : [],
    hasDiff: !(await isYes(git, path, ['comparing', 'diff', '--quiet', worktree.base, head])),
    head,
  };
}

/** Whether the folder is still a worktree of this repository: an agent may have removed it, or made one of its own there. */
function isOurs(path: string, main: GitDir): boolean {
  if (!fs.existsSync(path)) return false;
  const found = findGitDir(path);
  return (
    found !== undefined && real(found.root) === real(path) && real(found.commonDir) === real(main.commonDir)
  );
}

function real(path: string): string {
  return fs.existsSync(path) ? fs.realpathSync(path) : path;
}

/** `PATH:LINE: leftover conflict marker.` (git-diff(1), --check). */
async function conflictMarkers(git: Git, cwd: string, from: string, to: string): Promise<string[]> {
  const answer = await askIn(git, cwd)('looking for conflict markers', ['diff', '--check', from, to], {
    okExitCodes: [0, 1, 2, 3],
  });
  const found = [...answer.matchAll(/^(.*):\d+: leftover conflict marker/gm)].map(([, path = '']) => path);
  return [...new Set(found)];
}

/** Whether a reviewer left everything as it was. */
export async function isUntouched(git: Git, path: string, branch: string, head: string): Promise<boolean> {
  if (!fs.existsSync(path)) return false;
  const ask = askIn(git, path);
  const current = await ask('asking for the branch', ['symbolic-ref', '--quiet', '--short', 'HEAD'], {
    okExitCodes: [0, 1],
  });
  const now = await ask('looking for the commit', ['rev-parse', '--verify', 'HEAD^{commit}']);
  return (
    current === branch &&
    now === head &&
    (await ask('looking at the files', ['status', '--porcelain'])) === ''
  );
}
