import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';

/** OWASP's middle recommendation for scrypt: 32 MiB and about a tenth of a second for each guess. */
const COST = { N: 2 ** 15, r: 8, p: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** scrypt needs 128 * N * r bytes; Node's own bound is exactly that and refuses it. */
const MAX_MEMORY_BYTES = 64 * 1024 * 1024;

/** Shorter ones are found by trying. */
export const MIN_PASSWORD_CHARACTERS = 8;
/** Longer ones make us hash for nothing. */
export const MAX_PASSWORD_CHARACTERS = 1024;

/** @returns `scrypt$N$r$p$salt$hash`: the cost stands with the hash, so that it can be raised later. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, { ...COST });
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64'), hash.toString('base64')].join('$');
}

/**
 * @param stored what hashPassword made, or undefined when there is no such user: then the same work is done and the
 *   answer is no, so that nobody learns from the time it takes who has an account.
 */
export async function passwordMatches(password: string, stored: string | undefined): Promise<boolean> {
  const [, n, r, p, salt, hash] = (stored ?? '').split('$');
  const known = stored !== undefined && hash !== undefined;
  const cost = known ? { N: Number(n), r: Number(r), p: Number(p) } : { ...COST };
  const expected = known ? Buffer.from(hash, 'base64') : Buffer.alloc(HASH_BYTES);
  const derived = await derive(password, Buffer.from(salt ?? '', 'base64'), cost);
  return timingSafeEqual(derived, expected) && known;
}

/** A keyboard may compose é where another types it in two parts: both mean the same password. */
function derive(password: string, salt: Buffer, cost: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { ...cost, maxmem: MAX_MEMORY_BYTES };
    scrypt(password.normalize('NFC'), salt, HASH_BYTES, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
