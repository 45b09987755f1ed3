import assert from 'node:assert/strict';
import type { Judgement } from '../../src/orchestrate/judgement.js';
import { consequenceOf, type Consequence } from '../../src/orchestrate/policy.js';
import type { Attempt, WorkPackageRun } from '../../src/orchestrate/run-state.js';
import { mustHave } from '../../src/orchestrate/run-state.js';
import type { Phase } from '../../src/orchestrate/settings.js';
import { runAfter, runBegun, settingsOf } from './runs.js';

const RUN = runAfter(runBegun({ WP01: [] }, settingsOf({ rounds: 3, noVerdicts: 2 })));
const COUNTS = { retries: 1, rounds: 1, noVerdicts: 1, losses: 2 };
const ONE: WorkPackageRun = {
  ...mustHave(RUN, 'WP01'),
  counts: COUNTS,
  triedImplementers: ['eve'],
  triedReviewers: ['eve'],
  reviewer: 'bob',
};
const ATTEMPT: Attempt = {
  id: 'a1',
  phase: 'implementation',
  agent: 'ada',
  atMs: 1000,
  round: 0,
  retry: 0,
  startHead: 'c0',
  supervisor: undefined,
  exit: undefined,
  isKept: true,
  found: undefined,
};
const FINDING = { severity: 'blocking', file: 'a.ts', line: 1, problem: 'wrong', wanted: null } as const;

interface Told {
  readonly phase?: Phase;
  readonly agent?: string | null;
  readonly counts?: Partial<typeof COUNTS>;
  readonly run?: typeof RUN;
}

function after(judgement: Judgement, told: Told = {}): Consequence {
  const { phase = 'implementation', counts = {}, run = RUN } = told;
  const agent = told.agent === undefined ? 'ada' : told.agent;
  const one = { ...ONE, counts: { ...COUNTS, ...counts } };
  return consequenceOf(run, one, { ...ATTEMPT, phase, agent }, { judgement, atMs: 5000 });
}

describe('what follows from good work', () => {
  it('a new implementation answers all findings, and has its retries and losses behind it', () => {
    assert.deepEqual(after({ kind: 'accepted', head: 'c1', noChange: 'It is so.' }), {
      signal: 'implementation_accepted',
      changes: {
        head: 'c1',
        noChange: 'It is so.',
        findings: [],
        counts: { ...COUNTS, retries: 0, losses: 0 },
      },
    });
  });

  it('verified work is reviewed as if nobody had tried before, with the rounds that it had', () => {
    assert.deepEqual(after({ kind: 'verified' }, { phase: 'verification', agent: null }), {
      signal: 'verification_passed',
      changes: { triedReviewers: [], counts: { retries: 0, rounds: 1, noVerdicts: 0, losses: 0 } },
    });
  });

  it('an approval names its reviewer', () => {
    const approved: Judgement = { kind: 'approved', summary: '', minor: [] };
    assert.deepEqual(after(approved, { phase: 'review', agent: 'bob' }), {
      signal: 'approved',
      changes: { how: 'approved', reviewer: 'bob' },
    });
  });
});

describe('what follows from findings', () => {
  const rejected: Judgement = { kind: 'rejected', summary: 'no', findings: [FINDING] };
  const counts = { retries: 0, rounds: 2, noVerdicts: 1, losses: 0 };

  it('a reviewer’s go back into the file in its name', () => {
    assert.deepEqual(after(rejected, { phase: 'review', agent: 'eve' }), {
      signal: 'rejected',
      changes: { findings: [FINDING], counts, returnedBy: 'eve', reviewer: 'eve' },
    });
  });

  it('those of our own checks cost a round too, and are nobody’s words', () => {
    const rework: Judgement = { kind: 'rework', findings: [FINDING] };
    const changes = { findings: [FINDING], counts, returnedBy: undefined, reviewer: 'bob' };
    assert.deepEqual(after(rework), { signal: 'implementation_failed', changes });
    const verification = { phase: 'verification', agent: null } as const;
    assert.deepEqual(after(rework, verification), { signal: 'verification_failed', changes });
  });

  it('of the last round are a person’s, with how many rounds there were', () => {
    const given = after(rejected, { phase: 'review', agent: 'eve', counts: { rounds: 2 } });
    assert.deepEqual(given, {
      signal: 'gave_up',
      changes: {
        findings: [FINDING],
        counts: { ...counts, rounds: 3 },
        returnedBy: 'eve',
        reviewer: 'eve',
        reason: '3 rounds did not satisfy its reviewers',
      },
    });
    const run = runAfter(runBegun({ WP01: [] }, settingsOf({ rounds: 1 })));
    const { changes } = after(rejected, { phase: 'review', counts: { rounds: 0 }, run });
    assert.equal(changes.reason, '1 round did not satisfy its reviewers');
  });
});

