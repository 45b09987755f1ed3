import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { moved, moves } from '../collector/event-fixture.js';
import { dialLive, type LiveClient } from '../collector/live-client.js';
import type { Client } from '../collector/collector-fixture.js';
import { postgresForTests } from '../support/postgres.js';
import { eventually, type RunningServer } from '../support/program.js';
import { servingPlace, type ServingPlace } from '../support/serving-place.js';

const WRITERS = 9;
const BATCHES_EACH = 6;
const EVENTS_EACH = 40;
const LONG_MS = 120_000;

describe('server scenarios 1, 2, 3 and 6: three processes on one PostgreSQL', () => {
  const postgres = postgresForTests();
  let database: string;
  let place: ServingPlace;
  let servers: RunningServer[];
  let clients: Client[];
  const live: LiveClient[] = [];

  before(async () => {
    database = await postgres.newDatabase();
    place = servingPlace(database);
    servers = [await place.start()]; // the first makes the keys
    servers.push(...(await Promise.all([place.start(), place.start()])));
    await place.addUser('ada', 'kittens');
    clients = await Promise.all(servers.map((server) => place.member(server, 'ada')));
  });
  after(async () => {
    for (const client of live) client.close();
    await Promise.all(servers.map((server) => server.stop()));
    place.remove();
  });

  const at = <T>(list: readonly T[], n: number): T => {
    const one = list[n % list.length];
    assert.ok(one !== undefined);
    return one;
  };
  const listen = async (server: RunningServer, client: Client) => {
    const { json } = await client.post('/api/v1/ws-token/', {});
    const dialled = await dialLive(server.url, { authorization: `Bearer ${json.ws_token}` });
    assert.ok(typeof dialled !== 'number', 'it was refused');
    live.push(dialled);
    await dialled.frameOf('snapshot');
    return dialled;
  };
  const kindsOf = async (client: Client, events: readonly SpecKittyEvent[]) => {
    const { status, json } = await client.batch(events);
    assert.equal(status, 200, JSON.stringify(json));
    return json.results.map(({ status }) => status);
  };

  it('nine writers through three, a reader and a live client through each: every event once, in one order', async () => {
    const listeners = await Promise.all(servers.map((server, n) => listen(server, at(clients, n))));
    const batches = Array.from({ length: WRITERS * BATCHES_EACH }, () => moves(EVENTS_EACH));
    const sent = batches.flat().length;
    const writing = Array.from({ length: WRITERS }, async (_none, writer) => {
      for (let n = writer; n < batches.length; n += WRITERS) {
        const kinds = await kindsOf(at(clients, writer), at(batches, n));
        assert.ok(kinds.every((kind) => kind === 'accepted'));
      }
    });
    const readings = clients.map((client) => readUntil(client, sent));
    await Promise.all(writing);
    const feeds = await Promise.all(readings);
    const ids = batches.flat().map(({ event_id }) => event_id);
    assert.deepEqual(feeds[0]?.toSorted(), ids.toSorted(), 'every event once');
    assert.deepEqual(feeds[1], feeds[0]);
    assert.deepEqual(feeds[2], feeds[0]);
    for (const listener of listeners) {
      const frames = await listener.frameOf('event', sent);
      assert.deepEqual(
        frames.map(({ event }) => event.event_id),
        feeds[0],
        'live clients are told in the same order',
      );
    }
  });

  it('the same batch five times, twice of them at once through two processes, is stored once', async () => {
    const batch = moves(100);
    const [one, two, three] = clients;
    assert.ok(one && two && three);
    const answers = await Promise.all([kindsOf(one, batch), kindsOf(two, batch.toReversed())]);
    for (const client of [three, one, two]) answers.push(await kindsOf(client, batch));
    assert.equal(answers.flat().filter((kind) => kind === 'accepted').length, 100);
    assert.equal(answers.flat().filter((kind) => kind === 'duplicate').length, 400);
  });

  it('a live client hears through a server whose listening connection was cut', async () => {
    const listener = await listen(at(servers, 2), at(clients, 2));
    const listening = () =>
      postgres.query("SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN %' AND state = 'idle'");
    const before = await listening();
    assert.equal(before.length, 3);
    for (const { pid } of before) await postgres.query('SELECT pg_terminate_backend($1)', [pid]);
    const news = moved();
    assert.deepEqual(await kindsOf(at(clients, 0), [news]), ['accepted']);
    await eventually(
      LONG_MS,
      () => listener.frames.some((frame) => frame.event?.event_id === news.event_id),
      Boolean,
    );
    await eventually(LONG_MS, listening, ({ length }) => length === 3);
  });

  it('a server that is killed in mid-batch has stored all of the batch or nothing, and the rest go on', async () => {
    const batch = moves(1000);
    const victim = at(servers, 1);
    let answered = false;
    const sending = at(clients, 1)
      .batch(batch)
      .catch(() => undefined)
      .finally(() => (answered = true));
    // Once its transaction writes; or is over, on a machine that looks too late: both must come out right.
    await eventually(
      LONG_MS,
      () =>
        postgres.query(
          "SELECT 1 FROM pg_stat_activity WHERE application_name = 'spec-kitty serve' AND backend_xid IS NOT NULL",
        ),
      ({ length }) => length > 0 || answered,
    );
    await victim.kill();
    const answer = await sending;
    const kinds = await kindsOf(at(clients, 0), batch);
    assert.equal(new Set(kinds).size, 1, 'all or nothing');
    if (answer?.status === 200) assert.equal(kinds[0], 'duplicate');
    const feed = await readUntil(at(clients, 2), Number.MAX_SAFE_INTEGER);
    assert.equal(feed.filter((id) => id === batch[0]?.event_id).length, 1);
    servers[1] = await place.start();
  });

  it('the password is in no log, nor among the arguments that everybody on the machine can read', async () => {
    const named = await place.start(['--database-url', database]);
    servers.push(named);
    const secret = /mouse/;
    for (const server of servers) assert.doesNotMatch(server.log(), secret);
    assert.match(named.log(), /postgres:\/\/kitty@127\.0\.0\.1/);
    if (existsSync('/proc/self/cmdline'))
      assert.doesNotMatch(readFileSync(`/proc/${named.pid}/cmdline`, 'utf8'), secret);
  });
});

/** Follows the feed by its cursor while others write. @returns ids, once there are so many or, with no such count, at its end. */
async function readUntil(client: Client, count: number): Promise<string[]> {
  const seen: string[] = [];
  let after = '0';
  while (seen.length < count) {
    const { json } = await client.get(`/api/v1/events/?after=${after}&limit=1000`);
    seen.push(...json.events.map((event: SpecKittyEvent) => event.event_id));
    if (json.next !== null) after = json.next;
    else if (count === Number.MAX_SAFE_INTEGER) break;
  }
  return seen;
}
