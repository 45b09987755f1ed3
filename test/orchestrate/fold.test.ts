import assert from 'node:assert/strict';
import { applyRecord, foldJournal } from '../../src/orchestrate/fold.js';
import type { JournalRecord } from '../../src/orchestrate/record.js';
import { mustHave, type RunState } from '../../src/orchestrate/run-state.js';
import { EXITED, runAfter, runBegun, settingsOf } from './runs.js';
import { ACCEPTED, APPROVED } from './told-attempts.js';

const BEGUN = runBegun({ WP01: [] });
const at = 2000;
const wpId = 'WP01';
const given = { at, wpId, attempt: 'a1' } as const;
const intended = {
  kind: 'attempt_intended',
  ...given,
  phase: 'implementation',
  agent: 'ada',
  retry: 1,
  round: 2,
  startHead: 'c0',
} as const;
const ended = { kind: 'attempt_ended', ...given, exit: EXITED } as const;
const quota = { kind: 'unavailable', why: 'quota', untilMs: 9000, reason: 'limit' } as const;

const one = (run: RunState, id = wpId) => mustHave(run, id);
const after = (...records: JournalRecord[]) => one(runAfter(BEGUN, ...records));

describe('a run that begins', () => {
  it('has every work package as its file has it, with nothing done for it yet', () => {
    const begun = runAfter(BEGUN);
    const { workPackages, ...run } = begun;
    assert.deepEqual(run, {
      run: 'r1',
      feature: '001-engine',
      target: 'main',
      targetCommit: 'c0',
      settings: settingsOf(),
      beganMs: 1000,
      breakers: new Map(),
      isDraining: false,
      ended: undefined,
    });
    assert.deepEqual([...workPackages.keys()], ['WP01']);
    assert.deepEqual(one(begun), {
      wpId,
      title: 'The work of WP01',
      dependencies: [],
      lane: 'planned',
      state: 'ready',
      how: undefined,
      head: undefined,
      sinceMs: 1000,
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
    });
  });

  it('takes what is done or canceled as it is, and what waits for them begins', () => {
    const graph = { WP01: [], WP02: [], WP03: ['WP01', 'WP02'] };
    const begun = runBegun(graph, settingsOf(), { WP01: 'done', WP02: 'canceled' });
    const workPackages = begun.workPackages.map((each) => ({ ...each, head: `head of ${each.wpId}` }));
    const run = runAfter({ ...begun, workPackages });
    const seen = [...run.workPackages.values()].map(({ state, how, head }) => [state, how, head]);
    assert.deepEqual(seen, [
      ['done', 'before', 'head of WP01'],
      ['done', 'skipped', 'head of WP02'],
      ['ready', undefined, 'head of WP03'],
    ]);
  });

  it('holds, through the whole chain, what waits for a work package that is not in it', () => {
    const run = runAfter(runBegun({ WP03: ['WP02'], WP02: ['WP09'] }));
    assert.deepEqual(
      [...run.workPackages.values()].map(({ state }) => state),
      ['blocked', 'blocked'],
    );
  });
});

