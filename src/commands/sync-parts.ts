import type { Queue } from '../queue/queue.js';
import type { CommandContext } from './command.js';
import { QUEUE_PARTS } from './queue-parts.js';

/** The project that a folder belongs to, as far as sending needs to know. */
export interface SyncProject {
  readonly uuid: string | null;
  readonly slug: string | null;
  readonly root: string;
}

/** What these commands get from elsewhere. */
export interface SyncParts {
  /** Undefined outside any git working tree. */
  readonly findProject: (cwd: string) => Promise<SyncProject | undefined>;
  readonly openQueue: (context: CommandContext) => Promise<Queue>;
}

/** Each loaded when it is used. */
export const SYNC_PARTS: SyncParts = {
  findProject: async (cwd) => (await import('../changes/project.js')).findProject(cwd),
  openQueue: QUEUE_PARTS.openQueue,
};
