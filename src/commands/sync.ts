import type { Command } from './command.js';
import { QUEUE_PARTS } from './queue-parts.js';
import { makeSyncOff, makeSyncOn, syncServer } from './sync-consent.js';
import { makeSyncNow } from './sync-now.js';
import type { SyncParts } from './sync-parts.js';
import { makeSyncStatus } from './sync-status.js';

/** Where `sync` gets its project and its queue from, each loaded when it is used. */
const PARTS: SyncParts = {
  findProject: async (cwd) => (await import('../changes/project.js')).findProject(cwd),
  openQueue: QUEUE_PARTS.openQueue,
};

export const syncNow: Command = makeSyncNow(PARTS);
export const syncStatus: Command = makeSyncStatus(PARTS);
export const syncOn: Command = makeSyncOn(PARTS);
export const syncOff: Command = makeSyncOff(PARTS);
export { syncServer };
