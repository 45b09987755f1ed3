import assert from 'node:assert/strict';
import { createConnection } from 'node:net';
import { listenHttp } from '../../src/collector/http-server.js';
import { Metrics } from '../../src/collector/metrics.js';
import { Readiness } from '../../src/collector/readiness.js';
import { addUser } from '../../src/collector/users-file.js';
import { dataFolderAt } from '../../src/collector/data-folder.js';
import { PASSWORD, startTestCollector, type TestCollector } from './collector-fixture.js';
import { moved, moves } from './event-fixture.js';
import { liveAs } from './live-client.js';

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

describe('What an operator sees of a server', () => {
  let server: TestCollector;
  before(async () => {
    server = await startTestCollector();
  });
  after(() => server.close());

  const ask = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${server.url}${path}`, { headers });
  const metrics = async () => (await ask('/metrics')).text();

  it('is that it lives and is ready, without a login and without a line in the log', async () => {
    for (const [path, status] of [
      ['/healthz', 'ok'],
      ['/readyz', 'ready'],
    ] as const) {
      const lines = server.log.length;
      const response = await ask(path);
      assert.deepEqual([response.status, await response.json()], [200, { status }]);
      assert.equal(server.log.length, lines);
    }
  });

  it('are numbers: requests by route and status, how long they took, verdicts, live clients, the store', async () => {
    const anna = await server.member('anna-of-the-secret-team', 'secret-team');
    const event = moved({ feature: '007-secret' });
    await anna.batch([event, event, { not: 'an event' }]);
    await anna.get(`/api/v1/events/${event.event_id}/`);
    await anna.get('/made/up/secret');
    await server.client().get('/api/v1/board/');
    const live = await liveAs(anna, server.url);
    await live.frameOf('snapshot');
    const response = await ask('/metrics');
    assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
    const text = await response.text();
    for (const line of [
      'spec_kitty_requests_total{route="POST /api/v1/events/batch",status="200"} 1',
      'spec_kitty_requests_total{route="GET /api/v1/events/:id",status="200"} 1',
      'spec_kitty_requests_total{route="GET /api/v1/board",status="401"} 1',
      'spec_kitty_requests_total{route="other",status="404"} 1',
      'spec_kitty_request_seconds_bucket{route="POST /api/v1/events/batch",le="+Inf"} 1',
      'spec_kitty_request_seconds_count{route="POST /api/v1/events/batch"} 1',
      'spec_kitty_events_total{verdict="accepted"} 1',
      'spec_kitty_events_total{verdict="duplicate"} 1',
      'spec_kitty_events_total{verdict="rejected"} 1',
      'spec_kitty_live_clients 1',
      'spec_kitty_store_up 1',
      'spec_kitty_info{store="embedded"} 1',
    ])
      assert.ok(text.split('\n').includes(line), `${line} is missing:\n${text}`);
    assert.match(text, /^spec_kitty_live_lag_seconds \d/m);
    assert.match(text, /^spec_kitty_memory_bytes \d{7,}$/m);
    assert.doesNotMatch(text, /secret/, 'numbers of all, and nothing of a team');
    live.close();
  });

  it('are numbers for this machine alone', async () => {
    assert.match(await metrics(), /^# HELP/);
    const forSomebodyElse = await ask('/metrics', { 'x-forwarded-for': '192.0.2.1' });
    assert.equal(forSomebodyElse.status, 404);
    assert.equal(await forSomebodyElse.text(), await (await ask('/no-such-thing')).text());
  });

  it('is a line a request, under an id that the client is told, or has chosen', async () => {
    const anna = await server.member('anna-1', 'kittens-1');
    const { headers } = await anna.batch(moves(3));
    const line = server.log.find((one) => one['request_id'] === headers.get('x-request-id'));
    assert.deepEqual(
      [line?.event, line?.['path'], line?.['status'], line?.['user'], line?.['team'], line?.['accepted']],
      ['request', '/api/v1/events/batch', 200, 'anna-1', 'kittens-1', 3],
    );
    const chosen = await ask('/api/v1/sync/health/', { 'x-request-id': 'from-the-proxy.1' });
    assert.equal(chosen.headers.get('x-request-id'), 'from-the-proxy.1');
    const forged = await ask('/api/v1/sync/health/', { 'x-request-id': '"},{"level":"error' });
    assert.match(forged.headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/);
  });

  it('is nothing that a page of another site could read or frame', async () => {
    const paths = ['/healthz', '/readyz', '/metrics', '/api/v1/board/', '/api/v1/sync/health/', '/nothing'];
    for (const path of paths) {
      for (const method of ['GET', 'OPTIONS']) {
        const { headers } = await fetch(`${server.url}${path}`, {
          method,
          headers: { origin: 'https://evil.example', 'access-control-request-method': 'GET' },
        });
        for (const [name, value] of Object.entries(SECURITY_HEADERS))
          assert.equal(headers.get(name), value, `${method} ${path} ${name}`);
        for (const [name] of headers) assert.doesNotMatch(name, /^access-control/, `${method} ${path}`);
      }
    }
  });
});

describe('A server that is asked for too much', () => {
  it('tells a user to wait, and no other user', async () => {
    const server = await startTestCollector({
      userRate: { perSecond: 0.02, burst: 3 },
      monotonicMs: () => 0,
    });
    const [anna, bert] = [await server.member('anna', 'kittens'), await server.member('bert', 'kittens')];
    const { limits } = (await anna.get('/api/v1/sync/health/')).json.sync_ingress;
    assert.deepEqual([limits['requests_per_second_per_user'], limits['request_burst_per_user']], [0.02, 3]);
    for (let n = 0; n < 3; n += 1) assert.equal((await anna.get('/api/v1/board/')).status, 200);
    const refused = await anna.batch(moves(1));
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('retry-after'), '50', 'whole seconds, as CONTRACT has it');
    assert.equal(refused.json.error, 'too_many_requests');
    assert.equal((await bert.batch(moves(1))).status, 200);
    assert.equal((await bert.get('/api/v1/events/')).json.events.length, 1, 'nothing of it was stored');
    await server.close();
  });

  it('lets nobody find a password by trying, and nobody else wait for it', async () => {
    const server = await startTestCollector({ monotonicMs: () => 0 });
    const folder = dataFolderAt(server.dataFolder);
    for (const name of ['anna', 'bert'])
      await addUser(folder, { name, team: 'kittens', password: PASSWORD }, 0);
    const logIn = (username: string, password: string, from = '192.0.2.1', path = '/api/v1/token/') =>
      fetch(`${server.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': from, origin: server.url },
        body: JSON.stringify({ username, password }),
      });
    const statuses = await Promise.all(
      Array.from({ length: 12 }, async (_, n) => (await logIn('anna', `guess-${n}`)).status),
    );
    const count = (wanted: number) => statuses.filter((status) => status === wanted).length;
    assert.deepEqual([count(401), count(429)], [5, 7]);
    const right = await logIn('anna', PASSWORD);
    assert.equal(right.status, 429, 'also the right one, or the wait would tell');
    assert.equal(right.headers.get('retry-after'), '1');
    assert.equal(
      (await logIn('anna', PASSWORD, '192.0.2.1', '/api/v1/session/')).status,
      429,
      'one guard for both',
    );
    assert.equal((await logIn('bert', PASSWORD)).status, 200);
    assert.equal((await logIn('anna', PASSWORD, '192.0.2.2')).status, 200);
    assert.ok(!JSON.stringify(server.log).includes('guess'));
    await server.close();
  });

  it('cuts who sends a letter at a time, and who sends none', async () => {
    const http = await listenHttp(
      { fetch: () => new Response('{}'), upgrade: () => {} },
      { host: '127.0.0.1', port: 0 },
      { headersMs: 200, requestMs: 400, checkEveryMs: 50 },
    );
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n';
    const cut = ['', 'GET / HTTP/1.1\r\nX: ', head, `${head}\r\nsome`].map(
      (text) =>
        new Promise((resolve) => {
          const socket = createConnection({ host: '127.0.0.1', port: Number(new URL(http.url).port) });
          socket.on('error', () => {});
          socket.once('close', resolve);
          socket.write(text);
          const dripping = setInterval(() => text !== '' && socket.write('a'), 60);
          socket.once('close', () => clearInterval(dripping));
          socket.resume();
        }),
    );
    await Promise.all(cut);
    await http.close(0);
  });
});

