import { hash } from 'node:crypto';
import { encodeTime, monotonicFactory } from 'ulid';
import type { Ulid } from './event.js';

const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** @returns the id, or undefined when the text is no ULID (CONTRACT: upper case, no I, L, O, U). */
export function parseUlid(text: string): Ulid | undefined {
  return ULID.test(text) ? (text as Ulid) : undefined;
}

/** Crockford's base 32, five bits a digit (github.com/ulid/spec). */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 40 bits: ten hex digits, or eight of base 32; more would not fit into the bits that JavaScript counts exactly. */
const HALF_HEX_DIGITS = 10;
const HALF_DIGITS = 8;

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
  const digest = hash('sha256', JSON.stringify(fields), 'hex');
  const [first, second] = [
    digest.slice(0, HALF_HEX_DIGITS),
    digest.slice(HALF_HEX_DIGITS, 2 * HALF_HEX_DIGITS),
  ];
  return (encodeTime(time) + encodeHalf(first) + encodeHalf(second)) as Ulid;
}

/** Not the library's uuidToULID: a back-fill makes tens of thousands of ids, and that one takes ten times as long. */
function encodeHalf(hex: string): string {
  let digits = '';
  for (
    let rest = Number.parseInt(hex, 16);
    digits.length < HALF_DIGITS;
    rest = Math.floor(rest / DIGITS.length)
  )
    digits = DIGITS.charAt(rest % DIGITS.length) + digits;
  return digits;
}

/** A source of ids for what nobody else can observe: increasing within this process, whatever the wall clock does. */
export function freshUlids(nowMs: () => number): () => Ulid {
  const next = monotonicFactory();
  return () => next(nowMs()) as Ulid;
}
