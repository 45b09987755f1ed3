import assert from 'node:assert/strict';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { readCredentials } from '../../src/send/credentials.js';
import { readSendState } from '../../src/send/send-state.js';
import { originOf, parseServerUrl } from '../../src/send/server-url.js';
import { withdrawConsent } from '../../src/send/settings.js';
import { withFileLock } from '../../src/shared/lock.js';
import { eventually } from '../support/program.js';
import { PROJECT, sampleEvent } from '../support/sample-events.js';
import { BATCH_PATH, json, REFRESH_PATH } from '../support/scripted-server.js';
import { liveFixture, WS_TOKEN_PATH, type LineManners, type LiveFixture } from './live-fixture.js';

const SNAPSHOT = { type: 'snapshot', work_packages: [] };

describe('sending over the live channel', () => {
  let fixture: LiveFixture;
  afterEach(() => fixture.close());

  const begin = async (...given: Parameters<typeof liveFixture>) => {
    fixture = await liveFixture(...given);
    return fixture;
  };
  const idsOf = (events: readonly SpecKittyEvent[]) => events.map(({ event_id }) => event_id);
  const delivered = (count: number) =>
    eventually(
      20_000,
      () => fixture.queue.delivered.size,
      (size) => size >= count,
    );
  const retriesOf = async () =>
    (await fixture.queue.summary()).byRetryCount.filter(({ retryCount }) => retryCount > 0);

  it('delivers what waits and what is new, in order, and shows the ws token alone', async () => {
    const { lines, queue, channel, server } = await begin();
    await fixture.insert(60);
    channel.begin();
    await delivered(60);
    await queue.insert(sampleEvent(61));
    channel.wake();
    await delivered(61);
    assert.deepEqual(
      idsOf(lines[0]?.got ?? []),
      Array.from({ length: 61 }, (_, n) => sampleEvent(n + 1).event_id),
    );
    assert.equal(lines[0]?.authorization, 'Bearer ticket-0');
    assert.deepEqual(queue.waiting, []);
    assert.equal(server.batches.length, 0);
    await channel.quiet();
    const { lastSuccessMs } = readSendState(fixture.home, originOf(parseServerUrl(server.url)));
    assert.equal(lastSuccessMs, fixture.time.nowMs());
  });

  it('counts an event as delivered when it is acked, never when it is written', async () => {
    const { lines, queue, channel } = await begin(() => ({ got: () => {} }), { wordTimeoutMs: 200 });
    fixture.answers = ({ path }) => (path === BATCH_PATH ? json(503, {}) : undefined);
    await fixture.insert(3);
    channel.begin();
    await eventually(
      20_000,
      () => lines.length,
      (count) => count > 1,
    ); // the first was cut for its silence
    assert.equal(lines[0]?.got.length, 3);
    assert.equal(queue.waiting.length, 3);
    assert.deepEqual(await retriesOf(), []);
  });

  it('sends in a batch what a line left unanswered, and not over the next line again', async () => {
    const { lines, queue, channel, server } = await begin((number) =>
      number === 0 ? { got: (event, line) => (line.got.length <= 2 ? line.ack(event) : line.cut()) } : {},
    );
    await fixture.insert(5);
    channel.begin();
    await delivered(5);
    assert.deepEqual(queue.waiting, []);
    const [batch] = server.batches;
    assert.deepEqual(batch?.eventIds, idsOf([3, 4, 5].map((n) => sampleEvent(n))));
    assert.deepEqual(
      lines.slice(1).flatMap(({ got }) => got),
      [],
    );
  });

  it('believes no word but one about an event that it sent', async () => {
    const { queue, channel, logged } = await begin(() => ({
      opened: (line) => {
        for (const odd of ['', '{', 'null', '[]', '42', '{"type":5}', { type: 'weather', is: 'fine' }])
          line.say(odd);
        line.ack(sampleEvent(1)); // not sent yet
        line.say(SNAPSHOT);
        line.say({ type: 'snapshot' }); // once more
      },
      got: (event, line) => {
        line.ack(sampleEvent(99));
        line.say({ type: 'ack', status: 'accepted' });
        line.say({ type: 'error', event_id: null, status: 'rejected' });
        line.say({ type: 'event', event: { node_id: 7 } });
        if (event.event_id === sampleEvent(2).event_id) line.ack(event, 'pending');
        else line.ack(event, 'duplicate');
        line.refuse(event, { error_category: 'schema' }); // too late
      },
    }));
    await fixture.insert(3);
    channel.begin();
    await delivered(2);
    assert.deepEqual([...queue.delivered.values()], ['duplicate', 'duplicate']);
    await channel.end();
    assert.deepEqual(idsOf(queue.waiting), [sampleEvent(2).event_id]);
    assert.equal(queue.parked.size, 0);
    assert.ok(!logged.includes('live sending failed'));
  });

  it('counts a refusal once, parks what can never be right, and tells the rest to a batch later', async () => {
    const { lines, queue, channel } = await begin(() => ({
      got: (event, line) => {
        if (event.event_id === sampleEvent(1).event_id)
          line.refuse(event, { error_category: 'schema', error: 'bad' });
        else if (event.event_id === sampleEvent(2).event_id) line.refuse(event, { error: 'not today' });
        else line.ack(event);
      },
    }));
    await fixture.insert(3);
    channel.begin();
    await delivered(1);
    channel.wake();
    await queue.insert(sampleEvent(4));
    channel.wake();
    await delivered(2);
    assert.deepEqual(
      [...queue.parked.values()].map(({ category, reason }) => [category, reason]),
      [['schema', 'bad']],
    );
    assert.deepEqual(await retriesOf(), [{ retryCount: 1, waiting: 1 }]);
    assert.deepEqual(idsOf(lines[0]?.got ?? []), idsOf([1, 2, 3, 4].map((n) => sampleEvent(n))));
  });

  it('leaves a clock value that is taken, and an event too large for a frame, to a batch', async () => {
    const { lines, queue, channel, server } = await begin(() => ({
      got: (event, line) => line.refuse(event, { error_category: 'clock', server_clock: 9 }),
    }));
    const large = sampleEvent(1, { repo_slug: 'x'.repeat(300 * 1024) });
    await queue.insert(large, sampleEvent(2));
    channel.begin();
    await delivered(2);
    assert.deepEqual([...server.taken].toSorted(), idsOf([large, sampleEvent(2)]).toSorted());
    assert.ok(!idsOf(lines.flatMap(({ got }) => got)).includes(large.event_id));
    assert.equal(queue.parked.size, 0);
  });

  it('sends a mass of events in batches', async () => {
    const { lines, channel, server } = await begin();
    await fixture.insert(500);
    channel.begin();
    await delivered(500);
    assert.equal(server.taken.size, 500);
    assert.deepEqual(lines[0]?.got, []);
  });

  it('stops at once when sending is turned off', async () => {
    const { lines, queue, channel } = await begin(() => ({
      got: (event, line) => {
        if (line.got.length === 50) void withdrawConsent(fixture.home, PROJECT).then(() => line.ack(event));
        else line.ack(event);
      },
    }));
    await fixture.insert(120);
    channel.begin();
    await delivered(50);
    channel.wake();
    await channel.quiet();
    assert.equal(lines[0]?.got.length, 50);
    assert.equal(queue.waiting.length, 70);
    await channel.recheck();
    await eventually(
      20_000,
      () => fixture.states.at(-1),
      (state) => state === 'offline: no_consent',
    );
  });

  it('opens no socket and asks nobody for a person who agreed to nothing, or is not logged in', async () => {
    const { channel, home, server, states } = await begin();
    await withdrawConsent(home, PROJECT);
    channel.begin();
    await eventually(
      20_000,
      () => states.at(-1),
      (state) => state === 'offline: no_consent',
    );
    assert.deepEqual(server.requests, []);
  });

  it('sends only what is of the session’s team, and adopts what was recorded before it was known', async () => {
    const { lines, queue, channel } = await begin();
    const [own, early, other] = [
      sampleEvent(1),
      sampleEvent(2, { team_slug: 'local' }),
      sampleEvent(3, { team_slug: 'another' }),
    ];
    await queue.insert(own, early, other, sampleEvent(4, { project_uuid: null }));
    channel.begin();
    await delivered(2);
    assert.deepEqual(
      lines[0]?.got.map(({ event_id, team_slug }) => [event_id, team_slug]),
      [
        [own.event_id, 'analytical'],
        [early.event_id, 'analytical'],
      ],
    );
    assert.equal(queue.waiting.length, 2);
  });

  it('takes turns with a flush of another process', async () => {
    const { lines, channel, home } = await begin();
    await fixture.insert(1);
    await withFileLock(`${home.folder}/flush.lock`, { waitMs: 0 }, async () => {
      channel.begin();
      await eventually(
        20_000,
        () => channel.state,
        (state) => state === 'connected',
      );
      await new Promise((resolve) => setTimeout(resolve, 200));
      assert.deepEqual(lines[0]?.got, []);
    });
    await delivered(1);
  });

  describe('connects', () => {
    it('after one renewal, when the access token is no longer good', async () => {
      const { channel, home, server, lines } = await begin();
      fixture.answers = ({ path, headers }) => {
        if (path === WS_TOKEN_PATH && headers.authorization === 'Bearer access-1') return json(401, {});
        if (path === REFRESH_PATH) return json(200, { access: 'access-2', refresh: 'refresh-2' });
        return undefined;
      };
      channel.begin();
      await eventually(20_000, () => lines.length, Boolean);
      assert.deepEqual(
        server.requests.map(({ path }) => path),
        [WS_TOKEN_PATH, REFRESH_PATH, WS_TOKEN_PATH],
      );
      const stored = readCredentials(home);
      assert.equal(stored.kind === 'stored' && stored.credentials.tokens?.access, 'access-2');
    });

    it('to nobody when the session is over', async () => {
      const { channel, states } = await begin();
      fixture.answers = () => json(401, {});
      channel.begin();
      await eventually(
        20_000,
        () => states.at(-1),
        (state) => state === 'offline: login_over',
      );
    });

    it('to nobody when the server does not want us, with or without a ticket', async () => {
      const { channel, states, server } = await begin();
      server.upgrade = ({ socket }) => socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      channel.begin();
      await eventually(
        20_000,
        () => states.at(-1),
        (state) => state === 'offline: forbidden',
      );
      fixture.answers = ({ path }) => (path === WS_TOKEN_PATH ? json(403, {}) : undefined);
      channel.begin();
      await eventually(
        20_000,
        () => states.filter((state) => state === 'offline: forbidden'),
        ({ length }) => length > 1,
      );
    });

    it('nowhere else: a redirect is not followed', async () => {
      const { channel, server, lines } = await begin();
      const elsewhere = await fixture.startServer();
      const before = server.upgrade;
      server.upgrade = ({ socket }) =>
        socket.end(
          `HTTP/1.1 302 Found\r\nLocation: ${elsewhere.url}/ws/v1/events/\r\nConnection: close\r\n\r\n`,
        );
      channel.begin();
      await eventually(
        20_000,
        () => server.requests.length,
        (count) => count > 1,
      );
      assert.ok(before);
      server.upgrade = before;
      await eventually(20_000, () => lines.length, Boolean);
      assert.deepEqual(elsewhere.requests, []);
    });

    const ODD: Readonly<Record<string, LineManners>> = {
      'does not greet': { opened: () => {} },
      'closes at once': { opened: (line) => line.close(1011) },
      'cuts at once': { opened: (line) => line.cut() },
      'greets with 17 MiB': {
        opened: (line) => line.say({ ...SNAPSHOT, filler: 'x'.repeat(17 * 1024 * 1024) }),
      },
      'greets and is gone': {
        opened: (line) => {
          line.say(SNAPSHOT);
          line.cut();
        },
      },
    };
    for (const [oddity, manners] of Object.entries(ODD)) {
      it(`again after a server that ${oddity}`, async () => {
        const { channel, lines } = await begin((number) => (number === 0 ? manners : {}), {
          dialTimeoutMs: 2000,
        });
        await fixture.insert(1);
        channel.begin();
        await delivered(1);
        assert.ok(lines.length > 1);
      });
    }

    it('again when there is not so much as a live channel: batches go on', async () => {
      const { channel, server, states } = await begin();
      fixture.answers = ({ path }) => (path === WS_TOKEN_PATH ? json(404, {}) : undefined);
      channel.begin();
      await eventually(
        20_000,
        () => server.requests.length,
        (count) => count > 1,
      );
      assert.deepEqual(states, ['reconnecting']);
    });
  });

  it('answers pings, and shows our clock how far others are', async () => {
    const clockOf = (node_id: string, lamport_clock: unknown) => ({
      type: 'event',
      event: { ...sampleEvent(1), node_id, lamport_clock },
    });
    const { channel, lines, witnessed, logged } = await begin();
    channel.begin();
    await eventually(20_000, () => lines.length, Boolean);
    const [line] = lines;
    assert.ok(line);
    for (const [node, clock] of [
      ['aaaaaaaaaaaa', 7],
      ['bbbbbbbbbbbb', 40],
      ['aaaaaaaaaaaa', 5],
      ['cccccccccccc', 2 ** 52],
      ['dddddddddddd', 2 ** 60],
      ['eeeeeeeeeeee', '12'],
      ['not a node', 12],
    ] as const)
      line.say(clockOf(node, clock));
    line.say({ type: 'ping' });
    await eventually(
      20_000,
      () => witnessed.length,
      (count) => count >= 3,
    );
    assert.deepEqual(witnessed, [7, 40, 2 ** 52]);
    assert.deepEqual(logged.filter((message) => message.includes('absurd')).length, 1);
    const pongs = await eventually(
      20_000,
      () => line.pongs,
      ({ length }) => length > 0,
    );
    assert.deepEqual(pongs, [{ type: 'pong', timestamp: '2026-02-08T00:00:00.000Z' }]);
  });

  it('comes back when a server that went away says when', async () => {
    const { channel, lines } = await begin((number) =>
      number === 0
        ? {
            opened: (line) => {
              line.say(SNAPSHOT);
              line.close(1001, '{"retry_after_ms":5}');
            },
          }
        : {},
    );
    channel.begin();
    await eventually(
      20_000,
      () => lines.length,
      (count) => count > 1,
    );
    await eventually(
      20_000,
      () => channel.state,
      (state) => state === 'connected',
    );
  });
});
