import type { Judgement } from './judgement.js';
import type { Attempt, Breaker, RunState, WorkPackageRun } from './run-state.js';
import type { Signal } from './states.js';

/** What follows from a judgement: the signal to the state machine, and what is counted. */
export interface Consequence {
  readonly signal: Signal;
  readonly changes: Partial<WorkPackageRun>;
  readonly breaker?: Breaker;
}

/** Cut off so often, it is the work package that does it: then it counts as trouble. */
const LOSSES_FORGIVEN = 3;
/** An agent whose quota was said to be back, and was not, is left alone. */
const TRIPS_UNTIL_BROKEN = 2;

/** The whole policy: whatever an attempt came to, a work package moves on, or somebody else is asked, or a person. Pure. */
export function consequenceOf(
  run: RunState,
  one: WorkPackageRun,
  attempt: Attempt,
  { judgement, atMs }: { judgement: Judgement; atMs: number },
): Consequence {
  switch (judgement.kind) {
    case 'accepted':
      return {
        signal: 'implementation_accepted',
        changes: {
          head: judgement.head,
          noChange: judgement.noChange,
          findings: [],
          counts: { ...one.counts, retries: 0, losses: 0 },
        },
      };
    case 'verified':
      return { signal: 'verification_passed', changes: freshReview(one) };
    case 'approved':
      return { signal: 'approved', changes: { how: 'approved', reviewer: attempt.agent ?? undefined } };
    case 'rejected':
    case 'rework':
      return anotherRound(run, one, attempt, judgement.findings);
    case 'human':
      return { signal: 'gave_up', changes: { reason: judgement.reason } };
    case 'lost':
    case 'never_begun':
      return one.counts.losses < LOSSES_FORGIVEN
        ? again(attempt, { counts: { ...one.counts, losses: one.counts.losses + 1 } })
        : trouble(run, one, attempt, { reason: 'its processes were cut off again and again', atMs });
    case 'stopped':
      return again(attempt, {});
    case 'trouble':
      return trouble(run, one, attempt, { reason: judgement.reason, atMs });
    case 'no_verdict':
      if (one.counts.noVerdicts < run.settings.noVerdicts)
        return again(attempt, { counts: { ...one.counts, noVerdicts: one.counts.noVerdicts + 1 } });
      return nextAgent(one, attempt, judgement.reason);
    case 'unacceptable':
      return nextAgent(one, attempt, judgement.reason);
    case 'unavailable':
      return unavailable(run, one, attempt, judgement);
  }
}

function freshReview({ counts }: WorkPackageRun): Partial<WorkPackageRun> {
  return { triedReviewers: [], counts: { ...counts, retries: 0, noVerdicts: 0, losses: 0 } };
}

/** A reviewer's findings, or those of our own checks, which count as much: rework that never ends is nobody's. */
function anotherRound(
  run: RunState,
  one: WorkPackageRun,
  attempt: Attempt,
  findings: WorkPackageRun['findings'],
): Consequence {
  const rounds = one.counts.rounds + 1;
  const changes = {
    findings,
    counts: { ...one.counts, rounds, retries: 0, losses: 0 },
    returnedBy: attempt.phase === 'review' ? (attempt.agent ?? undefined) : undefined,
    reviewer: attempt.phase === 'review' ? (attempt.agent ?? undefined) : one.reviewer,
  };
  if (rounds < run.settings.rounds) return { signal: failureOf(attempt, 'with_findings'), changes };
  return {
    signal: 'gave_up',
    changes: {
      ...changes,
      reason: `${rounds === 1 ? '1 round' : `${rounds} rounds`} did not satisfy its reviewers`,
    },
  };
}

/** The same again: by the same agent, at once. */
function again(attempt: Attempt, changes: Partial<WorkPackageRun>): Consequence {
  return { signal: failureOf(attempt, 'without'), changes };
}

function trouble(
  run: RunState,
  one: WorkPackageRun,
  attempt: Attempt,
  { reason, atMs }: { reason: string; atMs: number },
): Consequence {
  const pauseMs = run.settings.retryPausesMs[one.counts.retries];
  if (pauseMs === undefined) return nextAgent(one, attempt, reason);
  const counts = { ...one.counts, retries: one.counts.retries + 1 };
  return again(attempt, { counts, notBeforeMs: atMs + pauseMs });
}

/** Fall-back, in the order of the agents; a verification has none: a person is asked. When none is left, the scheduler finds so and asks a person. */
function nextAgent(one: WorkPackageRun, attempt: Attempt, reason: string): Consequence {
  const { agent, phase } = attempt;
  if (agent === null) return { signal: 'gave_up', changes: { reason } };
  const counts = { ...one.counts, retries: 0, noVerdicts: 0, losses: 0 };
  const tried =
    phase === 'review'
      ? { triedReviewers: [...one.triedReviewers, agent] }
      : { triedImplementers: [...one.triedImplementers, agent], implementer: undefined };
  return again(attempt, { ...tried, counts, reason });
}

/** Costs nobody a retry: the breaker keeps the agent from being asked at all, by any work package. */
function unavailable(
  run: RunState,
  one: WorkPackageRun,
  attempt: Attempt,
  { why, untilMs, reason }: Extract<Judgement, { kind: 'unavailable' }>,
): Consequence {
  const trips = (run.breakers.get(attempt.agent ?? '')?.trips ?? 0) + 1;
  const breaker = { why, trips, untilMs: trips < TRIPS_UNTIL_BROKEN ? untilMs : null };
  return { ...again(attempt, { reason, counts: { ...one.counts, retries: 0 } }), breaker };
}

/** What the state machine is told when an attempt came to nothing, or to findings. */
function failureOf({ phase }: Attempt, how: 'with_findings' | 'without'): Signal {
  switch (phase) {
    case 'implementation':
      return 'implementation_failed';
    case 'verification':
      return how === 'with_findings' ? 'verification_failed' : 'verification_lost';
    case 'review':
      return how === 'with_findings' ? 'rejected' : 'review_failed';
  }
}
