import type { Fullness } from '../queue/queue.js';
import { count } from './count.js';

/** What is to be said of a queue that grows too long: nothing, of most. For every command that looks at it. */
export function fullnessLines({ kind, kept, cap }: Fullness, refusedWhileFull: number): string[] {
  const missing =
    refusedWhileFull > 0
      ? [
          `While it was full, ${count(refusedWhileFull, 'event')} ${refusedWhileFull === 1 ? 'was' : 'were'} not recorded. Git still has them; once there is room: spec-kitty capture`,
        ]
      : [];
  switch (kind) {
    case 'roomy':
      return missing;
    case 'long':
      return [
        `The queue is long: ${kept} of at most ${cap} events, and every command that records takes longer. Send them: spec-kitty sync`,
        ...missing,
      ];
    case 'full':
      return [
        `The queue is full: ${kept} events. It takes no new ones until some are sent (spec-kitty sync) or dropped.`,
        ...missing,
      ];
  }
}
