import * as z from 'zod/mini';
import { DEFAULT_PAGE_EVENTS, MAX_KEY_BYTES, MAX_PAGE_EVENTS } from './limits.js';

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

export const clockQuery = z.object({ node_id: key });

/** A query string as an object; of a name that is given twice the last counts. */
export function queryObject(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries(query);
}
