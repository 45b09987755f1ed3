import { consequenceOf } from './policy.js';
import type { JournalRecord } from './record.js';
import { mustHave, type Attempt, type RunState, type WorkPackageRun } from './run-state.js';
import { NEXT, type Signal, type State } from './states.js';

/**
 * What a run is, from its journal. Pure: a run that was killed knows exactly what it knew.
 * @returns undefined for no records.
 * @throws Error when the records cannot have been written by a run: the first begins none, or one cannot follow another.
 */
export function foldJournal(records: readonly JournalRecord[]): RunState | undefined {
  return records.reduce<RunState | undefined>(applyRecord, undefined);
}

/** The run after one more record. */
export function applyRecord(run: RunState | undefined, record: JournalRecord): RunState {
  if (record.kind === 'run_begun') return release(begin(record), record.at);
  if (!run) throw new Error(`the journal begins with ${record.kind}`);
  if ('wpId' in record)
    return release(record.kind === 'judged' ? judge(run, record) : change(run, record), record.at);
  switch (record.kind) {
    case 'run_resumed':
      // What had ended is gone on with; what was only cut off goes on as it was.
      return { ...run, isDraining: run.isDraining && run.ended === undefined, ended: undefined };
    case 'run_drained':
      return { ...run, isDraining: true };
    case 'run_ended':
      return { ...run, ended: { how: record.how, atMs: record.at } };
  }
}

type Begun = Extract<JournalRecord, { kind: 'run_begun' }>;
type Judged = Extract<JournalRecord, { kind: 'judged' }>;
type OfWorkPackage = Extract<JournalRecord, { wpId: string }>;

function begin({ run, feature, target, targetCommit, settings, workPackages, at }: Begun): RunState {
  const entries = workPackages.map(({ wpId, title, dependencies, lane, head }): [string, WorkPackageRun] => {
    const isDone = lane === 'done' || lane === 'canceled';
    return [
      wpId,
      {
        wpId,
        title,
        dependencies,
        lane,
        state: isDone ? 'done' : 'planned',
        how: isDone ? (lane === 'done' ? 'before' : 'skipped') : undefined,
        head: head ?? undefined,
        sinceMs: at,
        counts: { retries: 0, rounds: 0, noVerdicts: 0, losses: 0 },
        triedImplementers: [],
        triedReviewers: [],
        implementer: undefined,
        notBeforeMs: 0,
        worktree: undefined,
        attempt: undefined,
        attempts: 0,
        noChange: null,
        findings: [],
        returnedBy: undefined,
        laneBy: undefined,
        reviewer: undefined,
        reason: undefined,
        next: undefined,
        overlaps: [],
      },
    ];
  });
  return {
    run,
    feature,
    target,
    targetCommit,
    settings,
    beganMs: at,
    workPackages: new Map(entries),
    breakers: new Map(),
    isDraining: false,
    ended: undefined,
  };
}

function judge(run: RunState, { wpId, attempt: id, judgement, at }: Judged): RunState {
  const one = mustHave(run, wpId);
  const attempt = mustBeAt(one, id);
  const { signal, changes, breaker } = consequenceOf(run, one, attempt, { judgement, atMs: at });
  const judged = step({ ...one, ...changes, attempt: undefined }, signal, at);
  // Nothing to verify: it passes as it is.
  const passes = judged.state === 'captured' && run.settings.verify.length === 0;
  const after = passes ? step({ ...judged, triedReviewers: [] }, 'verification_passed', at) : judged;
  const breakers =
    breaker && attempt.agent !== null ? new Map([...run.breakers, [attempt.agent, breaker]]) : run.breakers;
  return { ...put(run, after), breakers };
}

