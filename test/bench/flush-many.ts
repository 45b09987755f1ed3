import { composeQueue } from '../../src/compose.js';
import { loadSqlite } from '../../src/queue/sqlite.js';
import { flush } from '../../src/send/flush.js';
import { homeOf, processEnvironment } from '../../src/shared/environment.js';
import { systemWallTime } from '../../src/shared/wall-time.js';

/** `flush-many.js`: sends all that waits in SPEC_KITTY_HOME; prints the milliseconds without the start of the process. */
const env = processEnvironment();
// What every run loads, and its price is the process's start: rows 4 and 11 have it.
await Promise.all([import('got'), loadSqlite('short')]);
const start = performance.now();
const setting = { env, home: homeOf(env), time: systemWallTime, life: 'short' } as const;
const report = await flush({ ...setting, queue: composeQueue(setting) }, { deadlineMs: 60_000 });
const ms = performance.now() - start;
if (report.stop !== null || report.waiting > 0)
  throw new Error(`not all was sent: ${JSON.stringify(report)}`);
console.log(JSON.stringify({ ms, delivered: report.delivered, batches: report.batches }));
