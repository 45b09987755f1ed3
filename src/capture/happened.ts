import type { CommitId } from '../changes/commit.js';
import { endOfHeadLog, LOG_START, readHeadLog, type HeadMove, type LogReading } from '../changes/reflog.js';
import { readBranch, readWorkingTrees, type WorkingTree } from '../changes/working-trees.js';
import type { Cursor, TreeCursor } from './cursor.js';
import { beforeOpenRebase, leftBranch } from './head-moves.js';
import type { Note } from './spool.js';

/** When HEAD was last moved here, and by whom: what an event about the clone itself is dated by. */
export interface Moment {
  readonly atMs: number;
  readonly who: string;
}

/** A working tree and what its reflog says since the cursor. */
export interface TreeReading {
  readonly tree: WorkingTree;
  readonly before: TreeCursor | undefined;
  /** Undefined: nobody can say how HEAD came to where it is. */
  readonly log: LogReading | undefined;
  /** What is not to be looked at yet: picks of a rebase that goes on. */
  readonly held: readonly HeadMove[];
  readonly head: CommitId | undefined;
  /** The branch HEAD is on, undefined when detached or in the middle of a rebase. */
  readonly branch: string | undefined;
}

/** Commits that hooks noted, each with its branch. */
export type NotedCommits = ReadonlyMap<CommitId, string | undefined>;

/** A branch that was left for another, and where it is now. */
export interface LeftBranch {
  readonly branch: string;
  readonly tip: CommitId | undefined;
}

/** All that files tell of what happened since the cursor. */
export interface Happened {
  readonly readings: readonly TreeReading[];
  readonly noted: NotedCommits;
  readonly left: readonly LeftBranch[];
  /** The move of HEAD that came last, undefined without any reflog. */
  readonly last: HeadMove | undefined;
}

/** Reads what happened since the cursor. Starts no git. */
export function readHappened(commonDir: string, cursor: Cursor, notes: readonly Note[]): Happened {
  const readings = readWorkingTrees(commonDir).map((tree) => readTree(tree, cursor));
  const noted = notedCommits(notes);
  for (const { held } of readings) for (const { to } of held) noted.delete(to);
  return { readings, noted, left: leftBranches(commonDir, readings), last: lastMoved(readings) };
}

/** A branch that is gone by now (or was none, but a detached HEAD) keeps what was made on it, as far as that was left. */
function leftBranches(commonDir: string, readings: readonly TreeReading[]): LeftBranch[] {
  const moves = readings.flatMap(({ log }) => log?.moves ?? []);
  return moves.flatMap((move) => {
    const branch = leftBranch(move);
    return branch === undefined ? [] : [{ branch, tip: readBranch(commonDir, branch) ?? move.from }];
  });
}

/** These hooks run right after a commit was made here; the others only say that something happened. */
const COMMITTING_HOOKS: ReadonlySet<string> = new Set(['post-commit', 'post-applypatch']);

/** The notes of commits made here, each with its branch; the last word about a commit counts. */
export function notedCommits(notes: readonly Note[]): Map<CommitId, string | undefined> {
  return new Map(
    notes.flatMap(({ hook, commit, branch }): [CommitId, string | undefined][] =>
      commit && COMMITTING_HOOKS.has(hook) ? [[commit, branch]] : [],
    ),
  );
}

/**
 * Where a repository stands now, as a cursor without reports: what came before is not captured by itself, `capture --all` is
 * the way to that.
 * @param branches every local branch.
 */
export function baseline(commonDir: string, branches: ReadonlyMap<string, CommitId>): Cursor {
  const trees = readWorkingTrees(commonDir).map(({ name, gitDir, head }): [string, TreeCursor] => [
    name,
    { head: head ?? null, log: endOfHeadLog(gitDir) },
  ]);
  const nothing = { left: [], takenBack: [], told: [], reports: new Map(), settled: 0 };
  return { run: 0, trees: new Map(trees), branches, ...nothing };
}

function readTree(tree: WorkingTree, cursor: Cursor): TreeReading {
  const before = cursor.trees.get(tree.name);
  // A tree that is new to us is read from its beginning.
  const whole = readHeadLog(tree.gitDir, before?.log ?? LOG_START);
  const log = whole && tree.rebasing ? beforeOpenRebase(whole) : whole;
  const held = whole && log ? whole.moves.slice(log.moves.length) : [];
  const head = held.length > 0 ? held[0]?.from : (log?.moves.at(-1)?.to ?? tree.head ?? before?.head);
  return { tree, before, log, held, head: head ?? undefined, branch: tree.branch };
}

function lastMoved(readings: readonly TreeReading[]): HeadMove | undefined {
  const moves = readings.flatMap(({ log }) => log?.moves.at(-1) ?? []);
  return moves.toSorted((a, b) => a.atMs - b.atMs).at(-1);
}
