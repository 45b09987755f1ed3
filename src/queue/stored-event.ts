import type { SpecKittyEvent } from '../events/event.js';
import { gistOf } from '../events/event-gist.js';
import { toIsoTime } from '../shared/wall-time.js';
import type { SqlValue } from './sqlite.js';

/** A column's value as text, null where it is none. */
export function textOf(value: SqlValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

/** Seconds since 1970 as ISO time. A damaged row may hold anything: null then. */
export function isoOfSeconds(value: SqlValue | undefined): string | null {
  if (typeof value !== 'number' || Math.abs(value) > 8_640_000_000_000) return null;
  return toIsoTime(value * 1000);
}

/**
 * The event in a row's `data`. SQLite's check sees broken pages, not a changed letter inside a text: what is no
 * event, or another than the row says, is not to be sent.
 * @returns undefined when the row is damaged.
 */
export function parseStored(
  eventId: SqlValue | undefined,
  data: SqlValue | undefined,
): SpecKittyEvent | undefined {
  try {
    const event = JSON.parse(String(data)) as Partial<SpecKittyEvent> | null;
    const isEvent =
      typeof event === 'object' &&
      event !== null &&
      event.event_id === eventId &&
      typeof event.event_type === 'string' &&
      typeof event.timestamp === 'string' &&
      Number.isSafeInteger(event.lamport_clock) &&
      typeof event.payload === 'object' &&
      event.payload !== null;
    return isEvent ? (event as SpecKittyEvent) : undefined;
  } catch {
    return undefined;
  }
}

/** What a list shows of an event, taken from the event itself. */
export interface Described {
  readonly happenedAt: string | null;
  readonly subject: string | null;
  readonly featureSlug: string | null;
  readonly gist: string | null;
}

const UNKNOWN: Described = { happenedAt: null, subject: null, featureSlug: null, gist: null };

export function describeEvent(event: SpecKittyEvent | undefined): Described {
  if (event === undefined) return UNKNOWN;
  return {
    happenedAt: event.timestamp,
    subject: textOf(event.aggregate_id),
    featureSlug: event.payload.feature_slug ?? null,
    gist: safeGist(event),
  };
}

/** A payload of another version may lack what the words are made of. */
function safeGist(event: SpecKittyEvent): string | null {
  try {
    return gistOf(event);
  } catch {
    return null;
  }
}
