import type { CommitId } from '../changes/commit.js';
import type { Git } from '../changes/git.js';
import { readLocalBranches } from '../changes/local-branches.js';
import { readEnabledIdentity } from '../changes/project.js';
import type { Emitter } from '../events/emitter.js';
import type { Log } from '../shared/log.js';
import { addTally, emptyTally, type CaptureTally } from './tally.js';
import { carryOut, type CarryOutParts } from './carry-out.js';
import { readCursor, writeCursor, type Cursor } from './cursor.js';
import { baseline, notedCommits } from './happened.js';
import { planCapture, type CapturePlan } from './plan.js';
import { takeNotes, type Note } from './spool.js';
import { readPlan, removePlan, writePlan } from './unfinished-plan.js';

export interface CaptureNotesParts {
  readonly git: Git;
  readonly emitter: Emitter;
  readonly log: Log;
}

/**
 * Turns what happened in one repository since its cursor into events in the queue. The notes are forgotten, and the cursor is
 * moved, only when every event that they led to is stored or was refused for good; a worker that dies before that leaves
 * all of it for the next.
 * @returns undefined where capture is not enabled.
 */
export async function captureNotes(
  commonDir: string,
  parts: CaptureNotesParts,
): Promise<CaptureTally | undefined> {
  const identity = readEnabledIdentity(commonDir);
  if (!identity) return undefined;
  const { git, emitter, log } = parts;
  const taken = takeNotes(commonDir);
  if (taken.unreadable > 0)
    log.write('error', 'lines in the spool are no notes', { lines: taken.unreadable });
  const carrier = { git, cwd: commonDir, identity, emitter };
  const finished = await finishPlan(commonDir, carrier);
  // Another plan in its place would forget what this one has reported.
  if (finished.tally.postponed > 0) return finished.tally;
  const notes = taken.notes.filter(({ commit }) => !commit || !finished.commits.has(commit));
  const { plan, cursor } = await planNoted(git, commonDir, notes, log);
  const tally = await carryOutSafely(commonDir, plan, cursor, { ...carrier, forget: () => taken.done() });
  addTally(tally, finished.tally);
  const { reasons, ...counts } = tally;
  log.write('info', 'captured', {
    repository: commonDir,
    notes: taken.notes.length,
    seen: plan.commits.filter(({ isOurs }) => !isOurs).length,
    rewritten: plan.rewrites.map(({ branch }) => branch),
    ...counts,
    reasons: [...reasons],
  });
  return tally;
}

/**
 * In this order, so that a kill in between loses nothing and tells nothing twice: the plan is written down, events are
 * stored, the notes forgotten, the cursor moved. From the plan on the next worker needs no notes.
 */
async function carryOutSafely(
  commonDir: string,
  plan: CapturePlan,
  cursor: Cursor,
  { forget, ...parts }: CarryOutParts & { readonly forget: () => void },
): Promise<CaptureTally> {
  if (plan.commits.length === 0 && plan.rewrites.length === 0) {
    writeCursor(commonDir, { ...cursor, ...plan.next });
    forget();
    return emptyTally();
  }
  writePlan(commonDir, cursor.run + 1, plan);
  const { tally, cursor: next } = await carryOut(plan, cursor, parts);
  if (tally.postponed > 0) return tally;
  forget();
  writeCursor(commonDir, next);
  removePlan(commonDir);
  return tally;
}

interface FinishedPlan {
  readonly tally: CaptureTally;
  /** Those that its notes spoke of and that are done with. */
  readonly commits: ReadonlySet<CommitId>;
}

/** Finishes what a worker that died had begun, or one that could not store its events. */
async function finishPlan(commonDir: string, parts: CarryOutParts): Promise<FinishedPlan> {
  const reading = readCursor(commonDir);
  const plan = reading.kind === 'read' ? readPlan(commonDir, reading.cursor.run + 1) : undefined;
  if (!plan || reading.kind !== 'read') return { tally: emptyTally(), commits: new Set() };
  const { tally, cursor } = await carryOut(plan, reading.cursor, { ...parts, isTriedBefore: true });
  if (tally.postponed > 0) return { tally, commits: new Set() };
  writeCursor(commonDir, cursor);
  removePlan(commonDir);
  return { tally, commits: new Set([...plan.passedOver, ...plan.commits.map(({ id }) => id)]) };
}

/** What is to be captured, by notes and cursor. Changes nothing. */
export async function planNoted(
  git: Git,
  commonDir: string,
  notes: readonly Note[],
  log?: Log,
): Promise<{ plan: CapturePlan; cursor: Cursor }> {
  const reading = readCursor(commonDir);
  if (reading.kind === 'read') {
    const { cursor } = reading;
    return { plan: await planCapture(git, commonDir, cursor, notes), cursor };
  }
  if (reading.kind === 'damaged') log?.write('error', 'the cursor was damaged', { reason: reading.reason });
  // Nobody knows what came before: what the hooks noted is captured, and from here on there is a cursor.
  const cursor = await currentBaseline(git, commonDir);
  const commits = Array.from(notedCommits(notes), ([id, branch]) => ({ id, isOurs: true, branch }));
  const nothing = { merges: [], rewrites: [], passedOver: [], moment: undefined, tip: undefined };
  return { plan: { commits, ...nothing, next: cursor }, cursor };
}

/**
 * Sets the cursor of a repository that has none, or a damaged one: from here on everything is captured by itself. Called by
 * `init` and `doctor --fix`.
 * @returns whether there was anything to do.
 */
export async function startCursor(git: Git, commonDir: string): Promise<boolean> {
  if (readCursor(commonDir).kind === 'read') return false;
  writeCursor(commonDir, await currentBaseline(git, commonDir));
  return true;
}

async function currentBaseline(git: Git, commonDir: string): Promise<Cursor> {
  const branches: ReadonlyMap<string, CommitId> = await readLocalBranches(git, commonDir);
  return baseline(commonDir, branches);
}
