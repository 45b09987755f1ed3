import { UNKNOWN_TEAM, type SpecKittyEvent } from '../events/event.js';
import { serveWords } from '../words/serve.js';
import { placeOf, type EventPlace } from './event-place.js';
import { isDeeperThan } from './json-depth.js';
import { MAX_EVENT_BYTES, MAX_EVENT_DEPTH, MAX_KEY_BYTES } from './limits.js';

/** The contract's own check of one event, handed in: the collector does not choose it. Never throws. */
export type ValidateEvent = (
  value: unknown,
) => { readonly ok: true; readonly event: SpecKittyEvent } | { readonly ok: false; readonly reason: string };

/** An event that may be stored for this team. */
export interface AdmittedEvent {
  readonly kind: 'admitted';
  /** Its team_slug is the team's. */
  readonly event: SpecKittyEvent;
  /** The event as it will be handed out. */
  readonly json: string;
  readonly place: EventPlace;
}

export interface RefusedEvent {
  readonly kind: 'refused';
  /** As sent, null when the sender named none that could be one. */
  readonly eventId: string | null;
  readonly category: 'schema' | 'project_refused' | 'too_large';
  readonly reason: string;
}

/**
 * Judges one element of a batch by itself, so that a bad one never refuses the others.
 * @param value anything that JSON can hold.
 */
export function admitEvent(
  value: unknown,
  team: string,
  validateEvent: ValidateEvent,
): AdmittedEvent | RefusedEvent {
  const refuse = (category: RefusedEvent['category'], reason: string): RefusedEvent => {
    return { kind: 'refused', eventId: eventIdIn(value), category, reason };
  };
  if (isDeeperThan(value, MAX_EVENT_DEPTH)) return refuse('schema', serveWords.tooDeep(MAX_EVENT_DEPTH));
  const checked = validateEvent(value);
  if (!checked.ok) return refuse('schema', checked.reason);
  if (checked.event.team_slug !== team && checked.event.team_slug !== UNKNOWN_TEAM) {
    return refuse('project_refused', serveWords.otherTeam);
  }
  const placed = placeOf(checked.event);
  if (!placed.ok) return refuse('schema', serveWords.badKey(placed.field, placed.problem, MAX_KEY_BYTES));
  // A copy only where it must be: a thousand of them are a batch's worth of garbage.
  const event: SpecKittyEvent =
    checked.event.team_slug === team ? checked.event : { ...checked.event, team_slug: team };
  const json = JSON.stringify(event);
  if (Buffer.byteLength(json) > MAX_EVENT_BYTES) {
    return refuse('too_large', serveWords.eventTooLarge(MAX_EVENT_BYTES));
  }
  return { kind: 'admitted', event, json, place: placed.place };
}

/** A ULID has 26 characters; what is far longer was never an id, and is not repeated back. */
const LONGEST_ECHOED_ID = 64;

function eventIdIn(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('event_id' in value)) return null;
  const id = value.event_id;
  return typeof id === 'string' && id.length <= LONGEST_ECHOED_ID ? id : null;
}
