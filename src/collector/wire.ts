import * as z from 'zod/mini';
import {
  DEFAULT_INSIGHT_WEEKS,
  DEFAULT_PAGE_EVENTS,
  MAX_INSIGHT_WEEKS,
  MAX_KEY_BYTES,
  MAX_PAGE_EVENTS,
} from './limits.js';

/** What clients send us, besides the events themselves (events/schema.ts). Nothing else belongs in this file. */

export const tokenRequest = z.object({ username: z.string(), password: z.string() });

export const refreshRequest = z.object({ refresh: z.string() });

/** Each element is judged by itself: see admit-event.ts. */
export const batchRequest = z.object({ events: z.array(z.unknown()) });

/** A key to look up: U+0000 is no text to PostgreSQL, and no stored key is longer. */
const key = z.string().check(
  z.minLength(1),
  z.maxLength(MAX_KEY_BYTES),
  z.refine((text) => !text.includes('\0')),
);

const wholeNumber = z.pipe(
  z.string().check(z.regex(/^\d{1,15}$/)),
  z.transform((text: string) => Number(text)),
);

export const feedQuery = z.object({
  after: z._default(wholeNumber, 0),
  limit: z._default(wholeNumber.check(z.minimum(1), z.maximum(MAX_PAGE_EVENTS)), DEFAULT_PAGE_EVENTS),
  feature: z.optional(key),
  wp: z.optional(key),
});

/** A moment with its zone, as milliseconds since 1970. Without a zone it would be another one on each machine. */
const moment = z.pipe(
  z.string().check(
    z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/),
    z.refine((text) => !Number.isNaN(Date.parse(text))),
  ),
  z.transform((text: string) => Date.parse(text)),
);

export const boardQuery = z.object({ at: z.optional(moment) });

export const insightsQuery = z.object({
  weeks: z._default(wholeNumber.check(z.minimum(1), z.maximum(MAX_INSIGHT_WEEKS)), DEFAULT_INSIGHT_WEEKS),
  feature: z.optional(key),
  part: z.optional(z.literal('trust')),
});

export const changesQuery = z.object({
  since: z.union([
    wholeNumber,
    z.pipe(
      moment,
      z.transform((ms: number) => ({ ms })),
    ),
  ]),
  until: z.optional(moment),
});

export const clockQuery = z.object({ node_id: key });

/** A query string as an object; of a name that is given twice the last counts. */
export function queryObject(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries(query);
}
