import assert from 'node:assert/strict';
import { collectorApp, type AppParts } from '../../src/collector/app.js';
import { startTestCollector, type Client, type TestCollector } from './collector-fixture.js';
import { moved } from './event-fixture.js';
import { dialLive, liveAs, ticketFor } from './live-client.js';

const secret = moved({ by: 'the-kittens-agent', feature: '007-secret' }, { lamport_clock: 4711 });
/** What only the kittens may read. */
const SECRETS = /kittens|secret|4711|anna/;
const ABSENT_ID = '01ZZZZZZZZZZZZZZZZZZZZZZZZ';

/** How an endpoint keeps teams apart; each kind has its test below. */
type Case =
  /** Says the same to everybody, logged in or not. */
  | { readonly kind: 'public'; readonly paths: readonly string[] }
  /** A file of the page, as it was built: it knows no team. */
  /** Wants a password or a token of one's own, which names the team. */
  | { readonly kind: 'login' }
  /** Reads the team's own. Each path says something secret to the kittens. */
  | { readonly kind: 'reads'; readonly paths: readonly string[] }
  /** Reads one thing by its id: another team's is as absent as one that never was. */
  | { readonly kind: 'by id'; readonly path: (id: string) => string }
  /** Files that we ship: the same bytes for everybody. */
  | { readonly kind: 'files'; readonly paths: readonly string[] }
  /** Writes for the team. */
  | { readonly kind: 'writes' };

/** Every endpoint there is. A new one without a line here fails the first test. */
const CASES: Readonly<Record<string, Case>> = {
  'POST /api/v1/token': { kind: 'login' },
  'POST /api/v1/token/refresh': { kind: 'login' },
  'POST /api/v1/session': { kind: 'login' },
  'POST /api/v1/session/refresh': { kind: 'login' },
  'DELETE /api/v1/session': { kind: 'login' },
  'POST /api/v1/ws-token': { kind: 'writes' },
  'POST /api/v1/events/batch': { kind: 'writes' },
  'GET /api/v1/events': {
    kind: 'reads',
    paths: ['', '?after=0&limit=1000', '?feature=007-secret', '?wp=WP01'].map(
      (query) => `/api/v1/events/${query}`,
    ),
  },
  'GET /api/v1/events/:id': { kind: 'by id', path: (id) => `/api/v1/events/${id}/` },
  'GET /api/v1/board': { kind: 'reads', paths: ['/api/v1/board/', '/api/v1/board/?at=2030-01-01T00:00:00Z'] },
  'GET /api/v1/insights': {
    kind: 'reads',
    paths: ['', '?weeks=104'].map((query) => `/api/v1/insights/${query}`),
  },
  'GET /api/v1/changes': {
    kind: 'reads',
    paths: [
      '/api/v1/changes/?since=0',
      '/api/v1/changes/?since=2020-01-01T00:00:00Z&until=2030-01-01T00:00:00Z',
    ],
  },
  'GET /api/v1/clock': { kind: 'reads', paths: [`/api/v1/clock/?node_id=${secret.node_id}`] },
  'GET /api/v1/sync/health': { kind: 'public', paths: ['/api/v1/sync/health/'] },
  'GET /': { kind: 'files', paths: ['/'] },
  'GET /assets/:name': { kind: 'files', paths: ['/assets/app.js', '/assets/app.css'] },
  'GET /healthz': { kind: 'public', paths: ['/healthz'] },
  'GET /readyz': { kind: 'public', paths: ['/readyz'] },
  'GET /metrics': { kind: 'public', paths: ['/metrics'] },
};

/** Stands for whatever is asked of it: routes are told before anything is used. */
const nothing: unknown = new Proxy(() => {}, { get: () => nothing });

const ENDPOINTS = new Set(
  collectorApp(nothing as AppParts).routes.map(({ method, path }) => `${method} ${path}`),
);

function casesOf<Kind extends Case['kind']>(kind: Kind) {
  return Object.entries(CASES)
    .filter(([endpoint]) => ENDPOINTS.has(endpoint))
    .filter((one): one is [string, Extract<Case, { kind: Kind }>] => one[1].kind === kind);
}

