import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { ACCESS_LIFETIME_MS } from '../../src/collector/refresh-family.js';
import type { SigningKey } from '../../src/collector/signing-keys.js';
import { Tokens } from '../../src/collector/tokens.js';
import { handTime } from './collector-fixture.js';

const [KEY, OTHER_KEY] = ['one', 'two'].map((id): SigningKey => ({
  id,
  secret: createHmac('sha256', 'test').update(id).digest(),
  createdAtMs: 0,
})) as [SigningKey, SigningKey];

/** The first signs; a token of any of them is good. */
const ring = (...keys: [SigningKey, ...SigningKey[]]) => ({
  signing: async () => keys[0],
  verifying: async (id: string | undefined) => keys.find((key) => key.id === id),
});

const CLAIMS = { userId: 'u1', team: 'kittens' };

function forge(header: object, payload: object, key: Uint8Array = KEY.secret): string {
  const parts = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const signature = createHmac('sha256', key).update(parts.join('.')).digest('base64url');
  return [...parts, signature].join('.');
}

describe('A token', () => {
  it('says who it was made for, until it expires', async () => {
    const time = handTime();
    const tokens = new Tokens(ring(KEY), time);
    const access = await tokens.signAccess(CLAIMS);
    assert.deepEqual(await tokens.readAccess(access), CLAIMS);
    time.advance(ACCESS_LIFETIME_MS + 1000);
    assert.equal(await tokens.readAccess(access), undefined);
  });

  it('of one kind does not pass for the other', async () => {
    const time = handTime();
    const tokens = new Tokens(ring(KEY), time);
    const refresh = await tokens.signRefresh(
      { userId: 'u1', familyId: 'f', generation: 1 },
      time.nowMs() + 5000,
    );
    assert.deepEqual(await tokens.readRefresh(refresh), { userId: 'u1', familyId: 'f', generation: 1 });
    assert.equal(await tokens.readAccess(refresh), undefined);
    assert.equal(await tokens.readRefresh(await tokens.signAccess(CLAIMS)), undefined);
  });

  it('of the key before is good while that key is kept, and of no other key', async () => {
    const time = handTime();
    const old = await new Tokens(ring(KEY), time).signAccess(CLAIMS);
    assert.deepEqual(await new Tokens(ring(OTHER_KEY, KEY), time).readAccess(old), CLAIMS);
    assert.equal(await new Tokens(ring(OTHER_KEY), time).readAccess(old), undefined);
  });

  it('that was forged is worth nothing', async () => {
    const time = handTime();
    const tokens = new Tokens(ring(KEY), time);
    const seconds = Math.floor(time.nowMs() / 1000);
    const header = { alg: 'HS256', kid: 'one' };
    const payload = {
      sub: 'u1',
      team: 'kittens',
      iss: 'spec-kitty-collector',
      aud: 'spec-kitty-collector/access',
      iat: seconds,
      exp: seconds + 60,
    };
    assert.deepEqual(await tokens.readAccess(forge(header, payload)), CLAIMS, 'the forger knows how');
    const { exp: _exp, ...endless } = payload;
    const forgeries = [
      forge({ ...header, alg: 'none' }, payload),
      forge({ ...header, alg: 'none' }, payload).replace(/\.[^.]*$/, '.'),
      forge({ ...header, alg: 'HS512' }, payload),
      forge({ ...header, kid: 'two' }, payload),
      forge({ alg: 'HS256' }, payload),
      forge(header, payload, OTHER_KEY.secret),
      forge(header, { ...payload, iss: 'elsewhere' }),
      forge(header, { ...payload, aud: 'elsewhere' }),
      forge(header, { ...payload, team: 7 }),
      forge(header, endless),
      'a.b.c',
      '',
    ];
    for (const forgery of forgeries) assert.equal(await tokens.readAccess(forgery), undefined, forgery);
  });
});
