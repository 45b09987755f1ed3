import { isTooFarAhead, LamportCounter, type ClockFile } from '../events/lamport-clock.js';
import type { Lamport } from '../events/event.js';
import type { Queue } from '../queue/queue.js';

/**
 * Lamport's receive rule, and then new values for what this node has not sent yet: above the server's highest, above the
 * clock file and above all the queue ever held, in the queue's order. The ids stay, so nothing can be doubled by it.
 *
 * The clock file is written inside the queue's critical section and before the queue is saved, as the emitter does: a
 * crash in between skips values, the other order could issue them twice.
 * @returns `too_far_ahead` when the server's value is not to be believed; nothing was changed then.
 * @throws Failure of the queue, and the system's error when the clock cannot be written.
 */
export async function reconcileClock(
  { queue, clock }: { readonly queue: Queue; readonly clock: ClockFile },
  nodeId: string,
  serverClock: number,
): Promise<'renumbered' | 'too_far_ahead'> {
  let refused = false;
  await queue.renumber(nodeId, ({ events, highestClock }) => {
    const ours = new LamportCounter(clock.read(), highestClock);
    refused = isTooFarAhead(serverClock, ours.last);
    if (refused) return undefined;
    const first = new LamportCounter(ours.last, serverClock).upcoming;
    clock.write((first + events - 1) as Lamport);
    return first;
  });
  return refused ? 'too_far_ahead' : 'renumbered';
}
