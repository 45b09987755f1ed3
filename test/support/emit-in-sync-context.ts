import { homeOf, processEnvironment } from '../../src/shared/environment.js';
import { getEmitter, withSyncContext } from '../../src/index.js';
import { queuedEvents } from './open-events.js';
import { eventually } from './program.js';

/**
 * `emit-in-sync-context.js [SERVER]`: emits within two scopes, the second of which fails, and prints what became of it. With a
 * server, it waits in the first scope until the event has left the queue.
 */
const isOnline = process.argv[2] !== undefined;
const { queue } = homeOf(processEnvironment());
const emit = (entry_content: string) =>
  getEmitter().historyAdded({ wp_id: 'WP01', entry_type: 'note', entry_content });
let live = false;
const returned = await withSyncContext(async () => {
  await emit('within');
  if (isOnline)
    live =
      (
        await eventually(
          60_000,
          () => queuedEvents(queue),
          ({ length }) => length === 0,
        )
      ).length === 0;
  return 7;
});
let thrown: unknown;
try {
  await withSyncContext(async () => {
    await emit('before the failure');
    throw new Error('its own failure');
  });
} catch (error) {
  thrown = error instanceof Error ? error.message : error;
}
process.stdout.write(JSON.stringify({ live, returned, thrown }));
