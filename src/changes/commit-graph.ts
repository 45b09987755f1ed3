import { parseCommitId, type CommitId } from './commit.js';
import type { Git } from './git.js';
import { NEVER_FETCH } from './never-fetch.js';

/** A commit and what it was made from. */
export interface GraphCommit {
  readonly id: CommitId;
  readonly parents: readonly CommitId[];
}

export interface GraphQuestion {
  readonly cwd: string;
  /** Commits to walk from. Those that git does not have are passed over. */
  readonly from: Iterable<CommitId>;
  /** Commits at which to stop: neither they nor what they come from. */
  readonly not: Iterable<CommitId>;
  /** Refs at which to stop as well: remote-tracking branches, or all that any ref (but the stash) or HEAD still names. */
  readonly notRefs?: 'remotes' | 'all';
}

const NOT_REFS = {
  remotes: ['--not', '--remotes'],
  all: ['--not', '--exclude=refs/stash', '--all'],
} as const;

/**
 * The commits between, parents before children.
 * @throws Failure `git_missing`, `git_failed`.
 */
export async function walkGraph(git: Git, question: GraphQuestion): Promise<GraphCommit[]> {
  const { cwd, from, not, notRefs } = question;
  const starts = [...from];
  if (starts.length === 0) return [];
  const order = ['--topo-order', '--reverse', '--parents', '--ignore-missing', '--stdin'];
  const { stdout } = await git.ask({
    operation: 'walking the history',
    cwd,
    args: [...NEVER_FETCH, 'rev-list', ...order, ...(notRefs ? NOT_REFS[notRefs] : [])],
    input: [...starts, ...Array.from(not, (id) => `^${id}`)].map((line) => `${line}\n`).join(''),
  });
  return stdout
    .toString('latin1')
    .split('\n')
    .flatMap((line) => {
      const [id, ...parents] = line.split(' ').flatMap((word) => parseCommitId(word) ?? []);
      return id ? [{ id, parents }] : [];
    });
}
