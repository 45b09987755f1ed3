import type { HeadMove, LogReading } from '../changes/reflog.js';

/** What a move of HEAD means for capture. */
export type MoveKind =
  /** A commit was made on top of where HEAD was. */
  | 'commit'
  /** A commit was made in another way: an amend, a merge, a pick of a rebase. */
  | 'made'
  /** What others committed came here: a fast-forward, a pull, a clone, the start of a rebase. */
  | 'brought'
  /** Another branch was checked out; the one before stays where it is. */
  | 'switched'
  /** Everything else: reset, update-ref, the end of a rebase, a tool that says something of its own. */
  | 'moved';

// Git's words for what it did, GIT_REFLOG_ACTION's first (measured with 2.39; a commit's title follows the colon).
const COMMIT = /^(?:commit(?: \((?:initial|cherry-pick)\))?|cherry-pick|revert|am): /;
const MADE =
  /^commit \((?:amend|merge)\): |^(?:rebase|pull)\b.*?\((?:pick|reword|edit|squash|fixup|continue|merge)\): |^(?:merge|pull)\b.*: Merge made by the /;
const REBASE_START = /^(?:rebase|pull)\b.*?\(start\): /;
const REBASE_END = /^(?:rebase|pull)\b.*?\((?:finish|abort)\): /;
const BROUGHT = /^(?:merge|pull)\b.*: Fast-forward$|^clone: /;
const SWITCHED = /^checkout: moving from /;

/** Pure and total: words that nobody foresaw are a move like any other. */
export function moveKind({ message }: HeadMove): MoveKind {
  if (COMMIT.test(message)) return 'commit';
  if (SWITCHED.test(message)) return 'switched';
  if (REBASE_END.test(message)) return 'moved';
  if (MADE.test(message)) return 'made';
  if (BROUGHT.test(message) || REBASE_START.test(message) || message.startsWith('pull')) return 'brought';
  return 'moved';
}

/** The branch that was left for another, as git calls it: a commit's id when HEAD was detached. */
export function leftBranch({ message }: HeadMove): string | undefined {
  return /^checkout: moving from (\S+) to /.exec(message)?.[1];
}

/**
 * The moves before a rebase that has started and not ended. What it picks may still be squashed, dropped or aborted, and
 * its branch still is where it was.
 */
export function beforeOpenRebase({ moves, places }: LogReading): LogReading {
  const start = moves.findLastIndex(({ message }) => REBASE_START.test(message));
  const end = moves.findLastIndex(({ message }) => REBASE_END.test(message));
  if (start <= end) return { moves, places };
  return { moves: moves.slice(0, start), places: places.slice(0, start) };
}
