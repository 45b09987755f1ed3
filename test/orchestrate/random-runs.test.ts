import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { RunEvents } from '../../src/orchestrate/event-drafts.js';
import { explainWhy } from '../../src/orchestrate/why.js';
import { applyRecord, foldJournal } from '../../src/orchestrate/fold.js';
import type { JournalRecord } from '../../src/orchestrate/record.js';
import type { RunState, WorkPackageRun } from '../../src/orchestrate/run-state.js';
import { RESTING } from '../../src/orchestrate/states.js';
import { PlayedRun } from './played-run.js';
import type { Graph } from './runs.js';

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

const runs = fc.tuple(graphs, settings, fc.infiniteStream(fc.nat()));

function play([graph, given, numbers]: typeof runs extends fc.Arbitrary<infer One> ? One : never) {
  const played = new PlayedRun(graph, given, (below) => Number(numbers.next().value) % below);
  return { given, played, run: played.play() };
}

const IDENTITY = { uuid: '5f0e2a52-6f3a-4c43-9a7b-0d3c2f0f8a11', slug: 'engine', repoSlug: null };

describe('random runs', () => {
  it('end, whatever agents, people and power cuts do: every work package rests, and none was approved without a valid verdict', () => {
    const met = new Set<string>();
    fc.assert(
      fc.property(runs, (chosen) => {
        const { given, played, run } = play(chosen);
        assert.ok(played.mostAtOnce <= given.maxParallel, `${played.mostAtOnce} at once`);
        for (const record of played.records)
          met.add(record.kind === 'judged' ? record.judgement.kind : record.kind);
        for (const one of run.workPackages.values()) mustRest(run, one, played);
      }),
      { numRuns: 400 },
    );
    const expected = `accepted verified approved rejected rework no_verdict unacceptable unavailable trouble
      lost never_begun stopped human run_resumed skipped finished_by_hand left_unreviewed gave_up`.split(
      /\s+/,
    );
    assert.deepEqual(
      expected.filter((kind) => !met.has(kind)),
      [],
      'these never came about',
    );
  });

  function mustRest(run: RunState, one: WorkPackageRun, { approvals }: PlayedRun): void {
    const { wpId, state, how, head, lane } = one;
    assert.ok(RESTING.has(state), `${wpId} is ${state}`);
    if (state === 'needs_human') assert.ok(one.reason, `${wpId} needs a person, and says not why`);
    if (state === 'blocked')
      assert.ok(one.dependencies.some((id) => run.workPackages.get(id)?.state !== 'done'));
    if (state !== 'done') return;
    assert.equal(lane, how === 'skipped' ? 'canceled' : 'done');
    if (how === 'skipped' || how === 'by_hand') return;
    assert.ok(one.dependencies.every((id) => run.workPackages.get(id)?.state === 'done'));
    if (run.settings.review === 'none') assert.equal(how, 'unreviewed');
    // What goes on is the very commit that the approving reviewer saw.
    else assert.ok(how === 'approved' && approvals.has(`${wpId} ${head}`), `${wpId} ${how} ${head}`);
  }

  it('are known again from every beginning of their journal', () => {
    fc.assert(
      fc.property(runs, fc.nat(), (chosen, cut) => {
        const { records } = play(chosen).played;
        const place = 1 + (cut % records.length);
        const before = foldJournal(JSON.parse(JSON.stringify(records.slice(0, place))) as JournalRecord[]);
        assert.deepEqual(records.slice(place).reduce(applyRecord, before), foldJournal(records));
      }),
      { numRuns: 50 },
    );
  });

  it('tell every event under one id: the same when it is said again, and another for another', () => {
    fc.assert(
      fc.property(runs, (chosen) => {
        const { records } = play(chosen).played;
        const told = () => {
          const events = new RunEvents(IDENTITY);
          return records.flatMap((record) => events.draftsOf(record));
        };
        const [once, again] = [told(), told()];
        assert.deepEqual(again, once);
        assert.equal(new Set(once.map(({ event_id }) => event_id)).size, once.length);
      }),
      { numRuns: 100 },
    );
  });

  it('can be explained at every point, in plain lines', () => {
    fc.assert(
      fc.property(runs, fc.nat(), (chosen, cut) => {
        const { records } = play(chosen).played;
        const until = records.slice(0, 1 + (cut % records.length));
        for (const wpId of foldJournal(until)?.workPackages.keys() ?? []) {
          const lines = explainWhy(until, wpId, until.at(-1)?.at ?? 0);
          assert.ok(
            lines.length > 0 && lines.every((line) => line.trim() !== '' && !line.includes('undefined')),
            lines.join('\n'),
          );
        }
      }),
      { numRuns: 50 },
    );
  });
});
