import assert from 'node:assert/strict';
import { startTestCollector, type Client, type TestCollector } from './collector-fixture.js';
import { eventLike, moved, moves, nextUlid } from './event-fixture.js';

describe('Reading back', () => {
  let server: TestCollector;
  let member: Client;
  after(() => server.close());

  before(async () => {
    server = await startTestCollector();
    member = await server.member('reader', 'reading');
  });

  it('gives the events in server order, page after page, and what came later', async () => {
    const fresh = await server.member('berta', 'readers');
    assert.deepEqual((await fresh.get('/api/v1/events/')).json, { events: [], next: null });
    const events = moves(5);
    await fresh.batch(events);
    const first = (await fresh.get('/api/v1/events/?limit=3')).json;
    const second = (await fresh.get(`/api/v1/events/?limit=3&after=${first.next}`)).json;
    const ids = [...first.events, ...second.events].map(({ event_id }) => event_id);
    assert.deepEqual(
      ids,
      events.map(({ event_id }) => event_id),
    );
    const end = (await fresh.get(`/api/v1/events/?after=${second.next}`)).json;
    assert.deepEqual(end, { events: [], next: null });
    await fresh.batch(moves(1));
    const news = (await fresh.get(`/api/v1/events/?after=${second.next}`)).json;
    assert.equal(news.events.length, 1);
  });

  it('gives an event as the contract has it, its team filled in', async () => {
    const event = moved();
    await member.batch([event]);
    const { status, json } = await member.get(`/api/v1/events/${event.event_id}/`);
    assert.equal(status, 200);
    assert.deepEqual(json, { ...event, team_slug: 'reading' });
  });

  it('filters by feature and work package', async () => {
    const event = moved({ wp: 'WP42', feature: '042-answer' });
    await member.batch([event, moved({ wp: 'WP42' })]);
    const { json } = await member.get('/api/v1/events/?feature=042-answer&wp=WP42');
    assert.deepEqual(
      json.events.map((found: { event_id: string }) => found.event_id),
      [event.event_id],
    );
    assert.deepEqual((await member.get('/api/v1/events/?feature=nothing')).json.events, []);
  });

  it('says what a question must look like', async () => {
    const questions = [
      'events/?limit=0',
      'events/?limit=1001',
      'events/?limit=many',
      'events/?after=-1',
      'events/?after=1e3',
      'events/?after=99999999999999999',
      'events/?feature=',
      'events/?feature=%00',
      `events/?wp=${'x'.repeat(300)}`,
      'board/?at=yesterday',
      'board/?at=2026-03-01',
      'board/?at=2026-03-01T10:00:00',
      'insights/?weeks=0',
      'insights/?weeks=105',
      'insights/?feature=%00',
      'changes/',
      'changes/?since=-1',
      'changes/?since=2026-13-01T10:00:00Z',
      'changes/?since=1&until=2',
      'clock/',
      'clock/?node_id=',
      'clock/?node_id=%00',
    ];
    for (const question of questions) {
      const { status, json } = await member.get(`/api/v1/${question}`);
      assert.deepEqual([status, json.error], [400, 'bad_request'], question);
    }
  });

  it('does not find what is not there', async () => {
    for (const path of [
      `/api/v1/events/${nextUlid()}/`,
      '/api/v1/events/%00/',
      "/api/v1/events/'%20OR%201=1/",
      '/api/v1/nothing/',
      '/../../etc/passwd',
    ]) {
      assert.equal((await member.get(path)).status, 404, path);
    }
    assert.equal((await member.post('/api/v1/board/', {})).status, 404);
    assert.equal((await member.get('/api/v1/token/')).status, 404);
  });

  it('answers with and without the slash at the end', async () => {
    assert.equal((await member.get('/api/v1/board')).status, 200);
    assert.equal((await member.get('/api/v1/events?limit=1')).status, 200);
  });

  it('says the highest clock value of a node', async () => {
    await member.batch([moved({}, { node_id: 'cccccccccccc', lamport_clock: 77 })]);
    assert.deepEqual((await member.get('/api/v1/clock/?node_id=cccccccccccc')).json, { lamport_clock: 77 });
    assert.deepEqual((await member.get('/api/v1/clock/?node_id=dddddddddddd')).json, { lamport_clock: 0 });
  });

  it('shows the board, and shows it unchanged when events come again, late and out of order', async () => {
    const fresh = await server.member('clara', 'board');
    const story = [
      eventLike('FeatureCreated', {
        feature_slug: '001-bowl',
        feature_number: '001',
        target_branch: 'main',
        wp_count: 2,
      }),
      eventLike('WPCreated', { wp_id: 'WP01', title: 'Buy a bowl', feature_slug: '001-bowl' }),
      moved({ from: 'planned', to: 'doing', at: '2026-03-01T10:00:00Z', by: 'claude' }),
      moved({ from: 'doing', to: 'for_review', at: '2026-03-01T10:30:00Z', by: 'claude' }),
      moved({ from: 'for_review', to: 'done', at: '2026-03-01T11:00:00Z', by: 'anna' }),
      moved({ wp: 'WP02', from: 'planned', to: 'doing', at: '2026-03-01T10:10:00Z' }),
    ];
    await fresh.batch(story.toReversed());
    const board = (await fresh.get('/api/v1/board/')).json;
    assert.equal(board.team_slug, 'board');
    assert.equal(board.cursor, '6');
    assert.equal(board.generated_at, new Date(server.time.nowMs()).toISOString());
    const seen = board.work_packages.map((wp) => [wp.wp_id, wp.title, wp.lane, wp.since, wp.by]);
    assert.deepEqual(seen, [
      ['WP01', 'Buy a bowl', 'done', '2026-03-01T11:00:00Z', 'anna'],
      ['WP02', null, 'doing', '2026-03-01T10:10:00Z', 'user'],
    ]);
    assert.deepEqual(board.features[0]?.counts, { planned: 0, doing: 1, for_review: 0, done: 1, unknown: 0 });
    assert.equal(board.features[0]?.announced_work_packages, 2);
    await fresh.batch(story);
    await fresh.batch([moved({ to: 'doing', at: '2026-03-01T09:00:00Z' })]);
    const later = (await fresh.get('/api/v1/board/')).json;
    assert.deepEqual(later, { ...board, cursor: '7', head: 7 });
  });

  it('gives back text from events as text, in JSON and nothing else', async () => {
    const fresh = await server.member('dora', 'hostile');
    const text = "<img src=x onerror=alert(1)>'; DROP TABLE events; -- \0 \ud800 \u202e ${7*7} {{7*7}}";
    const keyText = "<script>'; DROP TABLE teams; --";
    const shared = {
      aggregate_id: text,
      project_slug: text,
      git_branch: text,
      head_commit_sha: text,
      repo_slug: text,
      node_id: keyText,
      project_uuid: keyText,
    };
    const events = [
      eventLike(
        'WPStatusChanged',
        {
          wp_id: 'WP01',
          previous_status: 'planned',
          new_status: 'doing',
          changed_by: text,
          feature_slug: keyText,
          to_lane: text,
        },
        shared,
      ),
      eventLike('WPCreated', { wp_id: 'WP01', title: text, feature_slug: keyText }, shared),
      eventLike(
        'WPAssigned',
        { wp_id: 'WP01', agent_id: text, phase: 'review', feature_slug: keyText },
        shared,
      ),
      eventLike(
        'HistoryAdded',
        { wp_id: 'WP01', entry_type: 'note', entry_content: text, author: text },
        shared,
      ),
      eventLike(
        'ErrorLogged',
        { error_type: 'runtime', error_message: text, stack_trace: text, agent_id: text },
        shared,
      ),
      eventLike('FeatureCompleted', { feature_slug: keyText, total_wps: 1, total_duration: text }, shared),
    ];
    const { json } = await fresh.batch(events);
    assert.ok(json.results.every(({ status }: { status: string }) => status === 'accepted'));
    const feed = await fresh.get('/api/v1/events/');
    assert.deepEqual(
      feed.json.events,
      events.map((event) => ({ ...event, team_slug: 'hostile' })),
    );
    const board = await fresh.get('/api/v1/board/');
    const [wp] = board.json.work_packages;
    assert.deepEqual(
      [wp?.title, wp?.by, wp?.lane, wp?.assigned?.agent_id, wp?.feature_slug],
      [text, text, text, text, keyText],
    );
    for (const { headers } of [feed, board]) {
      assert.equal(headers.get('content-type'), 'application/json');
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'/);
    }
    const filter = encodeURIComponent(keyText);
    assert.equal((await fresh.get(`/api/v1/events/?feature=${filter}`)).json.events.length, 4);
    assert.equal(
      (await fresh.get(`/api/v1/clock/?node_id=${filter}`)).json.lamport_clock,
      events.at(-1)?.lamport_clock,
    );
  });

  it('tells anybody that it is well, and what a batch may be', async () => {
    const { status, json } = await server.client().get('/api/v1/sync/health/');
    assert.equal(status, 200);
    assert.equal(json.status, 'ok');
    const { limits } = json.sync_ingress;
    assert.equal(limits['max_events_per_batch'], 1000);
    assert.equal(limits['max_decompressed_bytes_per_batch'], 4 * 1024 * 1024);
  });

  it('lets no other page read its answers, and none keep them', async () => {
    const response = await fetch(`${server.url}/api/v1/sync/health/`, {
      headers: { origin: 'https://evil.example' },
    });
    assert.equal(response.headers.get('access-control-allow-origin'), null);
    assert.equal(response.headers.get('cache-control'), 'no-store');
    const preflight = await fetch(`${server.url}/api/v1/board/`, { method: 'OPTIONS' });
    assert.equal(preflight.status, 404);
    assert.equal(preflight.headers.get('access-control-allow-origin'), null);
  });
});
