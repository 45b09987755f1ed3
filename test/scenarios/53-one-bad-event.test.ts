import assert from 'node:assert/strict';
import { openQueue } from '../../src/queue/sqlite-queue.js';
import { flush } from '../../src/send/flush.js';
import { sampleEvent, sampleUlid } from '../support/sample-events.js';
import { BATCH_PATH, json, mostly } from '../support/scripted-server.js';
import { NOW_MS, sendFixture } from '../send/send-fixture.js';

/** What the server says when a batch holds the bad event, and how many requests that may cost. */
const ANSWERS = {
  'the server does not say which': [json(400, { error: 'bad batch' }), 2 * Math.log2(100) + 2],
  'the server names it': [
    json(400, { details: [{ event_id: sampleUlid(37), error: 'no lane', error_category: 'schema' }] }),
    2,
  ],
} as const;

describe('scenario 53: one bad event in 100', () => {
  for (const [name, [answer, mostRequests]] of Object.entries(ANSWERS)) {
    it(`${name}: 99 are delivered, one is parked, in few requests`, async () => {
      const fixture = await sendFixture(
        mostly(({ path, eventIds }) =>
          path === BATCH_PATH && eventIds.includes(sampleUlid(37)) ? answer : undefined,
        ),
      );
      try {
        const queue = openQueue(fixture.home.queue, { life: 'short', nowMs: () => NOW_MS });
        await queue.transact((transaction) => {
          for (let n = 1; n <= 100; n += 1) transaction.insert(sampleEvent(n));
        });
        const report = await flush({ ...fixture, env: {}, queue }, { deadlineMs: 60_000 });
        assert.deepEqual([report.delivered, report.parked, report.waiting, report.stop], [99, 1, 0, null]);
        assert.deepEqual(
          report.refusals.map(({ eventId, parked }) => [eventId, parked]),
          [[sampleUlid(37), true]],
        );
        assert.ok(fixture.server.batches.length <= mostRequests, `${fixture.server.batches.length} requests`);
        assert.equal(fixture.server.taken.size, 99);
        const { parked, waiting } = await queue.summary();
        assert.deepEqual([parked, waiting], [1, 0]);
      } finally {
        await fixture.close();
      }
    });
  }
});
