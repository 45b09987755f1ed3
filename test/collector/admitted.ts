import { admitEvent, type AdmittedEvent } from '../../src/collector/admit-event.js';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { parseEvent } from '../../src/events/schema.js';

/** These events as a store takes them. */
export function admitted(events: readonly SpecKittyEvent[], team: string): AdmittedEvent[] {
  return events.map((event) => {
    const judged = admitEvent(event, team, parseEvent);
    if (judged.kind === 'refused') throw new Error(judged.reason);
    return judged;
  });
}
