import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { applyRecord, foldJournal } from '../../src/orchestrate/fold.js';
import type { Judgement } from '../../src/orchestrate/judgement.js';
import type { JournalRecord } from '../../src/orchestrate/record.js';
import { isOver, nextSteps, nextWakeMs, type Step } from '../../src/orchestrate/schedule.js';
import type { Phase } from '../../src/orchestrate/settings.js';
import { RESTING } from '../../src/orchestrate/states.js';
import { EXITED, runBegun, settingsOf, type Graph } from './runs.js';

const FINDING = { severity: 'blocking', file: null, line: null, problem: 'wrong', wanted: null } as const;

/** Whatever an attempt may come to. */
const OUTCOMES: Readonly<Record<Phase, readonly ((atMs: number) => Judgement)[]>> = {
  implementation: [
    () => ({ kind: 'accepted', head: 'c1', noChange: null }),
    () => ({ kind: 'accepted', head: 'c0', noChange: 'there is nothing to do' }),
    () => ({ kind: 'rework', findings: [FINDING] }),
    () => ({ kind: 'unacceptable', reason: 'nothing' }),
    () => ({ kind: 'human', reason: 'blocked' }),
    (atMs) => ({ kind: 'unavailable', why: 'quota', untilMs: atMs + 5000, reason: 'limit' }),
    () => ({ kind: 'unavailable', why: 'login', untilMs: null, reason: 'login' }),
    () => ({ kind: 'trouble', reason: 'crash' }),
    () => ({ kind: 'lost' }),
  ],
  verification: [
    () => ({ kind: 'verified' }),
    () => ({ kind: 'rework', findings: [FINDING] }),
    () => ({ kind: 'trouble', reason: 'crash' }),
    () => ({ kind: 'lost' }),
  ],
  review: [
    () => ({ kind: 'approved', summary: '', minor: [] }),
    () => ({ kind: 'rejected', summary: '', findings: [FINDING] }),
    () => ({ kind: 'no_verdict', reason: 'nothing' }),
    (atMs) => ({ kind: 'unavailable', why: 'quota', untilMs: atMs + 5000, reason: 'limit' }),
    () => ({ kind: 'unavailable', why: 'login', untilMs: null, reason: 'login' }),
    () => ({ kind: 'trouble', reason: 'crash' }),
    () => ({ kind: 'lost' }),
  ],
};

/** More than any run of seven work packages can need: 3 rounds, each with fall-back, retries and reviews. */
const RECORDS_MOST = 7 * 3 * 2 * 100;

const graphs: fc.Arbitrary<Graph> = fc
  .array(fc.array(fc.nat({ max: 6 }), { maxLength: 3 }), { minLength: 1, maxLength: 7 })
  .map((lists) =>
    Object.fromEntries(
      lists.map((list, place) => [
        `WP0${place + 1}`,
        [...new Set(list.filter((other) => other < place).map((other) => `WP0${other + 1}`))],
      ]),
    ),
  );

const settings = fc.record({
  implementers: fc.constantFrom(['ada'], ['ada', 'bob'], ['ada', 'bob', 'eve']),
  reviewers: fc.constantFrom([], ['ada'], ['ada', 'bob'], ['bob', 'eve']),
  verify: fc.constantFrom([], [['npm', 'test']]),
  maxParallel: fc.integer({ min: 1, max: 3 }),
  review: fc.constantFrom('agents' as const, 'agents' as const, 'none' as const),
});

interface Simulated {
  readonly records: readonly JournalRecord[];
  readonly mostAtOnce: number;
}

