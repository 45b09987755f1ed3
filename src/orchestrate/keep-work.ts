import * as fs from 'node:fs';
import { join } from 'node:path';
import { askIn } from '../changes/ask-in.js';
import type { Git } from '../changes/git.js';
import type { Environment } from '../shared/environment.js';
import { machineDoor } from './git-questions.js';

/** Keeps what an attempt made from being collected, also after its branch has moved on. */
export function attemptRef(feature: string, wpId: string, attempt: string): string {
  return `refs/spec-kitty/${feature}/${wpId}/${attempt}`;
}

export interface WorkToKeep {
  readonly env: Environment;
  readonly git: Git;
  readonly worktree: string;
  readonly ref: string;
  /** For the index of a moment. */
  readonly folder: string;
  readonly atMs: number;
}

/**
 * Keeps everything that lies in a worktree, committed or not, as a commit under a ref: whatever happens to branch and folder
 * next, no work is lost. The worktree's own index is not touched, nor its branch.
 * @returns the commit; undefined when the folder is no worktree any more (what it had committed is on its branch).
 */
export async function keepWork({
  env,
  git,
  worktree,
  ref,
  folder,
  atMs,
}: WorkToKeep): Promise<string | undefined> {
  if (!fs.existsSync(join(worktree, '.git'))) return undefined;
  const index = join(folder, 'index');
  const ask = askIn(machineDoor(env, { atMs, index }), worktree);
  try {
    const head = await ask('looking for the commit', ['rev-parse', '--verify', 'HEAD^{commit}']);
    await ask('reading the commit', ['read-tree', head]);
    // Files that vanish or cannot be read while we look must not cost the others.
    await ask('keeping the work', ['add', '--all', '--ignore-errors'], { okExitCodes: [0, 1, 128] });
    const tree = await ask('keeping the work', ['write-tree']);
    const isClean = tree === (await ask('reading the commit', ['rev-parse', `${head}^{tree}`]));
    const commit = isClean
      ? head
      : await ask('keeping the work', [
          'commit-tree',
          tree,
          '-p',
          head,
          '-m',
          'What an attempt left in its worktree',
        ]);
    await askIn(git, worktree)('keeping the work', ['update-ref', ref, commit]);
    return commit;
  } finally {
    for (const path of [index, `${index}.lock`]) fs.rmSync(path, { force: true });
  }
}

/** Commits what an agent left uncommitted, in the person's name but without their hooks. @returns HEAD. */
export async function commitLeftovers(theirs: Git, worktree: string, message: string): Promise<string> {
  const ask = askIn(theirs, worktree);
  await ask('taking the work up', ['add', '--all']);
  const staged = await theirs.ask({
    operation: 'taking the work up',
    cwd: worktree,
    args: ['diff', '--cached', '--quiet'],
    okExitCodes: [0, 1],
  });
  if (staged.exitCode === 1)
    await ask('committing the work', ['commit', '--quiet', '--no-verify', '--no-gpg-sign', '-m', message]);
  return ask('looking for the commit', ['rev-parse', '--verify', 'HEAD^{commit}']);
}

/** Back to a commit, on its branch: what was there is kept by a ref. */
export async function restoreWorktree(
  theirs: Git,
  worktree: string,
  branch: string,
  commit: string,
): Promise<void> {
  const ask = askIn(theirs, worktree);
  await ask('restoring the worktree', ['checkout', '--quiet', '--force', '-B', branch, commit]);
  await ask('restoring the worktree', ['clean', '--quiet', '-d', '--force']);
}
