import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileKeys } from '../../src/collector/keys-file.js';
import { REFRESH_LIFETIME_MS } from '../../src/collector/refresh-family.js';
import {
  KEY_LIFETIME_MS,
  KEY_REST_MS,
  signingKeyOf,
  turnKeys,
  type SigningKey,
} from '../../src/collector/signing-keys.js';
import { temporaryFolder } from './collector-fixture.js';

describe('The signing keys', () => {
  it('turn by themselves: two at most, and each is kept until the last token of it has ended', () => {
    const made: number[] = [];
    const makeKey = (nowMs: number): SigningKey => {
      made.push(nowMs);
      return { id: `key-${made.length}`, secret: new Uint8Array(32), createdAtMs: nowMs };
    };
    const signedUntil = new Map<string, number>();
    let keys: readonly SigningKey[] = [];
    const stepMs = 6 * 3_600_000;
    for (let nowMs = 0; nowMs < 5 * KEY_LIFETIME_MS; nowMs += stepMs) {
      keys = turnKeys(keys, nowMs, makeKey);
      assert.ok(keys.length <= 2, `${keys.length} keys at ${nowMs}`);
      signedUntil.set(signingKeyOf(keys, nowMs).id, nowMs);
      for (const [id, lastMs] of signedUntil) {
        if (nowMs < lastMs + REFRESH_LIFETIME_MS)
          assert.ok(
            keys.some((key) => key.id === id),
            `${id} at ${nowMs}`,
          );
      }
    }
    assert.equal(made.length, 5);
    assert.equal(signedUntil.size, 5);
  });

  it('sign once every server has met them; the only one signs at once', () => {
    const key = (id: string, createdAtMs: number) => ({ id, secret: new Uint8Array(32), createdAtMs });
    const keys = [key('new', 1000), key('old', 0)];
    assert.equal(signingKeyOf(keys, 1000 + KEY_REST_MS - 1).id, 'old');
    assert.equal(signingKeyOf(keys, 1000 + KEY_REST_MS).id, 'new');
    assert.equal(signingKeyOf([key('new', 1000)], 1000).id, 'new');
  });

  const firstKey = async (path: string) => {
    const [key] = await fileKeys(path).turn((keys) => turnKeys(keys, 0));
    assert.ok(key);
    return key;
  };

  it('are made on the first start, for their owner only, and stay', async () => {
    const path = join(temporaryFolder(), 'signing-keys.json');
    const made = await firstKey(path);
    assert.equal(made.secret.length, 32);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(await firstKey(path), made);
  });

  it('are not made anew over a damaged file, nor shown in its error', async () => {
    const path = join(temporaryFolder(), 'signing-keys.json');
    await firstKey(path);
    const secret = /"secret": "([^"]+)"/.exec(readFileSync(path, 'utf8'))?.[1] ?? '';
    assert.ok(secret.length > 0);
    const damages = ['', `{"version":1,"keys":["${secret}"]}`, '{"version":1,"keys":[]}', secret];
    const one = { id: 'a', secret: 'c2hvcnQ', created_at: '1970-01-01T00:00:00.000Z' };
    const wrong = [one, { ...one, secret, created_at: 'once' }];
    for (const damage of [...damages, ...wrong.map((key) => JSON.stringify({ version: 1, keys: [key] }))]) {
      writeFileSync(path, damage);
      await assert.rejects(firstKey(path), (error: Error) => {
        assert.match(error.message, /signing-keys\.json is damaged/);
        assert.equal(error.cause, undefined);
        return !error.message.includes(secret);
      });
      assert.equal(readFileSync(path, 'utf8'), damage);
    }
  });
});
