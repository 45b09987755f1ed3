import { createHash } from 'node:crypto';
import { monotonicFactory, ulid } from 'ulid';
import type { Ulid } from './event.js';

const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** @returns the id, or undefined when the text is no ULID (CONTRACT: upper case, no I, L, O, U). */
export function parseUlid(text: string): Ulid | undefined {
  return ULID.test(text) ? (text as Ulid) : undefined;
}

const BITS_PER_CHARACTER = 5;
const RANDOM_CHARACTERS = 16;

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
  const digest = createHash('sha256').update(JSON.stringify(fields)).digest();
  // The library asks for one chance per character, last character first; ours come from the hash.
  let character = RANDOM_CHARACTERS;
  const fromHash = () => (bitsAt(digest, --character * BITS_PER_CHARACTER) + 0.5) / 2 ** BITS_PER_CHARACTER;
  return ulid(Math.min(Math.max(0, Math.trunc(atMs)), LATEST_MS), fromHash) as Ulid;
}

function bitsAt(bytes: Uint8Array, bit: number): number {
  const index = bit >> 3;
  const window = ((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0);
  return (window >> (16 - BITS_PER_CHARACTER - (bit & 7))) & (2 ** BITS_PER_CHARACTER - 1);
}

/** A source of ids for what nobody else can observe: increasing within this process, whatever the wall clock does. */
export function freshUlids(nowMs: () => number): () => Ulid {
  const next = monotonicFactory();
  return () => next(nowMs()) as Ulid;
}
