import type { SpecKittyEvent } from '../events/event.js';
import { compareText } from '../shared/compare-text.js';

/**
 * The order in which things happened, as far as it can be known: when (the time on the event), then the clock, then
 * the id. The same for every machine and whatever the order of arrival; the store's SQL sorts alike.
 */
export function compareByHappening(a: SpecKittyEvent, b: SpecKittyEvent): number {
  const difference = Date.parse(a.timestamp) - Date.parse(b.timestamp) || a.lamport_clock - b.lamport_clock;
  if (difference !== 0) return difference;
  return compareText(a.event_id, b.event_id);
}
