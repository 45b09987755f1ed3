import type { QueuedEvent, Settlement } from '../queue/queue.js';
import type { SettledFate } from './flush-report.js';

/** What a fate means for the queue. */
export function settlementOf(queued: QueuedEvent, fate: SettledFate): Settlement {
  const { event_id: eventId } = queued.event;
  switch (fate.kind) {
    case 'delivered':
      return { kind: 'delivered', eventId, queued, verdict: fate.verdict };
    case 'refused':
      return {
        kind: 'refused',
        eventId,
        category: fate.category,
        reason: fate.reason,
        park: fate.park,
      };
  }
}
