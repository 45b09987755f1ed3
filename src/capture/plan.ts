import { parseCommitId, type CommitId } from '../changes/commit.js';
import { walkGraph, type GraphCommit } from '../changes/commit-graph.js';
import type { Git } from '../changes/git.js';
import { endOfHeadLog, LOG_START, type LogPlace } from '../changes/reflog.js';
import type { Cursor, TreeCursor } from './cursor.js';
import { readHappened, type Happened, type Moment, type TreeReading } from './happened.js';
import { moveKind } from './head-moves.js';
import { madeHere } from './made-here.js';
import { findRewrites, type Rewrite } from './rewrites.js';
import type { Note } from './spool.js';

/** A commit to be looked at. */
export interface PlannedCommit {
  readonly id: CommitId;
  /** Made in this clone: its events are ours to report. Otherwise it is only seen. */
  readonly isOurs: boolean;
  /** The branch it was made on, as far as anybody noted. */
  readonly branch: string | undefined;
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
  const happened = readHappened(commonDir, cursor, notes);
  const { noted, last } = happened;
  const next = nextCursor(cursor, happened);
  const moment = last && { atMs: last.atMs, who: last.email };
  const when = { moment, tip: last?.to };
  const plain = plainCommits(cursor, happened);
  if (plain) {
    const commits = plain.map((id) => ({ id, isOurs: true, branch: noted.get(id) }));
    return { commits, merges: [], rewrites: [], passedOver: [], ...when, next };
  }
  const arrivals = await walkArrivals(git, commonDir, { cursor, ...happened });
  const { rewrites, left } = await findRewrites(git, commonDir, cursor, next.branches);
  const looked = new Set(arrivals.commits.map(({ id }) => id));
  const passedOver = [...noted.keys()].filter((id) => !looked.has(id));
  return { ...arrivals, rewrites, passedOver, ...when, next: { ...next, left } };
}

/**
 * The commits, when all that happened is that each was made on top of the one before.
 * @returns undefined when it takes a look at the graph to say what happened.
 */
function plainCommits(cursor: Cursor, { readings, noted }: Happened): CommitId[] | undefined {
  const commits: CommitId[] = [];
  for (const { before, log, head, branch } of readings) {
    let at = before?.head ?? undefined;
    if (!log && head !== at) return undefined;
    const known = branch === undefined ? undefined : cursor.branches.get(branch);
    if (known !== undefined && known !== at) return undefined;
    for (const move of log?.moves ?? []) {
      const kind = moveKind(move);
      const stays = kind === 'switched' && move.from === move.to;
      if (move.from !== at || !(kind === 'commit' || stays)) return undefined;
      if (kind === 'commit') commits.push(move.to);
      at = move.to;
    }
  }
  const made = new Set(commits);
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

function nextCursor(
  cursor: Cursor,
  { readings, noted, left }: Happened,
): Pick<Cursor, 'trees' | 'branches' | 'left'> {
  const branches = new Map(cursor.branches);
  for (const [commit, branch] of noted) if (branch !== undefined) branches.set(branch, commit);
  for (const { branch, tip } of left)
    if (tip !== undefined && parseCommitId(branch) === undefined) branches.set(branch, tip);
  const trees = new Map<string, TreeCursor>();
  for (const reading of readings) {
    const { tree, held, head, branch } = reading;
    trees.set(tree.name, { head: head ?? null, log: placeAfter(reading) });
    if (branch !== undefined && head !== undefined && held.length === 0) branches.set(branch, head);
  }
  return { trees, branches, left: cursor.left };
}

/** Where to read on next time. A log that lost our place is read on from its end. */
function placeAfter({ tree, before, log }: TreeReading): LogPlace {
  return log ? (log.places.at(-1) ?? before?.log ?? LOG_START) : endOfHeadLog(tree.gitDir);
}
