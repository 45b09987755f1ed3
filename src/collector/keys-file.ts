import * as z from 'zod/mini';
import { Failure } from '../shared/failure.js';
import { readFileIfPresent, writeFileDurably } from '../shared/files.js';
import { toIsoTime } from '../shared/wall-time.js';
import { serveWords } from '../words/serve.js';
import type { KeyStore } from './key-ring.js';
import { SECRET_BYTES, type SigningKey } from './signing-keys.js';

const secretText = z
  .string()
  .check(z.refine((text) => Buffer.from(text, 'base64url').length >= SECRET_BYTES));
const keysFile = z.object({
  version: z.literal(1),
  keys: z
    .array(
      z.object({
        id: z.string(),
        secret: secretText,
        created_at: z.string().check(z.refine((text) => !Number.isNaN(Date.parse(text)))),
      }),
    )
    .check(z.minLength(1)),
});

/**
 * Keys in a file of the data folder. The caller holds the folder's lock: two first starts at once would each sign with
 * a key that the other does not know.
 *
 * Its `turn` throws Failure `signing_keys_unreadable`: keys are never made anew over a damaged file, for then everybody would have
 * to log in again.
 */
export function fileKeys(path: string): KeyStore {
  return {
    async turn(change) {
      const bytes = readFileIfPresent(path);
      const keys = bytes === undefined ? [] : parseKeys(path, bytes);
      const turned = change(keys);
      if (turned.length !== keys.length || turned.some((key) => !keys.includes(key)))
        writeFileDurably(path, formatKeys(turned));
      return turned;
    },
  };
}

function parseKeys(path: string, bytes: Buffer): readonly SigningKey[] {
  try {
    const { keys } = z.parse(keysFile, JSON.parse(bytes.toString('utf8')));
    return keys.map(({ id, secret, created_at }) => ({
      id,
      secret: Buffer.from(secret, 'base64url'),
      createdAtMs: Date.parse(created_at),
    }));
  } catch {
    // No cause: zod's and JSON.parse's messages may repeat what they read, and this is the secret.
    throw new Failure(serveWords.signingKeysUnreadable(path));
  }
}

function formatKeys(keys: readonly SigningKey[]): string {
  const written = keys.map(({ id, secret, createdAtMs }) => ({
    id,
    secret: Buffer.from(secret).toString('base64url'),
    created_at: toIsoTime(createdAtMs),
  }));
  return `${JSON.stringify({ version: 1, keys: written }, null, 2)}\n`;
}
