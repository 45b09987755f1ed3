import type { AdmittedEvent } from './admit-event.js';

/** What the store already has of an event that this batch may meet: the same id, or the same clock value. */
export interface HeldEvent {
  readonly eventId: string;
  readonly nodeId: string;
  readonly lamportClock: number;
}

/** An event, its place in the team's feed, and when it came. */
export interface PlacedEvent extends AdmittedEvent {
  readonly seq: number;
  readonly receivedAtMs: number;
}

export type IngestDecision = 'accepted' | 'duplicate' | 'clock_taken';

/**
 * Decides for each event of a batch, in order, while the team's counter is locked.
 * An id that is there is a duplicate, whatever else it says: another clone computed the same id with a clock of its
 * own. A clock value that another event of the node holds is taken: the machine came back from a backup.
 * @param held every stored event of the team that shares an id or a (node, clock) with the batch.
 */
export function planIngest(
  batch: readonly AdmittedEvent[],
  held: readonly HeldEvent[],
): readonly IngestDecision[] {
  const ids = new Set(held.map(({ eventId }) => eventId));
  const clocks = new Set(held.map(({ nodeId, lamportClock }) => clockKey(nodeId, lamportClock)));
  return batch.map(({ event }) => {
    if (ids.has(event.event_id)) return 'duplicate';
    const clock = clockKey(event.node_id, event.lamport_clock);
    if (clocks.has(clock)) return 'clock_taken';
    ids.add(event.event_id);
    clocks.add(clock);
    return 'accepted';
  });
}

function clockKey(nodeId: string, lamportClock: number): string {
  return `${lamportClock} ${nodeId}`;
}
