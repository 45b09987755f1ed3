import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { MAX_EVENT_BYTES } from '../../src/collector/limits.js';
import { startTestCollector, type Client, type TestCollector } from '../collector/collector-fixture.js';
import { moved, moves } from '../collector/event-fixture.js';

describe('server scenario 4: bombs, cut gzip, 1001 events, too large, wrong encoding, one bad in 1000', () => {
  let server: TestCollector;
  let anna: Client;
  before(async () => {
    server = await startTestCollector();
    anna = await server.member('anna', 'kittens');
  });
  after(() => server.close());

  it('refuses each with its own words, all at once, while good batches go through', async () => {
    const good = gzipSync(JSON.stringify({ events: moves(20) }));
    const noise = Buffer.alloc(1024 * 1024 + 1).map((_, at) => (at * 7919) % 251);
    const hostile: readonly (readonly [string, Promise<{ status: number; json: { error?: string } }>])[] = [
      ['413 too_large', anna.batchBytes(gzipSync(Buffer.alloc(100 * 1024 * 1024)))],
      ['413 too_large', anna.batchBytes(noise)],
      ['400 corrupt_body', anna.batchBytes(good.subarray(0, good.length - 9))],
      ['400 corrupt_body', anna.batchBytes(good.subarray(0, 20))],
      ['413 too_many_events', anna.batch(moves(1001))],
      ['415 unsupported_encoding', anna.batchBytes(good, { 'content-encoding': 'br' })],
      ['415 unsupported_encoding', anna.batchBytes(good, { 'content-encoding': 'gzip, gzip' })],
      ['415 unsupported_media_type', anna.batchBytes(good, { 'content-type': 'text/plain' })],
      ['400 too_deep', anna.batchBytes(gzipSync(`{"events":${'['.repeat(1e6)}`))],
    ];
    const fine = Array.from({ length: 4 }, () => anna.batch(moves(5)));
    for (const [expected, answer] of hostile) {
      const { status, json } = await answer;
      assert.equal(`${status} ${json.error}`, expected);
    }
    // On one connection after the other: a refusal must not take the next request with it.
    for (let n = 0; n < 10; n += 1) assert.equal((await anna.batchBytes(noise)).status, 413);
    for (const { status } of await Promise.all(fine)) assert.equal(status, 200);
    const { json } = await anna.get('/api/v1/events/?limit=1000');
    assert.equal(json.events.length, 20, 'of what was refused nothing was stored');
  });

  it('takes the other 999 of a batch with one bad event, wherever it stands', async () => {
    for (const at of [0, 500, 999]) {
      const events: unknown[] = moves(1000);
      events[at] =
        at === 500 ? moved({ by: 'x'.repeat(MAX_EVENT_BYTES) }) : { ...moved(), event_type: 'Unheard' };
      const { status, json } = await anna.batch(events);
      assert.equal(status, 200);
      const rejected = json.results.flatMap((row: { status: string }, place: number) =>
        row.status === 'accepted' ? [] : [[place, row.status]],
      );
      assert.deepEqual(rejected, [[at, 'rejected']]);
    }
  });
});
