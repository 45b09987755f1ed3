import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { ageingOf, LEAST_STAYS } from '../../../src/collector/insights/ageing.js';
import { agentsOf } from '../../../src/collector/insights/agents.js';
import { dailyFlow, windowStart } from '../../../src/collector/insights/daily-flow.js';
import { flowEfficiencyOf } from '../../../src/collector/insights/flow-efficiency.js';
import { percentileOf, percentilesOf, rateOf } from '../../../src/collector/insights/percentile.js';
import { reviewOf } from '../../../src/collector/insights/review.js';
import { DAY_MS } from '../../../src/collector/insights/utc-day.js';
import {
  finishedMs,
  realMoves,
  staysOf,
  type WpHistory,
} from '../../../src/collector/insights/wp-history.js';
import { anyWay, HOUR_MS, START_MS, way } from './way.js';

const many = (count: number, make: (at: number) => WpHistory) =>
  Array.from({ length: count }, (_, at) => make(at));

describe('A work package’s way', () => {
  const cases: readonly (readonly [
    told: string,
    stays: string | undefined,
    finishedAtHour: number | null,
  ])[] = [
    ['', undefined, null],
    ['d0', 'doing 0-', null],
    ['d0 r5 x6', 'doing 0-5, for_review 5-6, done 6-', 6],
    ['d0 p2 d3 x9', 'doing 0-2, planned 2-3, doing 3-9, done 9-', 9],
    ['d0 x1 d2', 'doing 0-1, done 1-2, doing 2-', null],
    ['d0 r0 x0', 'doing 0-0, for_review 0-0, done 0-', 0],
    ['r>x6', undefined, 6],
    ['d0 r>x6', undefined, 6],
  ];
  for (const [told, expected, finished] of cases) {
    it(`${told || 'without a move'} is ${expected ?? 'partly unknown'}`, () => {
      const history = way(told);
      const hour = (ms: number | null) => (ms === null ? '' : (ms - START_MS) / HOUR_MS);
      const stays = staysOf(history)?.map(
        ({ status, startMs, endMs }) => `${status} ${hour(startMs)}-${hour(endMs)}`,
      );
      assert.equal(stays?.join(', '), expected);
      const ms = finishedMs(history);
      assert.equal(ms === null ? null : (ms - START_MS) / HOUR_MS, finished);
    });
  }

  it('has no moves that lead nowhere, and keeps the gaps', () => {
    const of = (told: string) => realMoves(way(told).moves).map(({ from, to }) => `${from}>${to}`);
    assert.deepEqual(of('p0 d1 d2 r3'), ['planned>doing', 'doing>for_review']);
    assert.deepEqual(of('d>d0 r1'), ['doing>doing', 'doing>for_review']);
  });

  it('is covered by its stays without a hole, whatever it was', () => {
    fc.assert(
      fc.property(anyWay, (history) => {
        const stays = staysOf(history);
        if (!stays) return;
        for (const [at, { endMs, startMs }] of stays.entries()) {
          assert.equal(endMs, stays[at + 1]?.startMs ?? null);
          assert.ok(endMs === null || endMs >= startMs);
        }
      }),
    );
  });
});

describe('Percentiles', () => {
  it('are values that did occur, by nearest rank', () => {
    const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    assert.deepEqual(percentilesOf(ten.toReversed(), 10), { n: 10, p50: 5, p85: 9, p95: 10 });
    assert.deepEqual(percentilesOf([7], 1), { n: 1, p50: 7, p85: 7, p95: 7 });
  });

  it('are not there under the least, nor of nothing', () => {
    assert.equal(percentilesOf([1, 2, 3], 4), null);
    assert.equal(percentilesOf([], 0), null);
    assert.throws(() => percentileOf([], 50));
    assert.equal(rateOf(0, 0, 0), null);
    assert.equal(rateOf(3, 4, 4), 0.75);
  });

  it('grow with the percent, and at least that many values do not exceed them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer(), { minLength: 1 }),
        fc.integer({ min: 1, max: 100 }),
        (values, percent) => {
          const sorted = values.toSorted((a, b) => a - b);
          const value = percentileOf(sorted, percent);
          const share = sorted.filter((each) => each <= value).length / sorted.length;
          assert.ok(share >= percent / 100 - 1e-9);
          assert.ok(value <= percentileOf(sorted, 100));
        },
      ),
    );
  });
});