describe('Two teams on one server', () => {
  let server: TestCollector;
  let kittens: Client;
  let puppies: Client;

  after(() => server.close());

  before(async () => {
    server = await startTestCollector();
    kittens = await server.member('anna', 'kittens');
    puppies = await server.member('bello', 'puppies');
    await kittens.batch([secret]);
  });

  it('are kept apart at every endpoint: each has a case here', () => {
    assert.deepEqual(
      [...ENDPOINTS].filter((endpoint) => !(endpoint in CASES)),
      [],
      'each needs a line in CASES',
    );
    assert.ok(ENDPOINTS.size >= 15, `only ${ENDPOINTS.size} endpoints were found`);
  });

  for (const [endpoint, { paths }] of casesOf('reads')) {
    for (const path of paths) {
      it(`see only their own at ${endpoint} (${path}), and nobody sees any without a login`, async () => {
        const own = await kittens.get(path);
        assert.equal(own.status, 200);
        assert.match(own.text, SECRETS);
        const foreign = await puppies.get(path);
        assert.equal(foreign.status, 200);
        assert.doesNotMatch(foreign.text, SECRETS);
        assert.equal((await server.client().get(path)).status, 401);
      });
    }
  }

  for (const [endpoint, { path }] of casesOf('by id')) {
    it(`cannot tell the other’s thing from one that never was at ${endpoint}`, async () => {
      assert.match((await kittens.get(path(secret.event_id))).text, SECRETS);
      const [foreign, absent] = [
        await puppies.get(path(secret.event_id)),
        await puppies.get(path(ABSENT_ID)),
      ];
      assert.equal(foreign.status, 404);
      assert.equal(foreign.text, absent.text);
      assert.equal((await server.client().get(path(secret.event_id))).status, 401);
    });
  }

  for (const [endpoint, { paths }] of casesOf('public')) {
    it(`are told nothing of each other at ${endpoint}`, async () => {
      for (const path of paths) {
        const response = await fetch(`${server.url}${path}`);
        assert.equal(response.status, 200);
        assert.doesNotMatch(await response.text(), SECRETS);
      }
    });
  }

  for (const [endpoint, { paths }] of casesOf('files')) {
    it(`are shown the same files: ${endpoint}`, async () => {
      const read = async (path: string, headers: Record<string, string>) => {
        const response = await fetch(`${server.url}${path}`, { headers });
        return `${response.status} ${await response.text()}`;
      };
      for (const path of paths) {
        const login = { authorization: `Bearer ${kittens.token}` };
        assert.equal(await read(path, login), await read(path, {}));
      }
    });
  }

  for (const [endpoint] of casesOf('writes')) {
    it(`write nowhere without a login: ${endpoint}`, async () => {
      const path = `${endpoint.split(' ')[1]}/`;
      assert.equal((await server.client().post(path, { events: [moved()] })).status, 401);
      assert.equal((await server.client(kittens.refreshToken).post(path, { events: [moved()] })).status, 401);
    });
  }

  for (const [endpoint] of casesOf('login')) {
    it(`get in by nothing but a login of their own: ${endpoint}`, async () => {
      const [method, path] = endpoint.split(' ');
      const bodies = [
        {},
        { team: 'kittens' },
        { username: 'anna', password: '' },
        { refresh: puppies.token },
      ];
      for (const body of bodies) {
        const response = await fetch(`${server.url}${path}/`, {
          method: method ?? '',
          headers: {
            'content-type': 'application/json',
            origin: server.url,
            authorization: `Bearer ${puppies.token}`,
          },
          body: JSON.stringify(body),
        });
        const text = await response.text();
        assert.doesNotMatch(text, SECRETS);
        assert.ok(method === 'DELETE' || [400, 401].includes(response.status), `${response.status} ${text}`);
      }
    });
  }

  it('cannot write into each other', async () => {
    const { json } = await puppies.batch([moved({}, { team_slug: 'kittens' })]);
    assert.equal(json.results[0].error_category, 'project_refused');
    assert.equal((await kittens.get('/api/v1/events/')).json.events.length, 1);
  });

  it('hear only their own on the live channel, whose ticket names the team', async () => {
    assert.equal(await dialLive(server.url, { authorization: `Bearer ${puppies.token}` }), 401);
    const [cats, dogs] = [await liveAs(kittens, server.url), await liveAs(puppies, server.url)];
    const ticket = JSON.parse(
      Buffer.from((await ticketFor(puppies)).split('.')[1] ?? '', 'base64url').toString(),
    );
    assert.equal(ticket.team, 'puppies');
    const mine = moved({ feature: '007-secret' });
    await kittens.batch([mine]);
    assert.equal((await cats.frameOf('event'))[0]?.event.event_id, mine.event_id);
    // Its own comes after whatever it might have been handed before.
    dogs.send(moved());
    await dogs.frameOf('ack');
    assert.deepEqual(await dogs.frameOf('event', 0), []);
    assert.doesNotMatch(JSON.stringify(dogs.frames[0]), /kittens|anna/);
    for (const client of [cats, dogs]) client.close();
  });

  it('cannot find out by sending it whether the other has an event or a clock value', async () => {
    const before = await kittens.get('/api/v1/events/');
    const copy = await puppies.batch([{ ...secret, team_slug: 'local' }]);
    assert.deepEqual(copy.json.results, [{ event_id: secret.event_id, status: 'accepted' }]);
    assert.equal((await kittens.get('/api/v1/events/')).text, before.text);
    const { json } = await kittens.get(`/api/v1/events/${secret.event_id}/`);
    assert.equal(json.team_slug, 'kittens');
  });
});