describe('what follows from an attempt that came to nothing', () => {
  const FAILED: Readonly<Record<Phase, string>> = {
    implementation: 'implementation_failed',
    verification: 'verification_lost',
    review: 'review_failed',
  };
  const trouble: Judgement = { kind: 'trouble', reason: 'it crashed' };

  for (const [phase, signal] of Object.entries(FAILED) as [Phase, string][]) {
    it(`${phase}: stopped by us costs nothing, cut off is counted, and three times is forgiven`, () => {
      assert.deepEqual(after({ kind: 'stopped' }, { phase }), { signal, changes: {} });
      for (const kind of ['lost', 'never_begun'] as const) {
        assert.deepEqual(after({ kind }, { phase }), {
          signal,
          changes: { counts: { ...COUNTS, losses: 3 } },
        });
        assert.deepEqual(after({ kind }, { phase, counts: { losses: 3 } }), {
          signal,
          changes: { counts: { ...COUNTS, losses: 3, retries: 2 }, notBeforeMs: 65_000 },
        });
      }
    });

    it(`${phase}: trouble is repeated after its pause`, () => {
      assert.deepEqual(after(trouble, { phase, counts: { retries: 0 } }), {
        signal,
        changes: { counts: { ...COUNTS, retries: 1 }, notBeforeMs: 15_000 },
      });
    });
  }

  it('is the next agent’s when the pauses are over, with counts of its own', () => {
    const counts = { rounds: 1, retries: 0, noVerdicts: 0, losses: 0 };
    const over = { counts: { retries: 2 } };
    assert.deepEqual(after(trouble, over), {
      signal: 'implementation_failed',
      changes: {
        triedImplementers: ['eve', 'ada'],
        implementer: undefined,
        counts,
        reason: 'it crashed',
      },
    });
    assert.deepEqual(after(trouble, { ...over, phase: 'review', agent: 'bob' }), {
      signal: 'review_failed',
      changes: { triedReviewers: ['eve', 'bob'], counts, reason: 'it crashed' },
    });
    const lost = after({ kind: 'lost' }, { counts: { retries: 2, losses: 3 } });
    assert.equal(lost.changes.reason, 'its processes were cut off again and again');
  });

  it('is a person’s where no agent was at it', () => {
    const gaveUp = { signal: 'gave_up', changes: { reason: 'it crashed' } };
    assert.deepEqual(after(trouble, { phase: 'verification', agent: null, counts: { retries: 2 } }), gaveUp);
    assert.deepEqual(after({ kind: 'unacceptable', reason: 'it crashed' }, { agent: null }), gaveUp);
    assert.deepEqual(after({ kind: 'human', reason: 'it crashed' }), gaveUp);
  });

  it('without a verdict is asked again as often as the project says, then somebody else is', () => {
    const nothing: Judgement = { kind: 'no_verdict', reason: 'it left no result' };
    const review = { phase: 'review', agent: 'bob' } as const;
    assert.deepEqual(after(nothing, review), {
      signal: 'review_failed',
      changes: { counts: { ...COUNTS, noVerdicts: 2 } },
    });
    const { changes } = after(nothing, { ...review, counts: { noVerdicts: 2 } });
    assert.deepEqual(changes.triedReviewers, ['eve', 'bob']);
  });
});

describe('what follows when an agent has no quota or login', () => {
  const unavailable: Judgement = { kind: 'unavailable', why: 'quota', untilMs: 9000, reason: 'limit' };
  const changes = { reason: 'limit', counts: { ...COUNTS, retries: 0 } };

  it('costs no retry, and nobody asks it until then', () => {
    assert.deepEqual(after(unavailable), {
      signal: 'implementation_failed',
      changes,
      breaker: { why: 'quota', trips: 1, untilMs: 9000 },
    });
  });

  it('the second time nobody asks it any more in this run', () => {
    const breakers = new Map([['ada', { why: 'quota', trips: 1, untilMs: 4000 } as const]]);
    const { breaker } = after(unavailable, { run: { ...RUN, breakers } });
    assert.deepEqual(breaker, { why: 'quota', trips: 2, untilMs: null });
  });
});
