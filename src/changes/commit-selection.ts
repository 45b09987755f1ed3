import { Failure } from '../shared/failure.js';
import type { CommitId } from './commit.js';
import type { Git } from './git.js';

/** Which commits are read. */
export type CommitSelection =
  /**
   * Everything reachable from any ref, HEAD, and the HEADs of other worktrees. Not the stash, nor what `git replace` made:
   * they are views of this clone and nobody's history.
   */
  | { readonly kind: 'all' }
  /** What a person typed: `main..topic`, `HEAD~3..`, one branch. */
  | { readonly kind: 'range'; readonly range: string }
  /** Exactly these, as hooks noted them, in this order. Those that are gone (gc, another clone's) are skipped. */
  | { readonly kind: 'commits'; readonly ids: readonly CommitId[] };

/** The part of git's command line, and of its input, that says which commits. */
export interface RevisionArguments {
  readonly args: readonly string[];
  readonly input: string;
}

/** Stand before --all, which they hold for. */
const NO_HISTORY = ['--exclude=refs/stash', '--exclude=refs/replace/*'] as const;

/**
 * @returns undefined when there is certainly nothing to read.
 * @throws Failure `unknown_range` when git knows no such range.
 */
export async function revisionArguments(
  git: Git,
  cwd: string,
  which: CommitSelection,
): Promise<RevisionArguments | undefined> {
  switch (which.kind) {
    case 'all':
      return { args: ['--topo-order', '--reverse', ...NO_HISTORY, '--all'], input: '' };
    case 'range':
      await mustKnowRange(git, cwd, which.range);
      return { args: ['--topo-order', '--reverse', '--end-of-options', which.range], input: '' };
    case 'commits': {
      const ids = [...new Set(which.ids)];
      if (ids.length === 0) return undefined;
      const input = ids.map((id) => `${id}\n`).join('');
      return { args: ['--no-walk=unsorted', '--ignore-missing', '--stdin'], input };
    }
  }
}

/** What git exits with for anything it cannot make sense of. */
const FATAL = 128;

async function mustKnowRange(git: Git, cwd: string, range: string): Promise<void> {
  // No ref may begin with a dash (git-check-ref-format(1)); git would take it for an option.
  const sane = range !== '' && !range.startsWith('-') && !range.includes('\0');
  const operation = 'looking up the range';
  if (sane) {
    const args = ['rev-list', '--max-count=0', '--end-of-options', range, '--'];
    const { exitCode } = await git.ask({ operation, cwd, args, okExitCodes: [0, FATAL] });
    if (exitCode === 0) return;
    // Outside a repository every range is unknown: let git say that instead.
    await git.ask({ operation, cwd, args: ['rev-parse', '--git-dir'] });
  }
  throw new Failure({
    code: 'unknown_range',
    message: `Git knows no commits by the range ${JSON.stringify(range)}.`,
    hint: 'Give a branch, a commit, or two of them: main..topic, HEAD~3..HEAD.',
  });
}
