import * as fs from 'node:fs';
import { join } from 'node:path';
import { readFileIfPresent } from '../shared/files.js';
import { parseCommitId, type CommitId } from './commit.js';

/** One working tree of a repository, as its git folder describes it; the tree itself may be gone. */
export interface WorkingTree {
  /** Its git folder relative to the common one: `.` or `worktrees/NAME`. */
  readonly name: string;
  readonly gitDir: string;
  /** `main` for refs/heads/main, undefined on a detached HEAD. */
  readonly branch: string | undefined;
  /** Undefined before the first commit, and where refs are kept in a reftable. */
  readonly head: CommitId | undefined;
  /** In the middle of a rebase: what HEAD is now is not yet what its branch will be. */
  readonly rebasing: boolean;
}

/** All working trees of a repository, the main one first, where there is one. Looks at files; starts no git. */
export function readWorkingTrees(commonDir: string): WorkingTree[] {
  const folder = join(commonDir, 'worktrees');
  const linked = fs.existsSync(folder) ? fs.readdirSync(folder).sort() : [];
  const main = isBare(commonDir) ? [] : ['.'];
  return [...main, ...linked.map((name) => `worktrees/${name}`)].flatMap(
    (name) => readWorkingTree(commonDir, name) ?? [],
  );
}

/**
 * One working tree, by its git folder relative to the common one.
 * @returns undefined when there is no such.
 */
export function readWorkingTree(commonDir: string, name: string): WorkingTree | undefined {
  const gitDir = join(commonDir, name);
  const head = readFileIfPresent(join(gitDir, 'HEAD'))?.toString('utf8').trim();
  if (head === undefined) return undefined;
  const ref = head.startsWith('ref: ') ? head.slice('ref: '.length) : undefined;
  return {
    name,
    gitDir,
    branch: ref?.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined,
    head: ref === undefined ? parseCommitId(head) : readRef(commonDir, ref),
    // git-rebase(1) keeps its state in one of these; `git am` uses rebase-apply too, and does not move a branch away.
    rebasing: ['rebase-merge', 'rebase-apply/rebasing'].some((state) => fs.existsSync(join(gitDir, state))),
  };
}

/** The commit that a local branch names, undefined when there is no such branch (or refs are kept in a reftable). */
export function readBranch(commonDir: string, branch: string): CommitId | undefined {
  return readRef(commonDir, `refs/heads/${branch}`);
}

/** A bare repository's HEAD is no working tree's: what a push moves there was committed elsewhere. */
function isBare(commonDir: string): boolean {
  return ['config', 'config.worktree'].some((name) =>
    /^\s*bare\s*=\s*true\s*$/m.test(readFileIfPresent(join(commonDir, name))?.toString('latin1') ?? ''),
  );
}

/** The commit that a ref names: a file of its own, or a line of packed-refs. */
function readRef(commonDir: string, ref: string): CommitId | undefined {
  const loose = readFileIfPresent(join(commonDir, ref))?.toString('latin1').trim();
  if (loose !== undefined) return parseCommitId(loose);
  const packed = readFileIfPresent(join(commonDir, 'packed-refs'))?.toString('utf8') ?? '';
  const line = packed.split('\n').find((line) => line.endsWith(` ${ref}`));
  return line === undefined ? undefined : parseCommitId(line.slice(0, line.indexOf(' ')));
}