/** Plays a whole run: `chance` says what each attempt comes to, and which of those at work ends first. */
function play(
  graph: Graph,
  given: Parameters<typeof settingsOf>[0],
  chance: (below: number) => number,
): Simulated {
  const records: JournalRecord[] = [runBegun(graph, settingsOf(given))];
  let run = foldJournal(records);
  let [now, attempts, mostAtOnce] = [1000, 0, 0];
  const write = (record: JournalRecord) => {
    records.push(record);
    run = applyRecord(run, record);
  };
  const take = (step: Step) => {
    const { wpId } = step;
    switch (step.kind) {
      case 'write_lane':
        return write({ kind: 'lane_written', at: now, wpId, lane: step.lane, by: 'ada', commit: null });
      case 'begin': {
        if (step.phase === 'implementation')
          write({ kind: 'lane_written', at: now, wpId, lane: 'doing', by: 'ada', commit: null });
        const { phase, agent } = step;
        const attempt = `a${(attempts += 1)}`;
        return write({
          kind: 'attempt_intended',
          at: now,
          wpId,
          attempt,
          phase,
          agent,
          retry: 0,
          round: 0,
          startHead: 'c0',
        });
      }
      case 'leave_unreviewed':
        return write({ kind: 'left_unreviewed', at: now, wpId });
      case 'give_up':
        return write({ kind: 'gave_up', at: now, wpId, reason: step.why, next: null });
      case 'judge': {
        const attempt = run?.workPackages.get(wpId)?.attempt;
        assert.ok(attempt);
        const outcomes = OUTCOMES[attempt.phase];
        const judgement = outcomes[chance(outcomes.length)]?.(now);
        assert.ok(judgement);
        return write({ kind: 'judged', at: now, wpId, attempt: attempt.id, judgement });
      }
    }
  };
  for (;;) {
    if (!run || isOver(run)) break;
    assert.ok(records.length < RECORDS_MOST, 'this run does not end');
    now += 1;
    for (const step of nextSteps(run, now)) take(step);
    const atWork = [...run.workPackages.values()].filter(({ attempt }) => attempt && !attempt.exit);
    mostAtOnce = Math.max(mostAtOnce, atWork.length);
    const ends = atWork[chance(Math.max(1, atWork.length))];
    if (ends?.attempt)
      write({ kind: 'attempt_ended', at: now, wpId: ends.wpId, attempt: ends.attempt.id, exit: EXITED });
    else if (nextSteps(run, now).length === 0 && !isOver(run)) {
      const wake = nextWakeMs(run, now);
      assert.ok(wake !== undefined && wake > now, 'this run stands still, and waits for nothing');
      now = wake;
    }
  }
  return { records, mostAtOnce };
}

describe('random runs', () => {
  it('end, whatever agents do: every work package rests, and none was approved without a valid verdict', () => {
    fc.assert(
      fc.property(graphs, settings, fc.infiniteStream(fc.nat()), (graph, given, numbers) => {
        const { records, mostAtOnce } = play(graph, given, (below) => numbers.next().value % below);
        const run = foldJournal(records);
        assert.ok(run);
        assert.ok(mostAtOnce <= given.maxParallel, `${mostAtOnce} at once`);
        const approved = new Set(
          records.flatMap((record) =>
            record.kind === 'judged' && record.judgement.kind === 'approved' ? record.wpId : [],
          ),
        );
        for (const one of run.workPackages.values()) {
          assert.ok(RESTING.has(one.state), `${one.wpId} is ${one.state}`);
          if (one.state === 'done') {
            assert.ok(given.review === 'none' ? one.how === 'unreviewed' : approved.has(one.wpId), one.wpId);
            assert.ok(one.dependencies.every((id) => run.workPackages.get(id)?.state === 'done'));
            assert.equal(one.lane, 'done');
          }
          if (one.state === 'needs_human')
            assert.ok(one.reason, `${one.wpId} needs a person, and says not why`);
          if (one.state === 'blocked')
            assert.ok(one.dependencies.some((id) => run.workPackages.get(id)?.state !== 'done'));
        }
      }),
      { numRuns: 400 },
    );
  });

  it('are known again from every beginning of their journal', () => {
    fc.assert(
      fc.property(graphs, settings, fc.infiniteStream(fc.nat()), (graph, given, numbers) => {
        const { records } = play(graph, given, (below) => numbers.next().value % below);
        const before = foldJournal(records.slice(0, Math.ceil(records.length / 2)));
        assert.deepEqual(
          records.slice(Math.ceil(records.length / 2)).reduce(applyRecord, before),
          foldJournal(records),
        );
      }),
      { numRuns: 50 },
    );
  });
});
