import { parseCommitId, type CommitId } from '../changes/commit.js';
import { walkGraph, type GraphCommit } from '../changes/commit-graph.js';
import type { Git } from '../changes/git.js';
import {
  endOfHeadLog,
  LOG_START,
  readHeadLog,
  type HeadMove,
  type LogPlace,
  type LogReading,
} from '../changes/reflog.js';
import { readBranch, readWorkingTrees, type WorkingTree } from '../changes/working-trees.js';
import type { Cursor, LeftBehind, TreeCursor } from './cursor.js';
import { beforeOpenRebase, leftBranch, moveKind } from './head-moves.js';
import { madeHere } from './made-here.js';
import type { Note } from './spool.js';

/** A commit to be looked at. */
export interface PlannedCommit {
  readonly id: CommitId;
  /** Made in this clone: its events are ours to report. Otherwise it is only seen. */
  readonly isOurs: boolean;
  /** The branch it was made on, as far as anybody noted. */
  readonly branch: string | undefined;
}

/** A branch that no longer holds commits it held before. */
export interface Rewrite {
  readonly branch: string;
  /** Where the branch is now. */
  readonly tip: CommitId;
  /** The commits that nothing names any more, oldest first. */
  readonly dropped: readonly CommitId[];
}

/** When HEAD was last moved here, and by whom: what an event about the clone itself is dated by. */
export interface Moment {
  readonly atMs: number;
  readonly who: string;
}

