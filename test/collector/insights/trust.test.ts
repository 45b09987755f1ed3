import assert from 'node:assert/strict';
import { trustOf, type Arrival, type TrustQuestion } from '../../../src/collector/insights/trust.js';
import { DAY_MS } from '../../../src/collector/insights/utc-day.js';
import { START_MS } from './way.js';

const MINUTE_MS = 60_000;

/** Happened and received so many minutes after START_MS. */
function arrival(nodeId: string, lamportClock: number, happened: number, received: number): Arrival {
  const [happenedAtMs, receivedAtMs] = [happened, received].map((minutes) => START_MS + minutes * MINUTE_MS);
  return { nodeId, lamportClock, happenedAtMs: happenedAtMs ?? 0, receivedAtMs: receivedAtMs ?? 0 };
}

function trust(recent: readonly Arrival[], more: Partial<TrustQuestion> = {}) {
  const lastOfEach = [...new Map(recent.map((each) => [each.nodeId, each])).values()];
  return trustOf({
    recent,
    lastOfEach,
    machineCount: lastOfEach.length,
    nowMs: START_MS + 60 * MINUTE_MS,
    moved: 0,
    broken: 0,
    ...more,
  });
}

describe('The trust strip', () => {
  it('has nothing to say about nothing', () => {
    assert.deepEqual(trust([]), { n: 0, lag: null, machines: [], machine_count: 0, warnings: [] });
  });

  it('says how late events come, and no warning when all is well', () => {
    const { lag, warnings, n } = trust([1, 2, 3, 4, 5].map((at) => arrival('a', at, at, at + at)));
    assert.deepEqual(lag, { n: 5, p50: 3 * MINUTE_MS, p85: 5 * MINUTE_MS, p95: 5 * MINUTE_MS });
    assert.equal(n, 5);
    assert.deepEqual(warnings, []);
  });

  it('knows a clock that is ahead: nothing happens after it was received', () => {
    const { machines, warnings } = trust([
      arrival('a', 1, 9, 4),
      arrival('a', 2, 9, 10),
      arrival('b', 1, 5, 4),
    ]);
    assert.deepEqual(
      machines.map(({ node_id, ahead_ms }) => [node_id, ahead_ms]),
      [
        ['a', 5 * MINUTE_MS],
        ['b', MINUTE_MS],
      ],
    );
    assert.deepEqual(warnings, [{ kind: 'clock_ahead', node_id: 'a', ahead_ms: 5 * MINUTE_MS }]);
  });

  it('counts events that say an earlier time than the one before them, and gives no alarm: history is filled in so', () => {
    const { machines, warnings } = trust([
      arrival('a', 3, 30, 31),
      arrival('a', 1, 1, 2),
      arrival('a', 2, 20, 21),
      arrival('a', 4, 5, 32),
      arrival('b', 5, 4, 33),
    ]);
    assert.deepEqual(
      machines.map(({ n, out_of_order }) => [n, out_of_order]),
      [
        [4, 1],
        [1, 0],
      ],
    );
    assert.deepEqual(warnings, []);
  });

  it('warns when the feed lags and when histories have gaps', () => {
    const late = [1, 2, 3, 4, 5].map((at) => arrival('a', at, at - 100, at));
    const { warnings } = trust(late, { moved: 9, broken: 2 });
    assert.deepEqual(warnings, [
      { kind: 'feed_lags', median_ms: 100 * MINUTE_MS, n: 5 },
      { kind: 'history_has_gaps', work_packages: 2, of: 9 },
    ]);
  });

  it('lets two minutes pass of a clock that is ahead, and an hour of a feed that is late', () => {
    const [ahead, late] = [
      arrival('a', 1, 2, 0),
      (ms: number) => ({ receivedAtMs: START_MS + 60 * MINUTE_MS + ms }),
    ];
    assert.deepEqual(trust([ahead]).warnings, []);
    assert.equal(trust([{ ...ahead, happenedAtMs: ahead.happenedAtMs + 1 }]).warnings.length, 1);
    const five = (ms: number) => [1, 2, 3, 4, 5].map((at) => ({ ...arrival('a', at, 0, 0), ...late(ms) }));
    assert.deepEqual(trust(five(0)).warnings, []);
    assert.deepEqual(
      trust(five(1)).warnings.map(({ kind }) => kind),
      ['feed_lags'],
    );
    assert.deepEqual(trust([], { moved: 3, broken: 1 }).warnings, [
      { kind: 'history_has_gaps', work_packages: 1, of: 3 },
    ]);
  });

  it('lets two minutes pass of a clock that is set back, against the event before alone', () => {
    const after = (ms: number) =>
      trust([
        arrival('a', 1, 9, 10),
        { ...arrival('a', 2, 9, 10), happenedAtMs: START_MS + 9 * MINUTE_MS - ms },
      ]).machines[0]?.out_of_order;
    assert.deepEqual([after(120_000), after(120_001)], [0, 1]);
    const [first, back, on] = [arrival('a', 1, 30, 40), arrival('a', 2, 10, 40), arrival('a', 3, 11, 40)];
    assert.equal(trust([first, back, on]).machines[0]?.out_of_order, 1);
  });

  it('takes a week’s arrivals, and says of a silent machine what its last one says', () => {
    const clean = arrival('a', 1, 0, 0);
    const weekOld = { nowMs: clean.receivedAtMs + 7 * DAY_MS };
    assert.deepEqual([trust([clean], weekOld).n, trust([clean], { nowMs: weekOld.nowMs + 1 }).n], [1, 0]);
    assert.deepEqual(
      trust([clean, clean, clean, clean, clean]).lag,
      { n: 5, p50: 0, p85: 0, p95: 0 },
      'none is late that came at once',
    );
    const ahead = arrival('a', 2, 5, 0);
    const aheadOf = (recent: Arrival[], last: Arrival) =>
      trust(recent, { lastOfEach: [last] }).machines.map(({ ahead_ms }) => ahead_ms / MINUTE_MS);
    assert.deepEqual(aheadOf([ahead], clean), [5], 'of what came lately the most');
    assert.deepEqual(aheadOf([clean], ahead), [0]);
    assert.deepEqual(aheadOf([], ahead), [5], 'of nothing lately the last');
  });

  it('judges the feed by what came lately, and still names a machine that has been silent', () => {
    const old = [1, 2, 3, 4, 5].map((at) => arrival('a', at, at - 1000, at));
    const { lag, machines, n } = trust(old, { nowMs: START_MS + 30 * DAY_MS });
    assert.equal(n, 0);
    assert.equal(lag, null);
    assert.equal(machines[0]?.last_received, new Date(START_MS + 5 * MINUTE_MS).toISOString());
  });
});
