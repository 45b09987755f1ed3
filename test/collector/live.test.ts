import assert from 'node:assert/strict';
import { createConnection } from 'node:net';
import { dataFolderAt } from '../../src/collector/data-folder.js';
import { removeUser } from '../../src/collector/users-file.js';
import { TICKET_LIFETIME_MS } from '../../src/collector/live-tickets.js';
import { eventually } from '../support/program.js';
import { startTestCollector, type TestCollector } from './collector-fixture.js';
import { moved, moves } from './event-fixture.js';
import { dialLive, liveAs, ticketFor, type LiveClient } from './live-client.js';

describe('The live channel', () => {
  let server: TestCollector;
  let count = 0;
  const team = () => `team-${(count += 1)}`;
  const member = (name: string, of: string) => server.member(`${name}-${of}`, of);

  before(async () => {
    server = await startTestCollector();
  });
  after(() => server.close());

  const idsOf = (events: readonly { event_id: string }[]) => events.map(({ event_id }) => event_id);
  const eventIds = (client: LiveClient): string[] =>
    client.frames.filter(({ type }) => type === 'event').map(({ event }) => event.event_id);

  describe('opens only', () => {
    const refusedWith = (headers: Readonly<Record<string, string>>) => dialLive(server.url, headers);

    it('with a ws token: not with none, an access token, an old one, or another server’s', async () => {
      const anna = await member('anna', team());
      assert.equal(await refusedWith({}), 401);
      assert.equal(await refusedWith({ authorization: `Bearer ${anna.token}` }), 401);
      assert.equal(await refusedWith({ authorization: 'Bearer a.b.c' }), 401);
      const old = await ticketFor(anna);
      server.time.advance(TICKET_LIFETIME_MS + 1000);
      assert.equal(await refusedWith({ authorization: `Bearer ${old}` }), 401);
    });

    it('once with each ws token, also when it is shown twice at once', async () => {
      const anna = await member('anna', team());
      const headers = { authorization: `Bearer ${await ticketFor(anna)}` };
      const both = await Promise.all([refusedWith(headers), refusedWith(headers)]);
      assert.deepEqual(
        both.filter((one) => typeof one === 'number'),
        [401],
      );
      assert.equal(await refusedWith(headers), 401);
      for (const one of both) if (typeof one !== 'number') one.close();
    });

    it('for users who are still there, and in the same team', async () => {
      const of = team();
      const anna = await member('anna', of);
      const headers = { authorization: `Bearer ${await ticketFor(anna)}` };
      await removeUser(dataFolderAt(server.dataFolder), `anna-${of}`);
      assert.equal(await refusedWith(headers), 401);
    });

    it('to no page of another site, and at no other address', async () => {
      const anna = await member('anna', team());
      const authorization = `Bearer ${await ticketFor(anna)}`;
      assert.equal(await refusedWith({ authorization, origin: 'https://evil.example' }), 403);
      assert.equal(await refusedWith({ authorization, origin: 'null' }), 403);
      const elsewhere = await dialLive(`${server.url}/elsewhere`, { authorization });
      assert.equal(elsewhere, 404);
      const own = await dialLive(server.url, { authorization, origin: server.url });
      assert.ok(typeof own !== 'number', 'refusals used up no token');
      own.close();
    });

    it('to our page, whose ticket comes as a sub-protocol, for a browser sets no headers', async () => {
      const anna = await member('anna', team());
      const open = (protocols: string[], origin = server.url) =>
        dialLive(server.url, { origin }, { protocols });
      const ticket = `ticket.${await ticketFor(anna)}`;
      assert.equal(await open(['spec-kitty', ticket], 'https://evil.example'), 403);
      const page = await open(['spec-kitty', ticket]);
      assert.ok(typeof page !== 'number');
      assert.equal(page.protocol, 'spec-kitty', 'the ticket is not repeated');
      assert.equal(await open(['spec-kitty', ticket]), 401, 'it was used');
      for (const wrong of [[], ['spec-kitty'], ['spec-kitty', 'ticket.a.b.c'], [`ticket.${anna.token}`]])
        assert.equal(await open(wrong), 401);
      page.close();
    });

    it('after a login: ws-token needs a valid access token', async () => {
      assert.equal((await server.client().post('/api/v1/ws-token/', {})).status, 401);
      assert.equal((await server.client('a.b.c').post('/api/v1/ws-token/', {})).status, 401);
    });

    it('for clients that speak to the end: one that hangs up in between does no harm', async () => {
      const { port } = new URL(server.url);
      for (const text of ['GET /ws/v1/events/ HTTP/1.1\r\n', 'GET /ws/v1/events/ HTTP/1.1\r\nHost: x\r\n']) {
        const socket = createConnection({ host: '127.0.0.1', port: Number(port) });
        socket.on('error', () => {});
        socket.write(`${text}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
        await eventually(
          10_000,
          () => socket.bytesRead,
          (bytes) => bytes > 0,
        );
        socket.resetAndDestroy();
      }
      assert.equal((await server.client().get('/api/v1/sync/health/')).status, 200);
    });
  });

  it('begins with a snapshot of the team’s work packages', async () => {
    const of = team();
    const anna = await member('anna', of);
    await anna.batch([moved({ wp: 'WP07', to: 'doing' })]);
    const client = await liveAs(anna, server.url);
    await client.frameOf('snapshot');
    const [first] = client.frames;
    assert.equal(first?.type, 'snapshot');
    assert.deepEqual([first.head, first.cursor], [1, '1']);
    const { json: board } = await anna.get('/api/v1/board/');
    assert.deepEqual(first.work_packages, board.work_packages);
    client.close();
  });

  it('stores what a client sends before it answers, each by its id, in order', async () => {
    const anna = await member('anna', team());
    const client = await liveAs(anna, server.url);
    const [one, two] = [moved(), moved()];
    for (const event of [one, two, one]) client.send(event);
    const acks = await client.frameOf('ack', 3);
    assert.deepEqual(
      acks.map(({ event_id, status }) => [event_id, status]),
      [
        [one.event_id, 'accepted'],
        [two.event_id, 'accepted'],
        [one.event_id, 'duplicate'],
      ],
    );
    const { json } = await anna.get('/api/v1/events/?after=0');
    assert.deepEqual(idsOf(json.events), [one.event_id, two.event_id]);
    // The batch endpoint knows them, and the other way round.
    assert.equal((await anna.batch([one])).json.results[0].status, 'duplicate');
    const three = moved();
    await anna.batch([three]);
    client.send(three);
    assert.equal((await client.frameOf('ack', 4)).at(-1)?.status, 'duplicate');
    client.close();
  });

  it('refuses what a batch would refuse, says why, and goes on', async () => {
    const anna = await member('anna', team());
    const client = await liveAs(anna, server.url);
    const good = moved();
    const taken = moved({}, { node_id: good.node_id, lamport_clock: good.lamport_clock });
    const large = moved({ by: 'x'.repeat(300 * 1024) });
    client.send('this is no JSON');
    client.send('['.repeat(5000));
    client.send(42);
    client.send({ ...moved(), event_type: 'Unheard' });
    client.send(moved({}, { team_slug: 'another-team' }));
    client.send(good);
    client.send(taken);
    client.send(large);
    const errors = await client.frameOf('error', 7);
    assert.deepEqual(
      errors.map(({ status, error_category = '' }) => `${status} ${error_category}`.trim()).toSorted(),
      [
        'rejected',
        'rejected',
        'rejected clock',
        'rejected project_refused',
        'rejected schema',
        'rejected schema',
        'rejected too_large',
      ],
    );
    const clock = errors.find(({ error_category }) => error_category === 'clock');
    assert.deepEqual([clock?.event_id, clock?.server_clock], [taken.event_id, good.lamport_clock]);
    assert.deepEqual(idsOf(await client.frameOf('ack')), [good.event_id]);
    assert.equal(client.closed, undefined);
    client.close();
  });

  it('closes on a frame that no event could fill, and on bytes', async () => {
    const anna = await member('anna', team());
    for (const [frame, code] of [
      ['x'.repeat(1024 * 1024), 1009],
      [Buffer.from([1, 2, 3]), 1003],
    ] as const) {
      const client = await liveAs(anna, server.url);
      client.send(frame);
      assert.equal((await client.whenClosed()).code, code);
    }
  });

  it('hands the team’s events to its other clients, in the order of the feed, and to no other team', async () => {
    const of = team();
    const [anna, bert, carl] = [
      await member('anna', of),
      await member('bert', of),
      await member('carl', team()),
    ];
    const [a, b, c] = await Promise.all([anna, bert, carl].map((each) => liveAs(each, server.url)));
    assert.ok(a && b && c);
    await Promise.all([a, b, c].map((each) => each.frameOf('snapshot')));
    const [fromA, byBatch, fromB] = [moves(30), moves(250), moves(30)];
    for (const event of fromA) a.send(event);
    for (const event of fromB) b.send(event);
    await anna.batch(byBatch);
    await a.frameOf('event', 280);
    await b.frameOf('event', 280);
    const { json } = await anna.get('/api/v1/events/?after=0&limit=1000');
    const order = idsOf(json.events);
    assert.equal(order.length, 310);
    const without = (own: readonly { event_id: string }[]) =>
      order.filter((id) => !own.some(({ event_id }) => event_id === id));
    assert.deepEqual(eventIds(a), without(fromA));
    for (const { event, seq } of await b.frameOf('event')) assert.equal(order[seq - 1], event.event_id);
    assert.deepEqual(eventIds(b), without(fromB));
    // Only now may Carl's silence be believed.
    const last = moved();
    c.send(last);
    await c.frameOf('ack');
    assert.deepEqual(eventIds(c), []);
    for (const each of [a, b, c]) each.close();
  });

  it('misses nothing between the snapshot and the first event', async () => {
    const of = team();
    const [anna, bert] = [await member('anna', of), await member('bert', of)];
    const sent: string[] = [];
    const over = new AbortController();
    const writing = (async () => {
      while (!over.signal.aborted) {
        const batch = moves(3);
        const { status } = await anna.batch(batch);
        if (status === 200) sent.push(...idsOf(batch));
        // Whoever writes without a pause is held back in the end.
        else assert.equal(status, 429);
      }
    })();
    const clients: LiveClient[] = [];
    for (let n = 0; n < 8; n += 1) clients.push(await liveAs(bert, server.url));
    over.abort();
    await writing;
    for (const client of clients) {
      const [snapshot] = await client.frameOf('snapshot');
      const after = Number(snapshot?.cursor);
      await client.frameOf('event', sent.length - after);
      assert.deepEqual(eventIds(client), sent.slice(after));
      client.close();
    }
  });

  it('keeps a client that does not read from holding up others, or filling the memory', async () => {
    const of = team();
    const [anna, bert, carl] = [await member('anna', of), await member('bert', of), await member('carl', of)];
    const [slow, quick] = [await liveAs(bert, server.url), await liveAs(carl, server.url)];
    await slow.frameOf('snapshot');
    slow.pause();
    const batches = 12;
    const filler = 'x'.repeat(20 * 1024);
    for (let n = 0; n < batches; n += 1)
      await anna.batch(Array.from({ length: 40 }, () => moved({ by: filler })));
    await quick.frameOf('event', batches * 40);
    const sentToSlow = slow.frames.filter(({ type }) => type === 'event').length;
    assert.ok(sentToSlow < batches * 40, 'it did not read, so it cannot have all');
    slow.resume();
    await slow.frameOf('event', batches * 40);
    assert.deepEqual(eventIds(slow), eventIds(quick));
    slow.close();
    quick.close();
  });

  it('takes a burst of 3,000 events, and answers each', async () => {
    const anna = await member('anna', team());
    const client = await liveAs(anna, server.url);
    const events = moves(3000);
    for (const event of events) client.send(event);
    const acks = await client.frameOf('ack', 3000);
    assert.deepEqual(idsOf(acks), idsOf(events));
    client.close();
  });
});

describe('The live channel of a server that', () => {
  it('asks for signs of life: keeps who answers, cuts who does not, and sends a removed user away', async () => {
    const server = await startTestCollector({ pingEveryMs: 1500 });
    try {
      const anna = await server.member('anna', 'kittens');
      const bert = await server.member('bert', 'kittens');
      const alive = await liveAs(anna, server.url);
      const dead = await liveAs(anna, server.url, { answersPings: false });
      const removed = await liveAs(bert, server.url);
      assert.equal((await dead.whenClosed()).code, 1006);
      await alive.frameOf('ping', 3);
      assert.equal(alive.closed, undefined);
      await removeUser(dataFolderAt(server.dataFolder), 'bert');
      assert.equal((await removed.whenClosed()).code, 1008);
      alive.close();
    } finally {
      await server.close();
    }
  });

  it('is closed: answers what came, says goodbye with 1001 and when to come back, and keeps what it acked', async () => {
    const server = await startTestCollector();
    const anna = await server.member('anna', 'kittens');
    const client = await liveAs(anna, server.url);
    await client.frameOf('snapshot');
    const events = moves(200);
    for (const event of events) client.send(event);
    await client.frameOf('ack', 1);
    await server.close();
    const { code, reason } = await client.whenClosed();
    assert.equal(code, 1001);
    assert.ok(JSON.parse(reason).retry_after_ms <= 5000);
    const acked = client.frames.filter(({ type }) => type === 'ack').map(({ event_id }) => event_id);
    const again = await startTestCollector({ dataFolder: server.dataFolder });
    const { json } = await again.client(anna.token).get('/api/v1/events/?after=0&limit=1000');
    const stored = json.events.map(({ event_id }: { event_id: string }) => event_id);
    assert.deepEqual(stored.slice(0, acked.length), acked);
    await again.close();
  });
});