/** What is to be captured, and where that leads. Made from notes, reflogs and the commit graph; nothing was changed yet. */
export interface CapturePlan {
  /** Parents before children. */
  readonly commits: readonly PlannedCommit[];
  /** Merges made here. */
  readonly merges: readonly GraphCommit[];
  readonly rewrites: readonly Rewrite[];
  /** Commits that were noted and then rewritten, before anybody looked. */
  readonly passedOver: readonly CommitId[];
  /** Undefined without any reflog. */
  readonly moment: Moment | undefined;
  /** Where the HEAD that moved last is now. */
  readonly tip: CommitId | undefined;
  /** The cursor once all this is done, but for what the commits themselves report. */
  readonly next: Pick<Cursor, 'trees' | 'branches' | 'left'>;
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

/** A working tree and what its reflog says since the cursor. */
interface TreeReading {
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

/**
 * Works out what happened since the cursor. The notes of hooks are hints; the truth is in the reflogs and the commits. Reads
 * only. The usual case, commits on top of what was known, is read from one file and asks git nothing.
 *
 * @throws Failure `git_missing`, `git_failed`.
 */
export async function planCapture(
  git: Git,
  commonDir: string,
  cursor: Cursor,
  notes: readonly Note[],
): Promise<CapturePlan> {
  const readings = readWorkingTrees(commonDir).map((tree) => readTree(tree, cursor));
  const noted = notedCommits(notes);
  for (const { held } of readings) for (const { to } of held) noted.delete(to);
  const happened = { readings, noted, left: leftBranches(commonDir, readings) };
  const next = nextCursor(cursor, happened);
  const last = lastMoved(readings);
  const moment = last && { atMs: last.atMs, who: last.email };
  const when = { moment, tip: last?.to };
  const plain = plainCommits(cursor, readings, noted);
  if (plain) {
    const commits = plain.map(({ id, branch }) => ({ id, isOurs: true, branch: noted.get(id) ?? branch }));
    return { commits, merges: [], rewrites: [], passedOver: [], ...when, next };
  }
  const arrivals = await walkArrivals(git, commonDir, { cursor, ...happened });
  const { rewrites, left } = await findRewrites(git, commonDir, cursor, next.branches);
  const looked = new Set(arrivals.commits.map(({ id }) => id));
  const passedOver = [...noted.keys()].filter((id) => !looked.has(id));
  return { ...arrivals, rewrites, passedOver, ...when, next: { ...next, left } };
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
  return { run: 0, trees: new Map(trees), branches, left: [], takenBack: [], reports: new Map(), settled: 0 };
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

/**
 * The commits, when all that happened is that each was made on top of the one before.
 * @returns undefined when it takes a look at the graph to say what happened.
 */
function plainCommits(
  cursor: Cursor,
  readings: readonly TreeReading[],
  noted: ReadonlyMap<CommitId, unknown>,
): Pick<PlannedCommit, 'id' | 'branch'>[] | undefined {
  const commits: Pick<PlannedCommit, 'id' | 'branch'>[] = [];
  for (const { before, log, head, branch } of readings) {
    let at = before?.head ?? undefined;
    if (!log && head !== at) return undefined;
    const known = branch === undefined ? undefined : cursor.branches.get(branch);
    if (known !== undefined && known !== at) return undefined;
    for (const move of log?.moves ?? []) {
      const kind = moveKind(move);
      const stays = kind === 'switched' && move.from === move.to;
      if (move.from !== at || !(kind === 'commit' || stays)) return undefined;
      // Read before its hook could note it, or without a hook: the branch is most likely the one that HEAD is on.
      if (kind === 'commit') commits.push({ id: move.to, branch });
      at = move.to;
    }
  }
  const made = new Set(commits.map(({ id }) => id));
  const allKnown = [...noted.keys()].every((id) => made.has(id));
  // What was left behind is looked at when there is time for it: on a wake-up that brought nothing else.
  const hasTime = commits.length === 0 && cursor.left.length > 0;
  return allKnown && !hasTime ? commits : undefined;
}

async function walkArrivals(
  git: Git,
  cwd: string,
  { cursor, readings, noted, left }: Happened & { readonly cursor: Cursor },
): Promise<Pick<CapturePlan, 'commits' | 'merges'>> {
  const moves = readings.flatMap(({ log }) => log?.moves ?? []);
  const logged = new Set(moves.map(({ to }) => to));
  const madeByLog = moves.filter((move) => ['commit', 'made'].includes(moveKind(move))).map(({ to }) => to);
  const tips = new Set([
    ...readings.flatMap(({ head }) => head ?? []),
    ...left.flatMap(({ tip }) => tip ?? []),
    // Noted, and no reflog knows what became of it: its working tree is gone, or keeps none.
    ...[...noted.keys()].filter((id) => !logged.has(id)),
  ]);
  const not = [...cursor.branches.values(), ...[...cursor.trees.values()].flatMap(({ head }) => head ?? [])];
  const commits = await walkGraph(git, { cwd, from: tips, not });
  const local = await walkGraph(git, { cwd, from: tips, not, notRefs: 'remotes' });
  const ours = madeHere({
    commits,
    tips,
    made: new Set([...noted.keys(), ...madeByLog]),
    brought: moves.filter((move) => ['brought', 'switched'].includes(moveKind(move))),
    local: new Set(local.map(({ id }) => id)),
  });
  // A note of what is known already changes nothing, and is not passed over: nobody else may have told of it.
  const walked = new Set(commits.map(({ id }) => id));
  const known = [...noted.keys()].filter((id) => !logged.has(id) && !walked.has(id));
  return {
    commits: [
      ...known.map((id) => ({ id, isOurs: true, branch: noted.get(id) })),
      ...commits.map(({ id }) => ({ id, isOurs: ours.has(id), branch: noted.get(id) })),
    ],
    merges: commits.filter(({ id, parents }) => parents.length > 1 && ours.has(id)),
  };
}

type NotedCommits = ReadonlyMap<CommitId, string | undefined>;

/** A branch that was left for another, and where it is now. */
interface LeftBranch {
  readonly branch: string;
  readonly tip: CommitId | undefined;
}

/** All that files tell of what happened since the cursor. */
interface Happened {
  readonly readings: readonly TreeReading[];
  readonly noted: NotedCommits;
  readonly left: readonly LeftBranch[];
}

/** A branch that is gone by now (or was none, but a detached HEAD) keeps what was made on it, as far as that was left. */
function leftBranches(commonDir: string, readings: readonly TreeReading[]): LeftBranch[] {
  const moves = readings.flatMap(({ log }) => log?.moves ?? []);
  return moves.flatMap((move) => {
    const branch = leftBranch(move);
    return branch === undefined ? [] : [{ branch, tip: readBranch(commonDir, branch) ?? move.from }];
  });
}

async function findRewrites(
  git: Git,
  cwd: string,
  cursor: Cursor,
  branches: ReadonlyMap<string, CommitId>,
): Promise<{ rewrites: Rewrite[]; left: LeftBehind[] }> {
  const moved = Array.from(cursor.branches, ([branch, tip]) => ({ branch, tip })).filter(
    ({ branch, tip }) => branches.get(branch) !== tip,
  );
  const rewrites: Rewrite[] = [];
  const left: LeftBehind[] = [];
  for (const { branch, tip: before } of [...cursor.left, ...moved]) {
    const tip = branches.get(branch);
    if (tip === undefined) continue;
    const gone = await walkGraph(git, { cwd, from: [before], not: [tip] });
    if (gone.length === 0) continue;
    const dropped = await walkGraph(git, { cwd, from: [before], not: [tip], notRefs: 'all' });
    if (dropped.length > 0) rewrites.push({ branch, tip, dropped: dropped.map(({ id }) => id) });
    // What another branch still names is not dropped. It may be, later.
    if (dropped.length < gone.length) left.push({ branch, tip: before });
  }
  return { rewrites, left };
}

function nextCursor(
  cursor: Cursor,
  { readings, noted, left }: Happened,
): Pick<Cursor, 'trees' | 'branches' | 'left'> {
  const branches = new Map(cursor.branches);
  for (const [commit, branch] of noted) if (branch !== undefined) branches.set(branch, commit);
  for (const { branch, tip } of left)
    if (tip !== undefined && parseCommitId(branch) === undefined) branches.set(branch, tip);
  const trees = new Map<string, TreeCursor>();
  for (const { tree, before, log, held, head, branch } of readings) {
    trees.set(tree.name, { head: head ?? null, log: placeAfter(tree, before, log) });
    if (branch !== undefined && head !== undefined && held.length === 0) branches.set(branch, head);
  }
  return { trees, branches, left: cursor.left };
}

/** Where to read on next time. A log that lost our place is read on from its end. */
function placeAfter(
  { gitDir }: WorkingTree,
  before: TreeCursor | undefined,
  log: LogReading | undefined,
): LogPlace {
  return log ? (log.places.at(-1) ?? before?.log ?? LOG_START) : endOfHeadLog(gitDir);
}

function lastMoved(readings: readonly TreeReading[]): HeadMove | undefined {
  const moves = readings.flatMap(({ log }) => log?.moves.at(-1) ?? []);
  return moves.toSorted((a, b) => a.atMs - b.atMs).at(-1);
}
