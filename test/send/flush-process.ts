import { openQueue } from '../../src/queue/sqlite-queue.js';
import { flush } from '../../src/send/flush.js';
import { homePaths } from '../../src/shared/home.js';
import { systemWallTime } from '../../src/shared/wall-time.js';

/** A process that flushes a person's home and prints the report: `flush-process.js HOME`. Tests kill it. */
/** At its deadline a flush leaves the batch under way to be sent again: on a slow machine that would look like a duplicate. */
const NEVER_MS = 600_000;

const home = homePaths({ SPEC_KITTY_HOME: process.argv[2] }, '');
const queue = openQueue(home.queue, { life: 'short', nowMs: () => Date.now() });
const report = await flush(
  { home, env: {}, time: systemWallTime, queue },
  { deadlineMs: NEVER_MS, settleEveryMs: 0, limits: { maxEvents: 5, paceMs: 0 } },
);
process.stdout.write(`${JSON.stringify(report)}\n`);
