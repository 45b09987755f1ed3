import { randomBytes } from 'node:crypto';
import { REFRESH_LIFETIME_MS } from './refresh-family.js';

/** A secret that tokens are signed with. */
export interface SigningKey {
  readonly id: string;
  readonly secret: Uint8Array;
  readonly createdAtMs: number;
}

/** HS256 asks for as many bytes as its hash has: https://www.rfc-editor.org/rfc/rfc7518#section-3.2 */
export const SECRET_BYTES = 32;
const KEY_ID_BYTES = 6;

/** So long a key signs; then the next one does, by itself. A copy that leaked long ago is worth nothing. */
export const KEY_LIFETIME_MS = 30 * 24 * 3_600_000;
/** So often each server looks whether there is another key. */
export const KEYS_REREAD_MS = 60_000;
/** A new key does not sign before every server that shares the database has surely met it. */
export const KEY_REST_MS = 5 * KEYS_REREAD_MS;

export type MakeKey = (nowMs: number) => SigningKey;

const randomKey: MakeKey = (nowMs) => ({
  id: randomBytes(KEY_ID_BYTES).toString('hex'),
  secret: randomBytes(SECRET_BYTES),
  createdAtMs: nowMs,
});

/**
 * What the keys become by now: none, or only old ones, get a new one; one goes when its successor has signed for longer than any
 * token lives. So there are two at most, but for the first seconds of a third. Newest first.
 */
export function turnKeys(
  keys: readonly SigningKey[],
  nowMs: number,
  makeKey: MakeKey = randomKey,
): readonly SigningKey[] {
  const known = keys.toSorted((one, other) => other.createdAtMs - one.createdAtMs);
  const [newest] = known;
  const turned = newest && nowMs < newest.createdAtMs + KEY_LIFETIME_MS ? known : [makeKey(nowMs), ...known];
  return turned.filter((_, at) => {
    const successor = turned[at - 1];
    return !successor || nowMs < successor.createdAtMs + KEY_REST_MS + REFRESH_LIFETIME_MS;
  });
}

/** The key that signs now: the newest that has rested, or, on a first start, the only one. */
export function signingKeyOf(keys: readonly SigningKey[], nowMs: number): SigningKey {
  const key = keys.find(({ createdAtMs }) => createdAtMs + KEY_REST_MS <= nowMs) ?? keys.at(-1);
  if (!key) throw new Error('there is no key to sign with');
  return key;
}
