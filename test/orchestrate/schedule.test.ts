import assert from 'node:assert/strict';
import { applyRecord } from '../../src/orchestrate/fold.js';
import type { Judgement } from '../../src/orchestrate/judgement.js';
import type { RunState } from '../../src/orchestrate/run-state.js';
import { chainLengths, isOver, nextSteps, type Step } from '../../src/orchestrate/schedule.js';
import { waitOf } from '../../src/orchestrate/waits.js';
import { DIAMOND, EXITED, runAfter, runBegun, settingsOf } from './runs.js';

const shown = (step: Step) =>
  [
    step.kind,
    step.wpId,
    'phase' in step ? `${step.phase} ${step.agent}` : '',
    'lane' in step ? step.lane : '',
    'why' in step ? step.why : '',
  ]
    .filter(Boolean)
    .join(' ');
const steps = (run: RunState, nowMs = 2000) => nextSteps(run, nowMs).map(shown);

let count = 0;
/** One attempt from its beginning to what was judged of it. */
function attempt(
  run: RunState,
  wpId: string,
  { phase = 'implementation' as const, agent = 'ada' as string | null, at = 2000 },
  judgement: Judgement,
): RunState {
  const id = `a${(count += 1)}`;
  const given = { at, wpId, attempt: id } as const;
  return [
    { kind: 'attempt_intended', ...given, phase, agent, retry: 0, round: 0, startHead: 'c0' } as const,
    { kind: 'attempt_ended', ...given, exit: EXITED } as const,
    { kind: 'judged', ...given, judgement } as const,
  ].reduce<RunState>(applyRecord, run);
}

const lane = (run: RunState, wpId: string, word: string) =>
  applyRecord(run, { kind: 'lane_written', at: 2000, wpId, lane: word, by: 'ada', commit: null });

const ACCEPTED = { kind: 'accepted', head: 'c1', noChange: null } as const;
const APPROVED = { kind: 'approved', summary: '', minor: [] } as const;
const REVIEW = { phase: 'review' as 'implementation', agent: 'bob' };

