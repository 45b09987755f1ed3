import { clockFile } from '../../src/events/lamport-clock.js';
import { openQueue } from '../../src/queue/sqlite-queue.js';
import { reconcileClock } from '../../src/send/clock-reconciliation.js';
import { homePaths } from '../../src/shared/home.js';

/** `reconcile-process.js HOME NODE SERVER_CLOCK`: one reconciliation in a process of its own. Tests kill it. */
const [folder = '', node = '', value] = process.argv.slice(2);
const home = homePaths({ SPEC_KITTY_HOME: folder }, '');
const queue = openQueue(home.queue, { life: 'short', nowMs: () => Date.now() });
await reconcileClock({ queue, clock: clockFile(home.clock, node) }, node, Number(value));
