import { randomBytes } from 'node:crypto';
import * as z from 'zod/mini';
import { Failure } from '../shared/failure.js';
import { readFileIfPresent, writeFileDurably } from '../shared/files.js';
import { toIsoTime } from '../shared/wall-time.js';
import { serveWords } from '../words/serve.js';

/** A secret that tokens are signed with. The first of the file signs; every one of it verifies. */
export interface SigningKey {
  readonly id: string;
  readonly secret: Uint8Array;
}

/** HS256 asks for as many bytes as its hash has: https://www.rfc-editor.org/rfc/rfc7518#section-3.2 */
const SECRET_BYTES = 32;
const KEY_ID_BYTES = 6;

const secretText = z
  .string()
  .check(z.refine((text) => Buffer.from(text, 'base64url').length >= SECRET_BYTES));
const keysFile = z.object({
  version: z.literal(1),
  keys: z
    .array(z.object({ id: z.string(), secret: secretText, created_at: z.string() }))
    .check(z.minLength(1)),
});

/**
 * Reads the keys, made on the first start. The caller holds the data folder's lock: two first starts at once would
 * each sign with a key that the other does not know.
 * @throws Failure `signing_keys_unreadable`.
 */
export function loadSigningKeys(path: string, nowMs: number): readonly SigningKey[] {
  const bytes = readFileIfPresent(path) ?? makeKeysFile(path, nowMs);
  try {
    const { keys } = z.parse(keysFile, JSON.parse(bytes.toString('utf8')));
    return keys.map(({ id, secret }) => ({ id, secret: Buffer.from(secret, 'base64url') }));
  } catch {
    // No cause: zod's and JSON.parse's messages may repeat what they read, and this is the secret.
    throw new Failure(serveWords.signingKeysUnreadable(path));
  }
}

function makeKeysFile(path: string, nowMs: number): Buffer {
  const key = {
    id: randomBytes(KEY_ID_BYTES).toString('hex'),
    secret: randomBytes(SECRET_BYTES).toString('base64url'),
    created_at: toIsoTime(nowMs),
  };
  const bytes = Buffer.from(`${JSON.stringify({ version: 1, keys: [key] }, null, 2)}\n`);
  writeFileDurably(path, bytes);
  return bytes;
}
