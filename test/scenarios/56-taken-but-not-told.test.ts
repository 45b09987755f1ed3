import assert from 'node:assert/strict';
import { openQueue } from '../../src/queue/sqlite-queue.js';
import { flush } from '../../src/send/flush.js';
import { sampleEvent } from '../support/sample-events.js';
import { BATCH_PATH, mostly, takesEverything, type ScriptedAnswer } from '../support/scripted-server.js';
import { NOW_MS, sendFixture } from '../send/send-fixture.js';

const SILENCES: Readonly<Record<string, ScriptedAnswer>> = {
  'a timeout': { kind: 'hang' },
  'a connection that breaks': { kind: 'reset' },
  'an answer that breaks off': { kind: 'cut', body: '{"results":[' },
};

describe('scenario 56: the server took it and its answer never came', () => {
  for (const [name, silence] of Object.entries(SILENCES)) {
    it(`${name}: all is sent again, answered duplicate, and is there once`, async () => {
      const fixture = await sendFixture(
        mostly((request, server) => {
          if (request.path !== BATCH_PATH || server.batches.length > 1) return undefined;
          takesEverything(request, server);
          return silence;
        }),
      );
      try {
        const queue = openQueue(fixture.home.queue, { life: 'short', nowMs: () => NOW_MS });
        const all = Array.from({ length: 30 }, (_none, n) => sampleEvent(n + 1));
        await queue.transact((transaction) => all.map((event) => transaction.insert(event)));
        const run = () => flush({ ...fixture, env: {}, queue }, { deadlineMs: 30_000, batchTimeoutMs: 400 });
        const first = await run();
        assert.deepEqual([first.stop?.kind, first.kept, first.waiting], ['network', 30, 30]);
        const second = await run();
        assert.deepEqual([second.stop, second.delivered, second.duplicate, second.waiting], [null, 0, 30, 0]);
        assert.equal(fixture.server.batches[1]?.bodyText, fixture.server.batches[0]?.bodyText);
        assert.deepEqual(
          [...fixture.server.taken],
          all.map(({ event_id }) => event_id),
        );
      } finally {
        await fixture.close();
      }
    });
  }
});
