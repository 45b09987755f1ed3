import type { Queue } from '../queue/queue.js';
import type { CommandContext } from './command.js';
import { sayWhenSalvaged } from './salvage-notice.js';

/** Where the queue comes from. */
export interface QueueParts {
  readonly openQueue: (context: CommandContext) => Promise<Queue>;
}

/** This person's queue, loaded when it is used. */
export const QUEUE_PARTS: QueueParts = {
  openQueue: async (context) =>
    (await import('../compose.js')).composeQueue({
      ...context,
      life: 'short',
      onSalvage: sayWhenSalvaged(context),
    }),
};
