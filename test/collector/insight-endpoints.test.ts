import assert from 'node:assert/strict';
import { DAY_MS } from '../../src/collector/insights/utc-day.js';
import { startTestCollector, type Client, type TestCollector } from './collector-fixture.js';
import { eventLike, moved } from './event-fixture.js';

/** The server's clock stands at 2026-03-01T12:00:00Z. */
const NOW_MS = Date.parse('2026-03-01T12:00:00Z');
const ago = (days: number) => new Date(NOW_MS - days * DAY_MS).toISOString();

describe('The figures over the history', () => {
  let server: TestCollector;
  let member: Client;
  let names = 0;

  before(async () => {
    server = await startTestCollector();
  });
  after(() => server.close());
  beforeEach(async () => {
    names += 1;
    member = await server.member(`anna-${names}`, `team-${names}`);
  });

  it('come of the whole way of what moved in the window, also where it began before it', async () => {
    const ways = Array.from({ length: 12 }, (_, at) => {
      const wp = `WP${10 + at}`;
      const started = at === 0 ? 100 : 13 - at;
      return [
        moved({ wp, to: 'doing', at: ago(started), by: 'claude' }),
        moved({ wp, from: 'doing', to: 'for_review', at: ago(12.75 - at), by: 'claude' }),
        moved({ wp, from: 'for_review', to: 'done', at: ago(12.5 - at), by: 'user' }),
      ];
    });
    await member.batch(ways.flat().toReversed());
    await member.batch([
      eventLike('WPCreated', {
        wp_id: 'WP30',
        title: 'Last',
        feature_slug: '001-bowl',
        dependencies: ['WP31'],
      }),
      moved({ wp: 'WP31', at: ago(20) }),
      moved({ wp: 'WP40', from: 'for_review', to: 'done', at: ago(300) }),
    ]);
    const { status, json } = await member.get('/api/v1/insights/?weeks=4');
    assert.equal(status, 200);
    assert.equal(json.head, 39);
    assert.equal(json.n, 15);
    assert.equal(json.flow.n, 12);
    assert.equal(json.flow.total_ms, (11 * 0.5 + 87.5) * DAY_MS);
    assert.equal(json.ageing.lanes[0]?.n, 12);
    assert.deepEqual(
      json.ageing.items.map(({ wp_id, passed }) => [wp_id, passed]),
      [['WP31', 85]],
    );
    assert.equal(json.review.first_pass_yield, 1);
    assert.equal(json.agents.rows[0]?.agent, 'claude');
    assert.equal(json.forecast.outcome, 'forecast');
    assert.equal(json.forecast.remaining, 2);
    assert.equal(json.graph.nodes[0]?.wp_id, 'WP31');
    assert.equal(json.flow.days.length, 28);
    assert.equal(json.flow.days.at(-1)?.counts.done, 13);
    assert.equal(json.trust.machines.length, 1);
    const other = await member.get('/api/v1/insights/?feature=002-door');
    assert.equal(other.json.n, 0);
    assert.equal(other.json.ageing.n, 0);
    assert.equal(other.json.trust.machines.length, 1, 'trust is about the feed, not about a feature');
  });

  it('are worked out anew when something new has come, and once for all who ask at the same moment', async () => {
    await member.batch([moved({ wp: 'WP01' })]);
    const [one, two] = await Promise.all([member.get('/api/v1/insights/'), member.get('/api/v1/insights/')]);
    assert.equal(one.text, two.text);
    assert.equal(one.json.n, 1);
    await member.batch([moved({ wp: 'WP02' })]);
    server.time.advance(10_000);
    assert.equal((await member.get('/api/v1/insights/')).json.n, 2);
    server.time.advance(1000);
    const kept = await member.get('/api/v1/insights/');
    assert.equal(kept.json.generated_at, new Date(server.time.nowMs() - 1000).toISOString());
    server.time.advance(60_000);
    const later = await member.get('/api/v1/insights/');
    assert.equal(later.json.generated_at, new Date(server.time.nowMs()).toISOString());
  });

  it('go with the board of any moment, and with what changed since', async () => {
    await member.batch([
      moved({ from: 'doing', to: 'done', at: '2026-02-03T10:00:00Z', by: 'claude' }),
      moved({ to: 'doing', at: '2026-02-01T10:00:00Z' }),
    ]);
    const { json: board } = await member.get('/api/v1/board/?at=2026-02-02T11:00:00%2B01:00');
    assert.equal(board.at, '2026-02-02T10:00:00.000Z');
    assert.equal(board.now, new Date(server.time.nowMs()).toISOString());
    assert.equal(board.head, 2);
    assert.equal(board.work_packages[0]?.status, 'doing');
    assert.equal((await member.get('/api/v1/board/?at=2026-01-01T00:00:00Z')).json.work_packages.length, 0);
    const { json: news } = await member.get('/api/v1/changes/?since=1');
    assert.deepEqual(
      [news.head, news.since, news.until, news.is_cut, news.changes.length],
      [2, '1', null, false, 1],
    );
    const { json: day } = await member.get(
      '/api/v1/changes/?since=2026-02-03T00:00:00Z&until=2026-02-04T00:00:00Z',
    );
    assert.equal(day.until, '2026-02-04T00:00:00.000Z');
    assert.deepEqual(
      day.changes.map(({ seq, from, to, by }) => [seq, from, to, by]),
      [[1, 'doing', 'done', 'claude']],
    );
  });
});
