import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { MAX_EVENT_BYTES } from '../../src/collector/limits.js';
import { beginBatch, startTestCollector, type Client, type TestCollector } from './collector-fixture.js';
import { eventLike, moved, moves } from './event-fixture.js';

interface Row {
  readonly event_id: string | null;
  readonly status: string;
  readonly error?: string;
  readonly error_category?: string;
  readonly server_clock?: number;
}

describe('Sending a batch', () => {
  let server: TestCollector;
  let member: Client;
  after(() => server.close());

  before(async () => {
    server = await startTestCollector();
    member = await server.member('sender', 'senders');
  });

  const rowsOf = async (events: readonly unknown[]): Promise<readonly Row[]> => {
    const { status, json } = await member.batch(events);
    assert.equal(status, 200);
    return json.results;
  };
  const feed = async () => (await member.get('/api/v1/events/?limit=1000')).json.events;

  it('answers a row for each event, in order', async () => {
    const events = moves(3);
    const expected = events.map(({ event_id }) => ({ event_id, status: 'accepted' }));
    assert.deepEqual(await rowsOf(events), expected);
  });

  it('stores an event once, sent five times and twice at once', async () => {
    const before = (await feed()).length;
    const events = moves(10);
    for (let time = 0; time < 5; time++) {
      const status = time === 0 ? 'accepted' : 'duplicate';
      assert.ok((await rowsOf(events)).every((row) => row.status === status));
    }
    const more = moves(10);
    const [one, two] = await Promise.all([rowsOf(more), rowsOf(more)]);
    const statuses = [...one, ...two].map(({ status }) => status).toSorted();
    assert.deepEqual(statuses, [...Array(10).fill('accepted'), ...Array(10).fill('duplicate')]);
    assert.equal((await feed()).length, before + 20);
  });

  it('takes the other 99 when one event is bad', async () => {
    const events: unknown[] = moves(99);
    events.splice(50, 0, { ...moved(), event_type: 'WPVanished' });
    const rows = await rowsOf(events);
    assert.equal(rows.filter(({ status }) => status === 'accepted').length, 99);
    assert.equal(rows[50]?.status, 'rejected');
    assert.equal(rows[50]?.error_category, 'schema');
    assert.equal(rows[50]?.event_id, (events[50] as { event_id: string }).event_id);
    assert.match(rows[50]?.error ?? '', /event_type/);
  });

  it('says of each bad event what is wrong with it', async () => {
    const history = {
      wp_id: 'WP01',
      entry_type: 'note',
      entry_content: 'x'.repeat(MAX_EVENT_BYTES),
    } as const;
    let deep: unknown = 1;
    for (let level = 0; level < 100; level++) deep = { deep };
    const taken = moved();
    await rowsOf([taken]);
    const rows = await rowsOf([
      moved({}, { team_slug: 'puppies' }),
      eventLike('HistoryAdded', history),
      { ...moved(), deep },
      null,
      moved({}, { lamport_clock: taken.lamport_clock }),
    ]);
    assert.deepEqual(
      rows.map(({ status, error_category }) => [status, error_category]),
      [
        ['rejected', 'project_refused'],
        ['rejected', 'too_large'],
        ['rejected', 'schema'],
        ['rejected', 'schema'],
        ['rejected', 'clock'],
      ],
    );
    const { json } = await member.get(`/api/v1/clock/?node_id=${taken.node_id}`);
    assert.equal(rows[4]?.server_clock, json.lamport_clock);
    assert.ok(json.lamport_clock >= taken.lamport_clock);
  });

  it('takes an empty batch, and one of exactly 1000 events', async () => {
    assert.deepEqual(await rowsOf([]), []);
    assert.equal((await rowsOf(moves(1000))).length, 1000);
  });

  it('refuses 1001 events, and stores none of them', async () => {
    const events = moves(1001);
    const { status, json } = await member.batch(events);
    assert.equal(status, 413);
    assert.equal(json.error, 'too_many_events');
    assert.equal((await member.get(`/api/v1/events/${events[0]?.event_id}/`)).status, 404);
  });

  it('wants a login', async () => {
    assert.equal((await server.client().batch(moves(1))).status, 401);
    assert.equal((await server.client('a.b.c').batch(moves(1))).status, 401);
  });

  it('wants the sync protocol that it speaks, and says which', async () => {
    for (const version of ['', '2.0', '0.9', '1', 'one']) {
      const { status, json } = await member.batch(moves(1), { 'x-spec-kitty-sync-protocol': version });
      assert.equal(status, 412, version);
      assert.match(json.guidance, /1\.0/);
      assert.deepEqual(json.supported, ['1.0']);
    }
    const later = await member.batch(moves(1), { 'x-spec-kitty-sync-protocol': '1.3' });
    assert.equal(later.status, 200, 'a later 1.x only adds');
  });

  it('takes JSON as it is, and gzip, and nothing else', async () => {
    const plain = Buffer.from(JSON.stringify({ events: moves(1) }));
    assert.equal((await member.batchBytes(plain, { 'content-encoding': '' })).status, 200);
    assert.equal((await member.batchBytes(plain, { 'content-encoding': 'br' })).status, 415);
    const typed = (type: string) => member.batch(moves(1), { 'content-type': type });
    assert.equal((await typed('text/plain')).status, 415);
    assert.equal((await typed('application/json; charset=utf-8')).status, 200);
  });

  it('says plainly what is wrong with a body', async () => {
    const packed = gzipSync(JSON.stringify({ events: moves(50) }));
    const bodies: readonly (readonly [Uint8Array, string])[] = [
      [packed.subarray(0, packed.length / 2), 'corrupt_body'],
      [Buffer.from('{"events":[]}'), 'corrupt_body'],
      [gzipSync('{"events":['), 'not_json'],
      [gzipSync(''), 'not_json'],
      [gzipSync(Buffer.from([0x22, 0xff, 0x22])), 'not_json'],
      [gzipSync('[]'), 'bad_request'],
      [gzipSync('{"events":{}}'), 'bad_request'],
      [gzipSync(`{"events":${'['.repeat(500_000)}${']'.repeat(500_000)}}`), 'too_deep'],
    ];
    for (const [bytes, error] of bodies) {
      const { status, json } = await member.batchBytes(bytes);
      assert.deepEqual([status, json.error], [400, error]);
      assert.equal(typeof json.message, 'string');
    }
  });

  it('drops a bomb, and goes on serving', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
    assert.ok(bomb.length < 1024 * 1024);
    const beforeBytes = process.memoryUsage().rss;
    const { status, json } = await member.batchBytes(bomb);
    assert.deepEqual([status, json.error], [413, 'too_large']);
    assert.ok(process.memoryUsage().rss - beforeBytes < 100 * 1024 * 1024, 'it was not inflated');
    assert.equal((await member.batch(moves(1))).status, 200);
  });

  it('answers 413 to a client that is still sending, with and without a length', async () => {
    for (const headers of [
      { 'content-length': String(20 * 1024 * 1024) },
      { 'transfer-encoding': 'chunked' },
    ]) {
      assert.equal(await statusOfUpload(server.url, member.token ?? '', headers), 413);
    }
    assert.equal((await member.batch(moves(1))).status, 200);
  });

  it('logs counts, and none of the text', async () => {
    await rowsOf([moved({ by: 'a-secret-name' }), { event_id: 'another-secret' }]);
    const line = server.log.findLast(({ event }) => event === 'request');
    assert.deepEqual([line?.['accepted'], line?.['rejected'], line?.['team']], [1, 1, 'senders']);
    assert.ok(!JSON.stringify(server.log).match(/a-secret-name|another-secret/));
  });
});

/** Uploads 20 MB of zeros, as far as the server lets us. */
function statusOfUpload(url: string, token: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const upload = beginBatch(url, token, { 'content-encoding': '', ...headers });
    const answered = new AbortController();
    upload.on('response', (response) => {
      answered.abort();
      response.resume();
      resolve(response.statusCode ?? 0);
      upload.destroy();
    });
    upload.on('error', (error) => {
      if (!answered.signal.aborted) reject(error);
    });
    const piece = Buffer.alloc(64 * 1024);
    let left = 320;
    const send = () => {
      while (!answered.signal.aborted && left > 0) {
        left -= 1;
        if (!upload.write(piece)) {
          upload.once('drain', send);
          return;
        }
      }
      if (!answered.signal.aborted) upload.end();
    };
    send();
  });
}
