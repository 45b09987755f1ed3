import assert from 'node:assert/strict';
import { applyRecord } from '../../src/orchestrate/fold.js';
import type { Judgement } from '../../src/orchestrate/judgement.js';
import { mustHave, type RunState, type WorkPackageRun } from '../../src/orchestrate/run-state.js';
import { chainLengths, choiceOf, isOver, nextSteps, type Step } from '../../src/orchestrate/schedule.js';
import { waitOf } from '../../src/orchestrate/waits.js';
import { DIAMOND, EXITED, runAfter, runBegun, settingsOf, type Graph } from './runs.js';

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

describe('the order of steps', () => {
  const withOne = (run: RunState, wpId: string, changes: Partial<WorkPackageRun>): RunState => {
    const one = { ...mustHave(run, wpId), ...changes };
    return { ...run, workPackages: new Map(run.workPackages).set(wpId, one) };
  };
  const THREE = { WP01: [], WP02: [], WP03: [] };
  const begin = (wpId: string) =>
    ({
      kind: 'attempt_intended',
      at: 2000,
      wpId,
      attempt: `b${wpId}`,
      phase: 'implementation',
      agent: 'ada',
      retry: 0,
      round: 0,
      startHead: 'c0',
    }) as const;

  it('counts what is at work against the places there are, and asks nothing of it', () => {
    const run = (maxParallel: number) =>
      runAfter(runBegun(THREE, settingsOf({ maxParallel })), begin('WP01'));
    assert.deepEqual(steps(run(2)), ['begin WP02 implementation ada']);
    assert.deepEqual(steps(run(1)), []);
    assert.deepEqual(steps(withOne(run(1), 'WP02', begunTwice())), []);
    assert.equal(isOver(run(1)), false);
  });

  it('is review and verification, then what was given back, then what was never begun', () => {
    const run = runAfter(
      runBegun({ ...THREE, WP04: [], WP05: ['WP01'] }, settingsOf({ maxParallel: 9, verify: [['true']] })),
    );
    const counts = { ...mustHave(run, 'WP01').counts, rounds: 1 };
    const worked = withOne(
      withOne(withOne(run, 'WP04', { state: 'for_review', lane: 'for_review' }), 'WP03', {
        state: 'captured',
      }),
      'WP02',
      { counts },
    );
    assert.deepEqual(steps(worked), [
      'begin WP03 verification null',
      'begin WP04 review ada',
      'begin WP02 implementation ada',
      'begin WP01 implementation ada',
    ]);
  });

  it('spends a place only on what begins: to be told that nobody can is free', () => {
    const run = runAfter(runBegun(THREE, settingsOf({ maxParallel: 1, reviewers: [] })));
    const review = { state: 'for_review', lane: 'for_review' } as const;
    const both = withOne(withOne(run, 'WP01', review), 'WP02', review);
    assert.deepEqual(steps(both), [
      'give_up WP01 no_reviewer',
      'give_up WP02 no_reviewer',
      'begin WP03 implementation ada',
    ]);
    const drained = { ...both, isDraining: true };
    assert.deepEqual(steps(drained), ['give_up WP01 no_reviewer', 'give_up WP02 no_reviewer']);
  });

  it('is empty when the run has ended, whatever is left', () => {
    const run = runAfter(runBegun(THREE), { kind: 'run_ended', at: 2000, how: 'aborted' });
    assert.deepEqual(steps(run), []);
  });

  it('says first what a file must say, and only where it says another', () => {
    const run = runAfter(runBegun({ WP01: [] }));
    const owed = (changes: Partial<WorkPackageRun>) => steps(withOne(run, 'WP01', changes));
    const done = { state: 'done', how: 'approved' } as const;
    assert.deepEqual(owed({ ...done, lane: 'for_review' }), ['write_lane WP01 done']);
    assert.deepEqual(owed({ ...done, lane: 'done' }), []);
    assert.deepEqual(owed({ ...done, how: 'before', lane: 'for_review' }), []);
    assert.deepEqual(owed({ ...done, how: 'skipped', lane: 'done' }), ['write_lane WP01 canceled']);
    assert.deepEqual(owed({ ...done, how: 'skipped', lane: 'canceled' }), []);
    const given = { state: 'needs_human', how: undefined } as const;
    assert.deepEqual(owed({ ...given, lane: 'doing', returnedBy: 'bob' }), ['write_lane WP01 planned']);
    assert.deepEqual(owed({ ...given, lane: 'planned', returnedBy: 'bob' }), []);
    assert.deepEqual(owed({ ...given, lane: 'doing' }), []);
    const owing = withOne(run, 'WP01', { ...done, lane: 'for_review' });
    assert.deepEqual([isOver(owing), isOver(withOne(run, 'WP01', { ...done, lane: 'done' }))], [false, true]);
  });

  it('is to judge what has ended, before anything begins', () => {
    const end = { kind: 'attempt_ended', at: 2000, wpId: 'WP01', attempt: 'bWP01', exit: EXITED } as const;
    assert.deepEqual(steps(runAfter(runBegun(THREE), begin('WP01'), end)), ['judge WP01']);
  });

  it('has a place for what waited from the very moment on', () => {
    const waiting = withOne(runAfter(runBegun({ WP01: [] })), 'WP01', { notBeforeMs: 5000 });
    assert.deepEqual([steps(waiting, 4999), steps(waiting, 5000)], [[], ['begin WP01 implementation ada']]);
  });

  it('asks nobody about what is to be verified', () => {
    const run = withOne(runAfter(runBegun({ WP01: [] })), 'WP01', { state: 'captured' });
    assert.equal(choiceOf(run, mustHave(run, 'WP01'), 2000), undefined);
  });

  it('goes on as long as one is at work, owes its lane, or does not rest', () => {
    const run = runAfter(runBegun(THREE));
    const done = { state: 'done', how: 'approved', lane: 'done' } as const;
    const two = withOne(withOne(run, 'WP01', done), 'WP02', done);
    assert.equal(isOver(two), false);
    assert.equal(isOver(withOne(two, 'WP03', done)), true);
    assert.equal(isOver(withOne(two, 'WP03', { ...done, lane: 'for_review' })), false);
    const draining = runAfter(runBegun(THREE), begin('WP02'), { kind: 'run_drained', at: 2000 });
    assert.equal(isOver(draining), false);
  });

  it('measures a chain where it branches, and ends where it is a ring', () => {
    const lengths = (graph: Graph) => Object.fromEntries(chainLengths(runAfter(runBegun(graph))));
    assert.deepEqual(lengths(DIAMOND), { WP01: 3, WP02: 2, WP03: 2, WP04: 1 });
    const branches = { WP01: [], WP02: ['WP01'], WP03: ['WP02'], WP04: ['WP01'] };
    assert.deepEqual(lengths(branches), { WP01: 3, WP02: 2, WP03: 1, WP04: 1 });
    const ring = lengths({ WP01: ['WP02'], WP02: ['WP01'] });
    assert.deepEqual(Object.keys(ring), ['WP01', 'WP02']);
  });

  /** Two at work where one may be: the setting was made smaller meanwhile. */
  function begunTwice(): Partial<WorkPackageRun> {
    const run = runAfter(runBegun(THREE), begin('WP02'));
    const { attempt: atWork, state } = mustHave(run, 'WP02');
    return { attempt: atWork, state };
  }
});