function change(run: RunState, record: Exclude<OfWorkPackage, Judged>): RunState {
  const one = mustHave(run, record.wpId);
  switch (record.kind) {
    case 'worktree_intended':
    case 'lane_intended':
      return run;
    case 'worktree_made': {
      const { path, branch, base } = record;
      return put(run, { ...one, worktree: { path, branch, base } });
    }
    case 'lane_written': {
      const { lane, by } = record;
      return put(run, { ...one, lane, laneBy: by, ...(lane === 'planned' && { returnedBy: undefined }) });
    }
    case 'attempt_intended':
      return put(run, intend(one, record));
    case 'attempt_begun':
      return put(run, {
        ...one,
        attempt: { ...mustBeAt(one, record.attempt), supervisor: record.supervisor },
      });
    case 'attempt_ended':
      return put(run, { ...one, attempt: { ...mustBeAt(one, record.attempt), exit: record.exit } });
    case 'work_kept':
      return put(run, { ...one, attempt: { ...mustBeAt(one, record.attempt), isKept: true } });
    case 'restore_intended':
      return put(run, { ...one, attempt: { ...mustBeAt(one, record.attempt), found: record.judgement } });
    case 'left_unreviewed':
      return put(run, step({ ...one, how: 'unreviewed' }, 'approved', record.at));
    case 'gave_up': {
      const { reason, next } = record;
      const given = { ...one, reason, next: next ?? undefined, attempt: undefined };
      return put(run, step(given, 'gave_up', record.at));
    }
    case 'skipped':
      return put(run, step({ ...one, how: 'skipped', attempt: undefined }, 'ended_by_person', record.at));
    case 'finished_by_hand': {
      const ended = { ...one, how: 'by_hand', attempt: undefined, lane: 'done' } as const;
      return put(run, step({ ...ended, head: record.head ?? one.head }, 'ended_by_person', record.at));
    }
    case 'overlap_seen': {
      const { other, paths } = record;
      const others = one.overlaps.filter((overlap) => overlap.other !== other);
      return put(run, { ...one, overlaps: [...others, { other, paths }] });
    }
  }
}

function intend(
  one: WorkPackageRun,
  {
    attempt: id,
    phase,
    agent,
    at,
    round,
    retry,
    startHead,
  }: Extract<JournalRecord, { kind: 'attempt_intended' }>,
): WorkPackageRun {
  if (one.attempt) throw new Error(`${one.wpId} has an attempt already: ${one.attempt.id}`);
  const attempt: Attempt = {
    id,
    phase,
    agent,
    atMs: at,
    round,
    retry,
    startHead,
    supervisor: undefined,
    exit: undefined,
    isKept: false,
    found: undefined,
  };
  const begun = { ...one, attempt, attempts: one.attempts + 1, notBeforeMs: 0, reason: undefined };
  switch (phase) {
    case 'implementation':
      return step({ ...begun, implementer: agent ?? undefined }, 'implementation_begun', at);
    case 'verification':
      return step(begun, 'verification_begun', at);
    case 'review':
      return step({ ...begun, reviewer: agent ?? undefined }, 'review_begun', at);
  }
}

/** What waits is released when all that it depends on is done, and held while one of these rests otherwise. */
function release(run: RunState, atMs: number): RunState {
  let after = run;
  for (let changed = true; changed;) {
    changed = false;
    for (const one of after.workPackages.values()) {
      if (one.state !== 'planned' && one.state !== 'blocked') continue;
      const states = one.dependencies.map((id) => after.workPackages.get(id)?.state ?? 'needs_human');
      const isHeld = states.some((state) => state === 'needs_human' || state === 'blocked');
      const isFree = states.every((state) => state === 'done');
      const signal = isFree ? 'released' : isHeld ? 'held' : 'unheld';
      if (!isFree && isHeld === (one.state === 'blocked')) continue;
      after = put(after, step(one, signal, atMs));
      changed = true;
    }
  }
  return after;
}

function step(one: WorkPackageRun, signal: Signal, atMs: number): WorkPackageRun {
  const state: State | null = NEXT[one.state][signal];
  if (state === null) throw new Error(`${one.wpId} is ${one.state}: ${signal} cannot happen to it`);
  return state === one.state ? one : { ...one, state, sinceMs: atMs };
}

function mustBeAt({ wpId, attempt }: WorkPackageRun, id: string): Attempt {
  if (attempt?.id !== id) throw new Error(`${wpId} is at ${attempt?.id ?? 'no attempt'}, not at ${id}`);
  return attempt;
}

function put(run: RunState, one: WorkPackageRun): RunState {
  return { ...run, workPackages: new Map(run.workPackages).set(one.wpId, one) };
}
