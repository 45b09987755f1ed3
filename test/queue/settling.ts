import type { SpecKittyEvent } from '../../src/events/event.js';
import type { Queue, Selection, Settlement } from '../../src/queue/queue.js';
import { PROJECT } from '../support/sample-events.js';

/** The time of the queues under contract. */
export const NOW_MS = Date.UTC(2026, 1, 8);

/** All that `sampleEvent` makes. */
export const EVERYTHING: Selection = {
  projectUuid: PROJECT,
  teamSlugs: ['analytical', 'local'],
  maxEvents: 1000,
  maxBytes: Infinity,
  after: 0,
};

export function insertAll(queue: Queue, events: readonly SpecKittyEvent[]) {
  return queue.transact((transaction) => events.map((event) => transaction.insert(event)));
}

/** A server's word against an event. */
export function refusal(event: SpecKittyEvent, park = false): Settlement {
  return { kind: 'refused', eventId: event.event_id, category: 'schema', reason: 'because', park };
}

/** A server's word that it has an event. */
export function delivery(event: SpecKittyEvent): Settlement {
  return { kind: 'delivered', eventId: event.event_id, verdict: 'success' };
}
