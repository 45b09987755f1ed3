import assert from 'node:assert/strict';
import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import { ACCESS_LIFETIME_MS } from '../../src/collector/refresh-family.js';
import type { SpecKittyEvent } from '../../src/events/event.js';
import {
  startTestCollector,
  type Client,
  type Reply,
  type TestCollector,
} from '../collector/collector-fixture.js';
import { eventLike, moved, nextUlid } from '../collector/event-fixture.js';

const MIB = 1024 * 1024;
const HOSTILE = `<script>alert(1)</script>"'); DROP TABLE events; -- \\u0000 ' OR 1=1 {{7*7}} \u202e\u0000`;

/** One of each type, with all that it may hold. */
const SAMPLES: readonly SpecKittyEvent[] = [
  moved(),
  eventLike('WPStatusChanged', {
    wp_id: 'WP01',
    previous_status: 'doing',
    new_status: 'done',
    changed_by: 'a',
    feature_slug: '001-bowl',
    from_lane: 'a',
    to_lane: 'b',
  }),
  eventLike('WPCreated', { wp_id: 'WP01', title: 'a', feature_slug: '001-bowl', dependencies: ['WP02'] }),
  eventLike('WPAssigned', {
    wp_id: 'WP01',
    agent_id: 'a',
    phase: 'review',
    retry_count: 0,
    feature_slug: '001-bowl',
  }),
  eventLike('FeatureCreated', {
    feature_slug: '001-bowl',
    feature_number: '001',
    target_branch: 'main',
    wp_count: 1,
    created_at: '2026-03-01T10:00:00.000Z',
  }),
  eventLike('FeatureCompleted', {
    feature_slug: '001-bowl',
    total_wps: 1,
    completed_at: '2026-03-01T10:00:00.000Z',
    total_duration: 'PT1H',
  }),
  eventLike('HistoryAdded', {
    wp_id: 'WP01',
    entry_type: 'note',
    entry_content: 'a',
    author: 'a',
    feature_slug: '001-bowl',
  }),
  eventLike('ErrorLogged', {
    error_type: 'runtime',
    error_message: 'a',
    wp_id: 'WP01',
    stack_trace: 'a',
    agent_id: 'a',
    feature_slug: '001-bowl',
  }),
  eventLike('DependencyResolved', {
    wp_id: 'WP01',
    dependency_wp_id: 'WP02',
    resolution_type: 'merged',
    feature_slug: '001-bowl',
  }),
];

/** The event once for each text in it, with that text replaced. */
function withEachText(event: SpecKittyEvent, text: string): unknown[] {
  const envelope = Object.entries(event).flatMap(([field, value]) =>
    typeof value === 'string' ? [{ ...event, [field]: text }] : [],
  );
  const payload = Object.entries(event.payload).flatMap(([field, value]) =>
    typeof value === 'string' ? [{ ...event, payload: { ...event.payload, [field]: text } }] : [],
  );
  return [...envelope, ...payload].map((changed, n) => ({
    ...changed,
    ...(changed.event_id !== text && { event_id: nextUlid() }),
    lamport_clock: event.lamport_clock * 1000 + n,
  }));
}

