import assert from 'node:assert/strict';
import { ageingOf } from '../../../src/collector/insights/ageing.js';
import { agentsOf } from '../../../src/collector/insights/agents.js';
import { changeOf } from '../../../src/collector/insights/changes.js';
import { dailyFlow } from '../../../src/collector/insights/daily-flow.js';
import { flowEfficiencyOf } from '../../../src/collector/insights/flow-efficiency.js';
import { percentileOf, rateOf } from '../../../src/collector/insights/percentile.js';
import { reviewOf } from '../../../src/collector/insights/review.js';
import { DAY_MS } from '../../../src/collector/insights/utc-day.js';
import { realMoves, type WpHistory } from '../../../src/collector/insights/wp-history.js';
import { eventLike, moved } from '../event-fixture.js';
import { HOUR_MS, START_MS, way } from './way.js';

const many = (count: number, make: (at: number) => WpHistory) =>
  Array.from({ length: count }, (_, at) => make(at));
const hours = (count: number) => START_MS + count * HOUR_MS;

describe('Where a figure begins and ends', () => {
  it('a percentile reaches the last of many, and is none of nothing', () => {
    const values = Array.from({ length: 200 }, (_, at) => at + 1);
    assert.deepEqual([percentileOf(values, 100), percentileOf(values, 99)], [200, 198]);
    assert.throws(() => percentileOf([], 50), /no percentile 50 of 0 values/);
    assert.equal(rateOf(1, 1, 0), 1);
  });

  it('what is as old as a percentile has not passed it', () => {
    const now = hours(100);
    const finished = many(20, (at) => way(`d0 x${at + 1}`));
    const passed = [17, 19].map((age) => ageingOf(finished, [way(`d${100 - age}`)], now).items[0]?.passed);
    assert.deepEqual(passed, [50, 85]);
  });

  it('ten stays have percentiles, and the two hundred oldest are shown', () => {
    const lane = (count: number) =>
      ageingOf(
        many(count, () => way('d0 x1')),
        [],
        START_MS,
      ).lanes[0]?.percentiles;
    assert.deepEqual([lane(9), lane(10)?.n], [null, 10]);
    const { under_way, items } = ageingOf(
      [],
      many(201, (at) => way(`d${at}`)),
      hours(300),
    );
    assert.deepEqual([under_way, items.length, items.at(-1)?.age_ms], [201, 200, 101 * HOUR_MS]);
  });

  it('an agent has what ended in the window, its first moment included', () => {
    const told = way('d0:ada r5:ada d6:bob r8:ada x9:bob');
    const counts = (fromHour: number) =>
      agentsOf([told], hours(fromHour)).rows.map(({ agent, stays, reviewed, returns, finished }) => {
        return `${agent} ${stays} ${reviewed} ${returns} ${finished}`;
      });
    assert.deepEqual(counts(5), ['ada 2 1 1 1']);
    assert.deepEqual(counts(6), ['ada 1 1 1 1']);
    assert.deepEqual(counts(7), ['ada 1 0 0 1']);
    assert.deepEqual(counts(9), ['ada 0 0 0 1']);
    assert.deepEqual(counts(10), []);
  });

  it('agents come by what they finished, then by how often they worked, then by name; a hundred of them', () => {
    const rows = (all: readonly WpHistory[]) => agentsOf(all, START_MS).rows.map(({ agent }) => agent);
    assert.deepEqual(
      rows([way('d0 r1:cleo'), way('d0 r1:ada'), way('d0 r1:bob'), way('d0 r1:bob'), way('d0 x1:dora')]),
      ['dora', 'bob', 'ada', 'cleo'],
    );
    assert.equal(rows(many(101, (at) => way(`d0 r1:a${at}`))).length, 100);
  });

  it('a review counts from the window’s first moment on', () => {
    const first = (fromHour: number) => {
      const { n, returns } = reviewOf([way('d0 r1 d2 r3 x4')], hours(fromHour));
      return [n, returns];
    };
    assert.deepEqual(
      [first(2), first(3)],
      [
        [1, 1],
        [0, 0],
      ],
    );
    const { without_review } = reviewOf([way('d0 x1'), way('d0 x1 d2'), way('d0 p1')], START_MS);
    assert.equal(without_review, 1);
    const { items, returns } = reviewOf(
      many(51, () => way('d0 r1 d2')),
      START_MS,
    );
    assert.deepEqual([items.length, returns], [50, 51]);
  });

  it('a day of flow takes what happened until now, and has its name', () => {
    const flow = (told: string, bornMs: number | null, nowMs = START_MS + 3 * DAY_MS) =>
      dailyFlow([{ ...way(told), bornMs }], START_MS, nowMs).map(({ day, counts, finished }) =>
        [day, counts.planned, counts.doing, counts.done, finished].join(' '),
      );
    const empty = ['2026-03-01 0 0 0 0', '2026-03-02 0 0 0 0', '2026-03-03 0 0 0 0'];
    assert.deepEqual(flow('d72', null), [...empty, '2026-03-04 0 1 0 0']);
    assert.deepEqual(flow('d72', null, START_MS + 3 * DAY_MS - 1), empty);
    assert.deepEqual(flow('d0 x24', START_MS + 2 * DAY_MS, START_MS + DAY_MS), [
      '2026-03-01 0 1 0 0',
      '2026-03-02 0 0 1 1',
    ]);
    // Its birth came later than its first move: it was never seen in planned.
    assert.deepEqual(flow('d0', START_MS + DAY_MS, START_MS + DAY_MS), [
      '2026-03-01 0 1 0 0',
      '2026-03-02 0 1 0 0',
    ]);
    assert.deepEqual(flow('d24', START_MS, START_MS + DAY_MS), ['2026-03-01 1 0 0 0', '2026-03-02 0 1 0 0']);
  });

  it('a millisecond is time enough for a share of it', () => {
    const [doing, done] = way('d0 x0').moves;
    assert.ok(doing && done);
    const quick = way('', { moves: [doing, { ...done, atMs: done.atMs + 1 }] });
    const { efficiency } = flowEfficiencyOf([quick, ...many(4, () => way('d0 x0'))]);
    assert.equal(efficiency, 1);
  });

  it('a move that says another beginning is kept, though it ends where the work was', () => {
    const kept = realMoves(way('d0 p>d1 d2').moves).map(({ from, to }) => `${from}>${to}`);
    assert.deepEqual(kept, ['planned>doing', 'planned>doing']);
  });
});