describe('Ageing', () => {
  /** Stays in doing of 1, 2 … n hours. */
  const finished = (n: number) => many(n, (at) => way(`d0 x${at + 1}`));

  it('says how much of finished work was left behind by what is under way', () => {
    const now = START_MS + 100 * HOUR_MS;
    const at = (hours: number) => way(`d${100 - hours}:claude`);
    const current = [at(10), at(11), at(18), at(19.5), way('d90 r95'), way('d90 x95'), way('')];
    const { n, under_way, lanes, items } = ageingOf(finished(20), current, now);
    assert.equal(n, 20);
    assert.equal(under_way, 5);
    assert.equal(lanes[0]?.percentiles?.p85, 17 * HOUR_MS);
    assert.deepEqual(
      items.map(({ lane, age_ms, passed }) => [lane, age_ms / HOUR_MS, passed]),
      [
        ['doing', 19.5, 95],
        ['doing', 18, 85],
        ['doing', 11, 50],
        ['doing', 10, 0],
        ['for_review', 5, null],
      ],
    );
    assert.equal(items[0]?.by, 'claude');
  });

  it(`says nothing under ${LEAST_STAYS} stays, and leaves out what is partly unknown`, () => {
    const { n, left_out, lanes, items } = ageingOf(
      [...finished(LEAST_STAYS - 1), way('r>x6')],
      [way('d0')],
      START_MS,
    );
    assert.equal(n, LEAST_STAYS - 1);
    assert.equal(left_out, 1);
    assert.deepEqual(
      lanes.map(({ n, percentiles }) => [n, percentiles]),
      [
        [LEAST_STAYS - 1, null],
        [0, null],
      ],
    );
    assert.equal(items[0]?.passed, null);
  });

  it('knows no age under none, though an event came from the future', () => {
    assert.equal(ageingOf([], [way('d5')], START_MS).items[0]?.age_ms, 0);
  });
});

describe('Review', () => {
  it('counts what went back, and what passed the first time', () => {
    const all = [
      way('d0 r1 x2'),
      way('d0 r1 x2'),
      way('d0 r1 d2 r3 x4'),
      way('d0 r1 d2 r3 p4'),
      way('d0 r1 x2 d3 r4 d5'),
      way('d0 x2'),
      way('d0 r1'),
      way('r>x2'),
    ];
    const review = reviewOf(all, START_MS);
    assert.equal(review.n, 5);
    assert.equal(review.first_pass, 3);
    assert.equal(review.first_pass_yield, 3 / 5);
    assert.equal(review.returns, 4);
    assert.equal(review.without_review, 1);
    assert.equal(review.left_out, 1);
    assert.deepEqual(
      review.items.map(({ wp_id, returns }) => [wp_id, returns]),
      [
        [all[3]?.wp_id, 2],
        [all[2]?.wp_id, 1],
        [all[4]?.wp_id, 1],
      ],
    );
  });

  it('has no rate of fewer than five, and looks at the window only', () => {
    assert.equal(
      reviewOf(
        many(4, () => way('d0 r1 x2')),
        START_MS,
      ).first_pass_yield,
      null,
    );
    assert.equal(reviewOf([way('d0 r1 d2')], START_MS + 3 * HOUR_MS).returns, 0);
    assert.deepEqual(reviewOf([], START_MS).items, []);
  });
});

