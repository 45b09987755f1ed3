import type { Ulid } from '../events/event.js';
import { jsonIn, objectIn } from '../shared/json-value.js';
import { firstText } from './server-text.js';

/** What a server said of one event: a row of `results`, or an item of a 400's `details`. */
export interface ResultRow {
  readonly eventId: Ulid;
  /** As the server wrote it; empty when it wrote none. */
  readonly status: string;
  readonly category: string | undefined;
  readonly reason: string | undefined;
  readonly serverClock: number | undefined;
}

/** Categories are compared and stored: whatever is longer or stranger than this is not one. */
const CATEGORY = /^[a-z][a-z0-9_-]{0,39}$/;

/**
 * @param items the rows as they came; what is no object, or names no event of `batch`, is passed over: a server's
 *   word about events that were not asked for changes nothing.
 * @returns rows in the order in which they came, an event perhaps several times.
 */
export function parseRows(items: readonly unknown[], batch: ReadonlySet<string>): ResultRow[] {
  return items.flatMap((item) => {
    const row = objectIn(item);
    const eventId = row?.['event_id'];
    if (row === undefined || typeof eventId !== 'string' || !batch.has(eventId)) return [];
    const status = row['status'];
    const category = row['error_category'];
    return [
      {
        eventId: eventId as Ulid,
        status: typeof status === 'string' ? status : '',
        category: typeof category === 'string' && CATEGORY.test(category) ? category : undefined,
        reason: firstText(row, 'error_message', 'error', 'reason', 'detail'),
        serverClock: parseClockValue(row['server_clock']),
      },
    ];
  });
}

/** A Lamport value, or undefined for anything else. */
export function parseClockValue(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/**
 * The rows of a 400: `details` is a list, or a JSON string of one.
 * @returns undefined when no item names an event of the batch: then only bisecting finds the guilty one.
 */
export function parseDetails(bodyText: string, batch: ReadonlySet<string>): ResultRow[] | undefined {
  const details = objectIn(jsonIn(bodyText))?.['details'];
  const items = typeof details === 'string' ? jsonIn(details) : details;
  const rows = Array.isArray(items) ? parseRows(items, batch) : [];
  return rows.length === 0 ? undefined : rows;
}