describe('an attempt in the journal', () => {
  it('is kept as it was intended, counted, and ends what was waited for', () => {
    const before = { kind: 'gave_up', at, wpId, reason: 'so', next: null } as const;
    const run = runAfter(BEGUN);
    const waiting = { ...one(run), notBeforeMs: 9000, reason: before.reason, attempts: 4 };
    const begun = one(applyRecord({ ...run, workPackages: new Map([[wpId, waiting]]) }, intended));
    assert.deepEqual([begun.attempts, begun.notBeforeMs, begun.reason], [5, 0, undefined]);
    assert.deepEqual([begun.implementer, begun.state, begun.sinceMs], ['ada', 'implementing', at]);
    assert.deepEqual(begun.attempt, {
      id: 'a1',
      phase: 'implementation',
      agent: 'ada',
      atMs: at,
      round: 2,
      retry: 1,
      startHead: 'c0',
      supervisor: undefined,
      exit: undefined,
      isKept: false,
      found: undefined,
    });
  });

  it('comes to know its supervisor, its end, what was kept and what it came to', () => {
    const supervisor = { pid: 7, born: 'b', boot: 'c' };
    const { attempt, title } = after(
      intended,
      { kind: 'attempt_begun', ...given, supervisor },
      ended,
      { kind: 'work_kept', ...given, ref: null, commit: null },
      { kind: 'restore_intended', ...given, judgement: ACCEPTED },
    );
    assert.equal(title, 'The work of WP01');
    assert.deepEqual(
      [attempt?.supervisor, attempt?.exit, attempt?.isKept, attempt?.found],
      [supervisor, EXITED, true, ACCEPTED],
    );
  });

  it('trips its agent’s breaker, and no other’s', () => {
    const breaker = { why: 'login', trips: 1, untilMs: null } as const;
    const run = { ...runAfter(BEGUN, intended, ended), breakers: new Map([['eve', breaker]]) };
    const unavailable = applyRecord(run, { kind: 'judged', ...given, judgement: quota });
    assert.deepEqual(
      [...unavailable.breakers],
      [
        ['eve', breaker],
        ['ada', { why: 'quota', trips: 1, untilMs: 9000 }],
      ],
    );
    const accepted = applyRecord(run, { kind: 'judged', ...given, judgement: ACCEPTED });
    assert.deepEqual([...accepted.breakers], [['eve', breaker]]);
    const nobody = runAfter(BEGUN, { ...intended, agent: null }, ended);
    assert.equal(applyRecord(nobody, { kind: 'judged', ...given, judgement: quota }).breakers.size, 0);
  });

  it('of a run that is resumed goes on, draining only where it had not ended', () => {
    const resumed = (...records: JournalRecord[]) => {
      const { isDraining, ended: end } = runAfter(BEGUN, ...records, { kind: 'run_resumed', at });
      return [isDraining, end];
    };
    const drained = { kind: 'run_drained', at } as const;
    const over = { kind: 'run_ended', at, how: 'drained' } as const;
    assert.deepEqual(resumed(), [false, undefined]);
    assert.deepEqual(resumed(over), [false, undefined]);
    assert.deepEqual(resumed(drained), [true, undefined]);
    assert.deepEqual(resumed(drained, over), [false, undefined]);
  });

  it('of a work package that stays where it is leaves the time since when', () => {
    const unsatisfied = { kind: 'gave_up', wpId, reason: 'so', next: 'look' } as const;
    const first = after({ ...unsatisfied, at: 2000 }, { ...unsatisfied, at: 3000 });
    assert.deepEqual([first.sinceMs, first.reason, first.next], [2000, 'so', 'look']);
  });
});

describe('what else a journal says of a work package', () => {
  it('where its worktree is, and what its file says', () => {
    const worktree = { path: 'p', branch: 'b', base: 'c0' };
    assert.deepEqual(after({ kind: 'worktree_made', at, wpId, ...worktree }).worktree, worktree);
    const run = runAfter(BEGUN);
    const returned = { ...run, workPackages: new Map([[wpId, { ...one(run), returnedBy: 'bob' }]]) };
    const written = (lane: string) =>
      one(applyRecord(returned, { kind: 'lane_written', at, wpId, lane, by: 'ada', commit: null }));
    assert.deepEqual([written('doing').returnedBy, written('doing').laneBy], ['bob', 'ada']);
    assert.deepEqual([written('planned').returnedBy, written('planned').lane], [undefined, 'planned']);
  });

  it('which others changed the same files: once each, as seen last', () => {
    const seen = (other: string, ...paths: string[]) =>
      ({ kind: 'overlap_seen', at, wpId, other, paths }) as const;
    assert.deepEqual(after(seen('WP02', 'a'), seen('WP03', 'b'), seen('WP02', 'a', 'c')).overlaps, [
      { other: 'WP03', paths: ['b'] },
      { other: 'WP02', paths: ['a', 'c'] },
    ]);
  });

  it('that a person finished it, at a commit or where it was', () => {
    const judged = { kind: 'judged', ...given, judgement: ACCEPTED } as const;
    const byHand = (head: string | null) =>
      after(intended, ended, judged, { kind: 'finished_by_hand', at, wpId, head });
    assert.deepEqual([byHand('c9').head, byHand('c9').lane, byHand('c9').how], ['c9', 'done', 'by_hand']);
    assert.equal(byHand(null).head, 'c1');
  });
});

describe('a journal that cannot be', () => {
  it('is refused in words that name the work package', () => {
    const judged = { kind: 'judged', ...given, judgement: APPROVED } as const;
    for (const [records, words] of [
      [[{ kind: 'run_drained', at }], /^Error: the journal begins with run_drained$/],
      [[BEGUN, intended, intended], /^Error: WP01 has an attempt already: a1$/],
      [[BEGUN, ended], /^Error: WP01 is at no attempt, not at a1$/],
      [[BEGUN, intended, { ...ended, attempt: 'a2' }], /^Error: WP01 is at a1, not at a2$/],
      [[BEGUN, intended, judged], /^Error: WP01 is implementing: approved cannot happen to it$/],
    ] as const)
      assert.throws(() => foldJournal(records), words);
  });
});