describe('the scheduler', () => {
  it('begins what depends on nothing, at most as many as allowed', () => {
    const run = runAfter(
      runBegun({ WP01: [], WP02: [], WP03: [], WP04: [] }, settingsOf({ maxParallel: 3 })),
    );
    assert.deepEqual(steps(run), [
      'begin WP01 implementation ada',
      'begin WP02 implementation ada',
      'begin WP03 implementation ada',
    ]);
  });

  it('takes the longest chain first', () => {
    const graph = { WP01: [], WP02: [], WP03: ['WP02'], WP04: ['WP03'], WP05: ['WP01'] };
    const run = runAfter(runBegun(graph, settingsOf({ maxParallel: 1 })));
    assert.deepEqual(Object.fromEntries(chainLengths(run)), { WP01: 2, WP02: 3, WP03: 2, WP04: 1, WP05: 1 });
    assert.deepEqual(steps(run), ['begin WP02 implementation ada']);
  });

  it('says the lane first, then reviews before new work, by another than who implemented', () => {
    const begun = runAfter(runBegun({ WP01: [], WP02: [] }, settingsOf({ maxParallel: 1 })));
    const run = attempt(begun, 'WP01', {}, ACCEPTED);
    assert.deepEqual(steps(run), ['write_lane WP01 for_review']);
    assert.deepEqual(steps(lane(run, 'WP01', 'for_review')), ['begin WP01 review bob']);
  });

  it('verifies before it reviews, where there is something to verify with', () => {
    const begun = runAfter(runBegun({ WP01: [] }, settingsOf({ verify: [['npm', 'test']] })));
    const run = attempt(begun, 'WP01', {}, ACCEPTED);
    assert.deepEqual(steps(run), ['begin WP01 verification null']);
  });

  it('releases what waits when all it depends on is done, and holds it when one of these rests', () => {
    let run = runAfter(runBegun(DIAMOND));
    assert.deepEqual(steps(run), ['begin WP01 implementation ada']);
    run = lane(attempt(run, 'WP01', {}, ACCEPTED), 'WP01', 'for_review');
    run = lane(attempt(run, 'WP01', REVIEW, APPROVED), 'WP01', 'done');
    assert.deepEqual(steps(run), ['begin WP02 implementation ada', 'begin WP03 implementation ada']);
    run = attempt(run, 'WP02', {}, { kind: 'human', reason: 'it is blocked' });
    assert.equal(run.workPackages.get('WP04')?.state, 'blocked');
    assert.deepEqual(steps(run), ['begin WP03 implementation ada']);
    run = lane(applyRecord(run, { kind: 'skipped', at: 3000, wpId: 'WP02' }), 'WP02', 'canceled');
    assert.equal(run.workPackages.get('WP04')?.state, 'planned');
  });

  it('gives findings back to the same agent, lane first, and a person gets them after the last round', () => {
    const finding = { severity: 'blocking', file: 'a.ts', line: 1, problem: 'wrong', wanted: null } as const;
    const rejected = { kind: 'rejected', summary: 'no', findings: [finding] } as const;
    let run = runAfter(runBegun({ WP01: [] }, settingsOf({ rounds: 2 })));
    run = lane(attempt(run, 'WP01', {}, ACCEPTED), 'WP01', 'for_review');
    run = attempt(run, 'WP01', REVIEW, rejected);
    assert.deepEqual(steps(run), ['write_lane WP01 planned']);
    run = lane(run, 'WP01', 'planned');
    assert.deepEqual(steps(run), ['begin WP01 implementation ada']);
    assert.deepEqual(run.workPackages.get('WP01')?.findings, [finding]);
    run = lane(lane(attempt(run, 'WP01', {}, ACCEPTED), 'WP01', 'doing'), 'WP01', 'for_review');
    run = lane(attempt(run, 'WP01', REVIEW, rejected), 'WP01', 'planned');
    assert.equal(run.workPackages.get('WP01')?.state, 'needs_human');
    assert.ok(isOver(run));
  });

  it('repeats after trouble at 10 and 60 seconds, then asks the next agent, then a person', () => {
    const trouble = { kind: 'trouble', reason: 'it crashed' } as const;
    let run = runAfter(runBegun({ WP01: [] }));
    for (const [agent, pauseMs] of [
      ['ada', 10_000],
      ['ada', 60_000],
      ['ada', 0],
      ['bob', 10_000],
    ] as const) {
      assert.deepEqual(steps(run), [`begin WP01 implementation ${agent}`]);
      run = attempt(run, 'WP01', { agent }, trouble);
      if (pauseMs === 0) continue;
      assert.deepEqual(steps(run), []);
      const one = run.workPackages.get('WP01');
      assert.ok(one);
      assert.deepEqual(waitOf(run, one, 2000), { kind: 'pause', untilMs: 2000 + pauseMs });
      run = { ...run, workPackages: new Map([['WP01', { ...one, notBeforeMs: 0 }]]) };
    }
    for (const pauses of [60_000, 0]) {
      run = attempt(run, 'WP01', { agent: 'bob' }, trouble);
      if (pauses === 0) assert.deepEqual(steps(run, 900_000), ['give_up WP01 no_implementer']);
    }
  });

  it('spends no retry on what was cut off from outside, or has no quota', () => {
    let run = runAfter(runBegun({ WP01: [], WP02: [] }));
    run = attempt(run, 'WP01', {}, { kind: 'lost' });
    assert.equal(run.workPackages.get('WP01')?.counts.retries, 0);
    const quota = { kind: 'unavailable', why: 'quota', untilMs: 50_000, reason: 'limit reached' } as const;
    run = attempt(run, 'WP01', {}, quota);
    assert.equal(run.workPackages.get('WP01')?.counts.retries, 0);
    // Nobody asks ada any more, for any work package, until it can again.
    assert.deepEqual(steps(run), ['begin WP01 implementation bob', 'begin WP02 implementation bob']);
    assert.deepEqual(steps(run, 50_000), ['begin WP01 implementation ada', 'begin WP02 implementation ada']);
  });

  it('waits for the quota of the only agent, once', () => {
    const settings = settingsOf({ implementers: ['ada'] });
    const quota = (untilMs: number) => ({ kind: 'unavailable', why: 'quota', untilMs, reason: '' }) as const;
    let run = attempt(runAfter(runBegun({ WP01: [] }, settings)), 'WP01', {}, quota(50_000));
    assert.deepEqual(steps(run), []);
    const one = run.workPackages.get('WP01');
    assert.ok(one);
    assert.deepEqual(waitOf(run, one, 2000), { kind: 'quota', untilMs: 50_000, agents: ['ada'] });
    run = attempt(run, 'WP01', { at: 50_000 }, quota(90_000));
    assert.deepEqual(steps(run, 50_000), ['give_up WP01 no_implementer']);
  });

  it('asks for a verdict once more, then the next reviewer, then a person; never is that an approval or a round', () => {
    let run = runAfter(runBegun({ WP01: [] }, settingsOf({ reviewers: ['bob', 'eve'] })));
    run = lane(attempt(run, 'WP01', {}, ACCEPTED), 'WP01', 'for_review');
    for (const agent of ['bob', 'bob', 'eve', 'eve']) {
      assert.deepEqual(steps(run), [`begin WP01 review ${agent}`]);
      run = attempt(run, 'WP01', { ...REVIEW, agent }, { kind: 'no_verdict', reason: 'nothing' });
    }
    assert.deepEqual(steps(run), ['give_up WP01 no_reviewer']);
    assert.equal(run.workPackages.get('WP01')?.counts.rounds, 0);
  });

  it('takes the implementer as its own reviewer only where there is no other', () => {
    const reviewed = (reviewers: readonly string[]) => {
      const run = runAfter(runBegun({ WP01: [] }, settingsOf({ implementers: ['ada'], reviewers })));
      return lane(attempt(run, 'WP01', {}, ACCEPTED), 'WP01', 'for_review');
    };
    assert.deepEqual(steps(reviewed(['ada', 'bob'])), ['begin WP01 review bob']);
    assert.deepEqual(steps(reviewed(['ada'])), ['begin WP01 review ada']);
    assert.deepEqual(steps(reviewed([])), ['give_up WP01 no_reviewer']);
    const broken = attempt(reviewed(['ada', 'bob']), 'WP01', REVIEW, {
      kind: 'unavailable',
      why: 'login',
      untilMs: null,
      reason: '',
    });
    assert.deepEqual(steps(broken), ['give_up WP01 no_reviewer']);
  });

  it('ends without a review only where the project says so', () => {
    let run = runAfter(runBegun({ WP01: [] }, settingsOf({ review: 'none', reviewers: [] })));
    run = lane(attempt(run, 'WP01', {}, ACCEPTED), 'WP01', 'for_review');
    assert.deepEqual(steps(run), ['leave_unreviewed WP01']);
  });

  it('begins nothing new while it drains, and is over when nothing runs', () => {
    const run = runAfter(runBegun(DIAMOND), { kind: 'run_drained', at: 2000 });
    assert.deepEqual(steps(run), []);
    assert.ok(isOver(run));
  });
});
