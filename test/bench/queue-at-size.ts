import { join } from 'node:path';
import process from 'node:process';
import { openQueue } from '../../src/queue/sqlite-queue.js';
import { PROJECT, sampleEvent } from '../support/sample-events.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** `queue-at-size.js COUNT`: what a queue of so many waiting events costs, in milliseconds and in memory. Told, not judged. */
const count = Number(process.argv[2] ?? 50_000);
const BATCH = 1000;
const events = Array.from({ length: count + 1 }, (_none, n) => sampleEvent(n));
const folder = temporaryFolder('queue-at-size');
const path = join(folder.path, 'queue.db');
/** A new one each time, as each process has its own. */
const open = () => openQueue(path, { life: 'short', nowMs: () => Date.now() });

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  await work();
  console.log(`${what.padEnd(28)}${(performance.now() - start).toFixed(0).padStart(7)} ms`);
}

try {
  await open().transact(() => undefined);
  await timed(`${count} stored at once`, () =>
    open().transact((transaction) => {
      for (const event of events.slice(0, count)) transaction.insert(event);
    }),
  );
  await timed('one more', () => open().transact((transaction) => transaction.insert(sampleEvent(count))));
  await timed('how many wait', () => open().summary());
  await timed('the newest 100 of log', () =>
    open().entries({ standings: ['waiting', 'parked', 'delivered', 'dropped'], limit: 100, end: 'newest' }),
  );
  await timed(`${BATCH} selected`, () =>
    open().select({
      projectUuid: PROJECT,
      teamSlugs: ['analytical'],
      maxEvents: BATCH,
      maxBytes: 1e9,
      after: 0,
    }),
  );
  await timed(`${BATCH} delivered`, () =>
    open().settle(
      events
        .slice(0, BATCH)
        .map(({ event_id: eventId }) => ({ kind: 'delivered', eventId, verdict: 'accepted' })),
      Date.now(),
    ),
  );
  console.log(`peak memory ${(process.resourceUsage().maxRSS / 1000).toFixed(0)} MB`);
} finally {
  folder.remove();
}
