import { setTimeout as pause } from 'node:timers/promises';
import { Failure, messageOf } from '../shared/failure.js';
import type { Git } from './git.js';

export interface PathsToCommit {
  /** The top of the working tree. */
  readonly root: string;
  /** Relative to the top, with slashes. Those that are gone are committed as gone. */
  readonly paths: readonly string[];
  /** Those among them that git does not know yet. */
  readonly untracked: readonly string[];
  readonly message: string;
}

/** A person's hooks may run a whole test suite, and Ctrl-C reaches them as well as us. */
const NO_TIMEOUT = 0;
/** Other git processes hold the index for milliseconds. */
const LOCKED_PAUSES_MS = [20, 50, 100, 200, 400, 800];

/**
 * Commits these paths as they are in the working tree, and nothing else: what is staged of others stays staged
 * (git-commit(1), --only). Hooks run, commits are signed, as if the person had typed it.
 *
 * @param git a door in the person's name.
 * @throws Failure `git_identity_missing`, `index_locked`, `commit_refused`; the index is then what it was.
 */
export async function commitPaths(
  git: Git,
  { root, paths, untracked, message }: PathsToCommit,
): Promise<void> {
  try {
    // --only takes paths that git knows; this makes them known without their content.
    if (untracked.length > 0)
      await patiently(git, { root, args: ['add', '--intent-to-add', '--', ...literal(untracked)] });
    await patiently(git, {
      root,
      args: ['commit', '--quiet', '--only', '-m', message, '--', ...literal(paths)],
    });
  } catch (error) {
    if (untracked.length > 0) await forget(git, root, untracked);
    throw await whyRefused(git, root, error);
  }
}

/** What git says of some paths against HEAD: nothing for those that are as HEAD has them. */
export interface PathState {
  readonly path: string;
  readonly kind: 'untracked' | 'changed';
}

/** @throws Failure `git_failed`. */
export async function readPathStates(git: Git, root: string, paths: readonly string[]): Promise<PathState[]> {
  const { stdout } = await git.ask({
    operation: 'looking at the files',
    cwd: root,
    args: [
      'status',
      '--porcelain=v1',
      '-z',
      '--untracked-files=all',
      '--no-renames',
      '--',
      ...literal(paths),
    ],
  });
  return parsePathStates(stdout);
}

/** `XY SP path NUL`; without renames there is one path each (git-status(1)). Pure. */
export function parsePathStates(bytes: Buffer): PathState[] {
  return bytes
    .toString('utf8')
    .split('\0')
    .filter(Boolean)
    .map((entry) => ({
      path: entry.slice('XY '.length),
      kind: entry.startsWith('??') ? 'untracked' : 'changed',
    }));
}

/** Names hold what they hold: no pattern. */
function literal(paths: readonly string[]): string[] {
  return paths.map((path) => `:(top,literal)${path}`);
}

async function patiently(git: Git, { root, args }: { root: string; args: readonly string[] }): Promise<void> {
  for (const waitMs of [...LOCKED_PAUSES_MS, undefined]) {
    try {
      await git.ask({ operation: 'committing', cwd: root, args, timeoutMs: NO_TIMEOUT });
      return;
    } catch (error) {
      if (waitMs === undefined || !isLocked(error)) throw error;
      await pause(waitMs);
    }
  }
}

function isLocked(error: unknown): boolean {
  return messageOf(error).includes('index.lock');
}

async function forget(git: Git, root: string, paths: readonly string[]): Promise<void> {
  const operation = 'taking back what was added';
  const args = ['rm', '--cached', '--quiet', '--ignore-unmatch', '--', ...literal(paths)];
  await git.ask({ operation, cwd: root, args }).catch(() => {}); // the first failure is the one to hear of
}

async function whyRefused(git: Git, root: string, error: unknown): Promise<unknown> {
  if (!(error instanceof Failure) || error.code !== 'git_failed') return error;
  const cause = error;
  if (isLocked(error))
    return new Failure({
      code: 'index_locked',
      message: 'Another git process is at work in this repository: its index is locked.',
      hint: 'Wait for it, then try again. If none runs, remove the index.lock that git names.',
      cause,
    });
  if (!(await knowsWho(git, root)))
    return new Failure({
      code: 'git_identity_missing',
      message: 'Git does not know who you are, and does not commit without.',
      hint: 'Run `git config --global user.name "Your Name"` and `git config --global user.email you@example.org`.',
      cause,
    });
  return new Failure({
    code: 'commit_refused',
    message: `Git did not commit: ${error.message.replace(/^committing: git says: /, '')}`,
    hint: 'Mend what it (or a hook) says, then try again.',
    cause,
  });
}

async function knowsWho(git: Git, root: string): Promise<boolean> {
  const operation = 'asking who commits';
  try {
    await git.ask({ operation, cwd: root, args: ['var', 'GIT_AUTHOR_IDENT'] });
    await git.ask({ operation, cwd: root, args: ['var', 'GIT_COMMITTER_IDENT'] });
    return true;
  } catch {
    return false;
  }
}