describe('Flow efficiency', () => {
  it('is doing over everything from the start to done', () => {
    const flow = flowEfficiencyOf(many(5, () => way('d0 r4 d6 p7 d8 x10')));
    assert.equal(flow.efficiency, 7 / 10);
    assert.equal(flow.median_total_ms, 10 * HOUR_MS);
    assert.equal(flow.n, 5);
  });

  it('does not call blocked work active', () => {
    const blocked = way('d0 x10', {});
    const moves = blocked.moves.map((move) => (move.to === 'doing' ? { ...move, lane: 'blocked' } : move));
    assert.equal(flowEfficiencyOf(many(5, () => ({ ...blocked, moves }))).efficiency, 0);
  });

  it('is unknown under five, and of work that took no time', () => {
    assert.equal(flowEfficiencyOf(many(4, () => way('d0 x1'))).efficiency, null);
    assert.equal(flowEfficiencyOf(many(9, () => way('d0 x0'))).efficiency, null);
    assert.equal(flowEfficiencyOf([way('r>x1')]).left_out, 1);
  });

  it('lies between nothing and all, whatever happened', () => {
    fc.assert(
      fc.property(fc.array(anyWay), (all) => {
        const { n, left_out, efficiency } = flowEfficiencyOf(all.filter((one) => finishedMs(one) !== null));
        assert.ok(efficiency === null || (efficiency >= 0 && efficiency <= 1));
        assert.equal(n + left_out, all.filter((one) => finishedMs(one) !== null).length);
      }),
    );
  });
});

describe('The agent table', () => {
  it('gives work to who brought it on, and hides what is made of too few', () => {
    const all = [
      ...many(5, () => way('d0:claude r2:claude x3:user')),
      way('d0:codex r4:codex d5:user r6:claude x7:user'),
      way('r>x6:codex'),
    ];
    const { n, left_out, rows } = agentsOf(all, START_MS);
    assert.deepEqual([n, left_out], [6, 1]);
    assert.deepEqual(rows, [
      {
        agent: 'claude',
        finished: 6,
        reviewed: 5,
        first_pass: 5,
        first_pass_yield: 1,
        returns: 0,
        stays: 6,
        median_doing_ms: 2 * HOUR_MS,
      },
      {
        agent: 'codex',
        finished: 0,
        reviewed: 1,
        first_pass: 0,
        first_pass_yield: null,
        returns: 1,
        stays: 1,
        median_doing_ms: null,
      },
    ]);
  });

  it('counts each finished work package once, whatever happened', () => {
    fc.assert(
      fc.property(fc.array(anyWay), (all) => {
        const { rows } = agentsOf(all, START_MS);
        const whole = all.filter((one) => staysOf(one)?.some(({ status }) => status === 'doing'));
        const finished = whole.filter((one) => finishedMs(one) !== null).length;
        assert.equal(
          rows.reduce((sum, row) => sum + row.finished, 0),
          finished,
        );
      }),
    );
  });
});

describe('The flow of each day', () => {
  const days = (all: readonly (WpHistory & { bornMs: number | null })[], count: number) =>
    dailyFlow(all, START_MS, START_MS + count * DAY_MS - 1).map(({ counts, finished }) => [
      counts.planned,
      counts.doing,
      counts.for_review,
      counts.done,
      finished,
    ]);

  it('counts where everything stood at the end of each day, and what it finished', () => {
    const all = [
      { ...way('d30 x60'), bornMs: START_MS },
      { ...way('d1 r2 d3'), bornMs: null },
      { ...way(''), bornMs: START_MS - DAY_MS },
      { ...way('d1000'), bornMs: START_MS },
    ];
    assert.deepEqual(days(all, 3), [
      [3, 1, 0, 0, 0],
      [2, 2, 0, 0, 0],
      [2, 1, 0, 1, 1],
    ]);
  });

  it('is the board’s own count at the end of each day, whatever happened', () => {
    fc.assert(
      fc.property(fc.array(anyWay), (all) => {
        const nowMs = START_MS + 6.5 * DAY_MS;
        const flow = dailyFlow(
          all.map((one) => ({ ...one, bornMs: null })),
          START_MS,
          nowMs,
        );
        assert.equal(flow.length, 7);
        for (const [at, { counts }] of flow.entries()) {
          const endMs = Math.min(START_MS + (at + 1) * DAY_MS - 1, nowMs);
          const done = all.filter(({ moves }) => moves.findLast(({ atMs }) => atMs <= endMs)?.to === 'done');
          assert.equal(counts.done, done.length);
        }
      }),
    );
  });

  it('reaches back whole weeks of whole days', () => {
    assert.equal(windowStart(1, START_MS), START_MS - 6 * DAY_MS);
    assert.equal(windowStart(1, START_MS + DAY_MS - 1), START_MS - 6 * DAY_MS);
  });
});