describe('A change on the board', () => {
  const told = (event: Parameters<typeof changeOf>[0]['event']) => {
    const { seq: _, at: __, type: ___, project_uuid, ...rest } = changeOf({ seq: 1, event });
    return { project: project_uuid, ...rest };
  };
  const NOTHING = { wp_id: null, title: null, from: null, to: null, by: null };
  const PLACE = { project: '6d1c7f0e-7a55-4c39-9c3f-0c5d5e2b8a11', feature_slug: '001-bowl' };

  it('says where, what and by whom; nobody named is the user', () => {
    const change = moved({ by: 'claude' });
    const said = { ...NOTHING, ...PLACE, wp_id: 'WP01', from: 'planned', to: 'doing' };
    assert.deepEqual(told(change), { ...said, by: 'claude' });
    const { changed_by: _, ...unsigned } = change.payload;
    assert.deepEqual(told({ ...change, payload: unsigned }), { ...said, by: 'user' });
  });

  it('says nothing of a project or a feature that is not named', () => {
    for (const none of [null, '']) {
      const { project, feature_slug } = told(moved({ feature: none }, { project_uuid: none }));
      assert.deepEqual([project, feature_slug], [null, null]);
    }
    const failed = eventLike('ErrorLogged', { error_type: 'runtime', error_message: 'no water' });
    assert.deepEqual(told(failed), { ...NOTHING, ...PLACE, feature_slug: null });
  });
});
