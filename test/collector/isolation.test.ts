import assert from 'node:assert/strict';
import { startTestCollector, type Client, type TestCollector } from './collector-fixture.js';
import { moved } from './event-fixture.js';

describe('Two teams on one server', () => {
  let server: TestCollector;
  let kittens: Client;
  let puppies: Client;
  const secret = moved({ by: 'the-kittens-agent', feature: '007-secret' }, { lamport_clock: 4711 });

  after(() => server.close());

  before(async () => {
    server = await startTestCollector();
    kittens = await server.member('anna', 'kittens');
    puppies = await server.member('bello', 'puppies');
    await kittens.batch([secret]);
  });

  const reads = [
    '/api/v1/board/',
    '/api/v1/events/',
    '/api/v1/events/?after=0&limit=1000',
    '/api/v1/events/?feature=007-secret',
    '/api/v1/events/?wp=WP01',
    `/api/v1/events/${secret.event_id}/`,
    `/api/v1/clock/?node_id=${secret.node_id}`,
  ];
  for (const path of reads) {
    it(`see only their own at ${path}`, async () => {
      const own = await kittens.get(path);
      assert.equal(own.status, 200);
      assert.match(own.text, /the-kittens-agent|4711/);
      const foreign = await puppies.get(path);
      assert.doesNotMatch(foreign.text, /kittens|secret|4711/);
    });
  }

  it('cannot tell the other’s event from one that never was', async () => {
    const [foreign, absent] = [
      await puppies.get(`/api/v1/events/${secret.event_id}/`),
      await puppies.get('/api/v1/events/01ZZZZZZZZZZZZZZZZZZZZZZZZ/'),
    ];
    assert.equal(foreign.status, 404);
    assert.equal(foreign.text, absent.text);
  });

  it('cannot write into each other', async () => {
    const { json } = await puppies.batch([moved({}, { team_slug: 'kittens' })]);
    assert.equal(json.results[0].error_category, 'project_refused');
    assert.equal((await kittens.get('/api/v1/events/')).json.events.length, 1);
  });

  it('cannot find out by sending it whether the other has an event or a clock value', async () => {
    const copy = await puppies.batch([{ ...secret, team_slug: 'local' }]);
    assert.deepEqual(copy.json.results, [{ event_id: secret.event_id, status: 'accepted' }]);
    assert.equal((await kittens.get('/api/v1/events/')).json.events.length, 1);
    const { json } = await kittens.get(`/api/v1/events/${secret.event_id}/`);
    assert.equal(json.team_slug, 'kittens');
  });
});
