import { setTimeout as pause } from 'node:timers/promises';
import { openQueue } from '../../src/queue/sqlite-queue.js';
import { flush } from '../../src/send/flush.js';
import { Failure } from '../../src/shared/failure.js';
import { homePaths } from '../../src/shared/home.js';
import { systemWallTime } from '../../src/shared/wall-time.js';

/**
 * `keep-flushing.js HOME`: delivers in small batches, again and again, until standard input ends, and prints how each run
 * ended. It waits less long for an answer than a person would.
 */
const home = homePaths({ SPEC_KITTY_HOME: process.argv[2] }, '');
const queue = openQueue(home.queue, { life: 'long', nowMs: () => Date.now() });
const over = new AbortController();
process.stdin.on('end', () => over.abort()).resume();
while (!over.signal.aborted) {
  try {
    const report = await flush(
      { home, env: {}, time: systemWallTime, queue },
      {
        deadlineMs: 20_000,
        limits: { maxEvents: 20, paceMs: 0 },
        batchTimeoutMs: 1_500,
        askTimeoutMs: 5_000,
      },
    );
    process.stdout.write(`${report.stop?.kind ?? 'all'}\n`);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    process.stdout.write(`${error.code}\n`);
  }
  await pause(50 + Math.random() * 200);
}
