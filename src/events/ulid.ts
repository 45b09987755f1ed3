import { createHash } from 'node:crypto';
import { monotonicFactory, uuidToULID } from 'ulid';
import type { Ulid } from './event.js';

const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** @returns the id, or undefined when the text is no ULID (CONTRACT: upper case, no I, L, O, U). */
export function parseUlid(text: string): Ulid | undefined {
  return ULID.test(text) ? (text as Ulid) : undefined;
}

const TIME_DIGITS = 12;
const HASH_DIGITS = 20;

/** 48 bits of milliseconds: year 10889. A ULID cannot say more, nor anything before 1970. */
const LATEST_MS = 2 ** 48 - 1;

/**
 * The id of something that happened, the same wherever and however often it is computed: its time, and the first
 * 80 bits of SHA-256 over the fields that make it this and no other happening (CONTRACT: event_id).
 *
 * @param atMs when it happened, milliseconds since 1970; clamped to what a ULID can hold.
 * @param fields in a fixed order. They are hashed as a JSON array, so that no two lists run together.
 */
export function computedUlid(atMs: number, fields: readonly (string | number | null)[]): Ulid {
  const time = Math.min(Math.max(0, Math.trunc(atMs)), LATEST_MS);
  const hash = createHash('sha256').update(JSON.stringify(fields)).digest('hex').slice(0, HASH_DIGITS);
  // Both are 128 bits: written as a UUID, the library turns them into a ULID.
  const digits = time.toString(16).padStart(TIME_DIGITS, '0') + hash;
  return uuidToULID(digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')) as Ulid;
}

/** A source of ids for what nobody else can observe: increasing within this process, whatever the wall clock does. */
export function freshUlids(nowMs: () => number): () => Ulid {
  const next = monotonicFactory();
  return () => next(nowMs()) as Ulid;
}