describe('scenario 62: hostile requests', () => {
  let server: TestCollector;
  let stranger: TestCollector;
  let member: Client;
  /** Made before there is a server: it takes seconds, and connections would be over by then. */
  let bomb: Uint8Array;
  const honest = moved();
  const feed = async (who: Client): Promise<readonly SpecKittyEvent[]> =>
    (await who.get('/api/v1/events/?limit=1000')).json.events;
  const mustBeUnharmed = async () => {
    assert.deepEqual(await feed(member), [{ ...honest, team_slug: 'kittens' }]);
    assert.equal((await member.get('/api/v1/sync/health/')).status, 200);
  };

  before(async () => {
    bomb = await promisify(gzip)(Buffer.alloc(200 * MIB));
    server = await startTestCollector();
    stranger = await startTestCollector();
    member = await server.member('anna', 'kittens');
    await member.batch([honest]);
  });
  after(() => Promise.all([server.close(), stranger.close()]));

  const padded = (bytes: number) => JSON.stringify({ events: [{ ...moved(), padding: 'x'.repeat(bytes) }] });
  const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  const bodies: Readonly<
    Record<string, readonly [send: () => Promise<Reply>, status: number, error: string]>
  > = {
    'a zip bomb': [() => member.batchBytes(bomb), 413, 'too_large'],
    'a zip bomb in another': [() => member.batchBytes(gzipSync(bomb)), 400, 'not_json'],
    '5 MiB, packed': [() => member.batchBytes(gzipSync(padded(5 * MIB))), 413, 'too_large'],
    '5 MiB, as they are': [
      () => member.batchBytes(Buffer.from(padded(5 * MIB)), { 'content-encoding': '' }),
      413,
      'too_large',
    ],
    '5 MiB for a login': [() => member.post('/api/v1/token/', padded(5 * MIB)), 413, 'too_large'],
    'deep JSON': [() => member.batchBytes(gzipSync(`{"events":[${deep(100_000)}]}`)), 400, 'too_deep'],
    '10,000 events': [
      () => member.batchBytes(gzipSync(`{"events":[${Array(10_000).fill('{}').join()}]}`)),
      413,
      'too_many_events',
    ],
  };
  for (const [name, [send, status, error]] of Object.entries(bodies)) {
    it(`${name}: refused in words, and nothing has happened`, async () => {
      const reply = await send();
      assert.deepEqual([reply.status, reply.json.error], [status, error]);
      assert.equal(typeof reply.json.message, 'string');
      await mustBeUnharmed();
    });
  }

  it('a forged team, in the envelope or by a token of one’s own making, is refused', async () => {
    const puppy = await server.member('bello', 'puppies');
    const { json } = await puppy.batch([moved({}, { team_slug: 'kittens' })]);
    assert.deepEqual(
      [json.results[0].status, json.results[0].error_category],
      ['rejected', 'project_refused'],
    );
    const [head = '', payload = '', signature] = puppy.token?.split('.') ?? [];
    const forged = Buffer.from(payload, 'base64url').toString().replace('puppies', 'kittens');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const body = Buffer.from(forged).toString('base64url');
    for (const token of [
      `${head}.${body}.${signature}`,
      `${none}.${body}.`,
      `${none}.${body}.${signature}`,
    ]) {
      assert.equal((await server.client(token).batch([moved()])).status, 401);
      assert.equal((await server.client(token).get('/api/v1/board/')).status, 401);
    }
    await mustBeUnharmed();
  });

  it('an expired token, one of another server, and a refresh token in its place are refused', async () => {
    const elsewhere = await stranger.member('anna', 'kittens');
    const expired = (await server.member('carla', 'kittens')).token;
    server.time.advance(ACCESS_LIFETIME_MS + 60_000);
    for (const token of [
      elsewhere.token,
      elsewhere.refreshToken,
      member.refreshToken,
      expired,
      '',
      'null',
      `${'a'.repeat(9000)}.b.c`,
    ])
      assert.equal((await server.client(token).batch([moved()])).status, 401);
    const refreshed = await server
      .client()
      .post('/api/v1/token/refresh/', { refresh: elsewhere.refreshToken });
    assert.equal(refreshed.status, 401);
    const again = await server.client().post('/api/v1/token/refresh/', { refresh: member.refreshToken });
    member = server.client(again.json.access);
    await mustBeUnharmed();
  });

  it('SQL and HTML in every text of every type: refused, or given back as the same text, in JSON', async () => {
    const target = await server.member('dora', 'targets');
    const events = SAMPLES.flatMap((event) => withEachText(event, HOSTILE));
    assert.ok(events.length > 150);
    const { json } = await target.batch(events);
    const rows = json.results;
    assert.equal(rows.length, events.length);
    const taken = events.filter((_event, n) => rows[n]?.status === 'accepted');
    for (const [n, row] of rows.entries())
      if (row.status !== 'accepted')
        assert.ok(
          ['schema', 'project_refused'].includes(row.error_category ?? ''),
          JSON.stringify([row, events[n]]),
        );
    assert.ok(taken.length > 50 && taken.length < events.length);
    const stored = await feed(target);
    assert.deepEqual(
      stored,
      taken.map((event) => ({ ...(event as SpecKittyEvent), team_slug: 'targets' })),
    );
    const query = `feature=${encodeURIComponent(HOSTILE)}`;
    for (const path of [
      '/api/v1/events/?limit=1000',
      '/api/v1/board/',
      `/api/v1/events/?${query}`,
      `/api/v1/clock/?node_id=${encodeURIComponent(HOSTILE)}`,
      `/api/v1/events/${encodeURIComponent(HOSTILE)}/`,
      `/${encodeURIComponent(HOSTILE)}`,
    ]) {
      const { headers, status } = await target.get(path);
      assert.ok(status < 500, path);
      assert.equal(headers.get('content-type'), 'application/json', path);
      assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    }
    const login = await server.client().post('/api/v1/token/', { username: HOSTILE, password: HOSTILE });
    assert.equal(login.status, 401);
    assert.equal(login.headers.get('content-type'), 'application/json');
    await mustBeUnharmed();
  });
});
