import type { EventType } from '../events/event.js';
import { compareByHappening } from './event-order.js';
import type { PlacedEvent } from './ingest-plan.js';

/** Whether a board is made of events of this type. The store hands out the latest of each, and no others. */
const SHOWN_ON_BOARD: Readonly<Record<EventType, boolean>> = {
  WPStatusChanged: true,
  WPCreated: true,
  WPAssigned: true,
  FeatureCreated: true,
  FeatureCompleted: true,
  DependencyResolved: true,
  ErrorLogged: true,
  HistoryAdded: false,
};

/**
 * Of the events that speak of the same thing (one WP's status, one feature's completion …) the one that has the last
 * word, as latest-events.ts would choose it. One statement can put no row in twice, so a batch is thinned out first.
 */
export function lastWords(events: readonly PlacedEvent[]): readonly PlacedEvent[] {
  const words = new Map<string, PlacedEvent>();
  for (const candidate of events) {
    const { event, place } = candidate;
    if (!SHOWN_ON_BOARD[event.event_type]) continue;
    const { projectUuid, featureSlug, wpId, dependencyWpId } = place;
    const subject = JSON.stringify([event.event_type, projectUuid, featureSlug, wpId, dependencyWpId]);
    const known = words.get(subject);
    if (known === undefined || compareByHappening(known.event, event) < 0) words.set(subject, candidate);
  }
  return [...words.values()];
}
