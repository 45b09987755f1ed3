import { askIn } from '../changes/ask-in.js';
import type { Git } from '../changes/git.js';
import type { Environment } from '../shared/environment.js';
import { machineDoor } from './git-questions.js';

/** What a work package is built upon, or why there is no such commit. */
export type Base =
  | { readonly kind: 'commit'; readonly commit: string }
  /** Two of its dependencies change the same lines. */
  | {
      readonly kind: 'conflict';
      readonly first: string;
      readonly second: string;
      readonly paths: readonly string[];
    };

export interface BaseRequest {
  readonly root: string;
  readonly env: Environment;
  readonly git: Git;
  /** In the order of the dependencies; at least one. */
  readonly commits: readonly string[];
  /** Keeps a folded base from being collected. */
  readonly ref: string;
  /** The same request gives the same commit, also after a kill. */
  readonly atMs: number;
  readonly message: string;
}

/**
 * Folds what a work package depends on into one commit, without any checkout: one is taken as it is, several are merged in memory
 * (git-merge-tree(1), git 2.38 and later).
 * @throws Failure as Git.ask.
 */
export async function foldBases(request: BaseRequest): Promise<Base> {
  const { git, root, env, atMs, ref, message } = request;
  const ask = askIn(git, root);
  const commits = await independent(request);
  const [first, ...others] = commits;
  if (first === undefined) throw new Error('a base of no commits was asked for');
  let base = first;
  for (const next of others) {
    const merged = await mergeInMemory(git, root, base, next);
    if (merged.paths.length > 0) return { kind: 'conflict', first: base, second: next, paths: merged.paths };
    const door = askIn(machineDoor(env, { atMs }), root);
    const parents = ['-p', base, '-p', next];
    base = await door('folding dependencies', ['commit-tree', merged.tree, ...parents, '-m', message]);
  }
  if (others.length > 0) await ask('keeping the base', ['update-ref', ref, base]);
  return { kind: 'commit', commit: base };
}

/** Those that no other contains, in their order. */
async function independent({ git, root, commits }: BaseRequest): Promise<string[]> {
  const unique = [...new Set(commits)];
  if (unique.length < 2) return unique;
  const answer = await askIn(git, root)('comparing dependencies', ['merge-base', '--independent', ...unique]);
  const kept = new Set(answer.split('\n'));
  return unique.filter((commit) => kept.has(commit));
}

/** @returns the merged tree, and the paths that conflict: none when it is clean. */
export async function mergeInMemory(
  git: Git,
  root: string,
  ours: string,
  theirs: string,
): Promise<{ readonly tree: string; readonly paths: readonly string[] }> {
  const args = ['merge-tree', '--write-tree', '--no-messages', '--name-only', '-z', ours, theirs];
  const call = { operation: 'merging in memory', cwd: root, args, okExitCodes: [0, 1] };
  const { stdout, exitCode } = await git.ask(call);
  const [tree = '', ...paths] = stdout.toString('utf8').split('\0').filter(Boolean);
  return { tree, paths: exitCode === 0 ? [] : [...new Set(paths)] };
}