describe('Readiness', () => {
  it('is lost while the store is gone, and for good when draining begins; the store is asked now and then', async () => {
    let asked = 0;
    const gone = new Readiness(async () => {
      asked += 1;
      throw new Error('gone');
    });
    assert.deepEqual(await Promise.all([gone.state(), gone.state()]), ['store_gone', 'store_gone']);
    assert.equal(await gone.state(), 'store_gone');
    assert.equal(asked, 1);
    const ready = new Readiness(async () => {});
    assert.equal(await ready.state(), 'ready');
    ready.drain();
    assert.deepEqual([await ready.state(), ready.isDraining], ['draining', true]);
  });
});

describe('The histogram', () => {
  it('counts each answer in every bucket that is not too small for it', () => {
    const metrics = new Metrics();
    for (const seconds of [0.001, 0.005, 0.2, 30]) metrics.request('GET /x', 200, seconds);
    const gauges = { liveClients: 0, liveLagSeconds: 0, isStoreUp: false, memoryBytes: 1, store: 'embedded' };
    const text = metrics.text(gauges);
    const bucket = (le: string) => Number(new RegExp(`le="${le}"} (\\d+)`).exec(text)?.[1]);
    assert.deepEqual(['0.005', '0.1', '0.25', '10'].map(bucket), [2, 2, 3, 3]);
    assert.match(text, /le="\+Inf"} 4\n/);
    assert.match(text, /_sum\{route="GET \/x"} 30\.206/);
    assert.match(text, /store_up 0\n/);
  });
});
