import assert from 'node:assert/strict';
import { LOST_REPLY_GRACE_MS } from '../../src/collector/refresh-family.js';
import { KEY_LIFETIME_MS, KEY_REST_MS } from '../../src/collector/signing-keys.js';
import {
  PASSWORD,
  startTestCollector,
  type Client,
  type TestCollector,
} from '../collector/collector-fixture.js';

const DAY_MS = 24 * 3_600_000;

describe('server scenario 9: refresh reuse, a lost reply, key rotation', () => {
  let server: TestCollector;
  let anna: Client;
  before(async () => {
    server = await startTestCollector();
    anna = await server.member('anna', 'kittens');
  });
  after(() => server.close());

  const refresh = (token: string) => server.client().post('/api/v1/token/refresh/', { refresh: token });
  const opens = async (access: string) => (await server.client(access).get('/api/v1/board/')).status === 200;
  const keyOf = (token: string): string =>
    JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;

  it('goes on after a lost reply, and ends for thief and owner when an old token comes back', async () => {
    const first = anna.refreshToken ?? '';
    const lost = await refresh(first);
    server.time.advance(LOST_REPLY_GRACE_MS);
    const again = await refresh(first);
    assert.equal(again.status, 200, 'the client never heard the first answer');
    assert.equal(await opens(again.json.access), true);
    server.time.advance(1);
    assert.equal((await refresh(first)).status, 401, 'a copy');
    for (const token of [lost.json.refresh, again.json.refresh])
      assert.equal((await refresh(token)).status, 401);
  });

  it('keeps everybody logged in while the keys turn, and drops a key when its last token has ended', async () => {
    const logIn = async () =>
      (await server.client().post('/api/v1/token/', { username: 'anna', password: PASSWORD })).json;
    const firstKey = keyOf((await logIn()).access);
    server.time.advance(KEY_LIFETIME_MS - DAY_MS);
    let { access, refresh: token } = await logIn();
    assert.equal(keyOf(access), firstKey);
    const asleep = await logIn();
    server.time.advance(DAY_MS);
    await logIn(); // the server looks, and makes the next key
    server.time.advance(KEY_REST_MS - 1000);
    const last = await logIn();
    assert.equal(keyOf(last.access), firstKey, 'the new key rests until every server has met it');
    server.time.advance(1000);
    assert.equal(await opens(last.access), true);
    ({ access, refresh: token } = (await refresh(token)).json);
    assert.notEqual(keyOf(access), firstKey);
    assert.deepEqual([await opens(access), await opens(last.access)], [true, true], 'both keys are good');
    server.time.advance(5 * DAY_MS);
    assert.equal((await refresh(asleep.refresh)).status, 200, 'a machine that slept over the turn');
    server.time.advance(4 * DAY_MS);
    assert.equal((await refresh(last.refresh)).status, 401, 'its time was over');
    assert.equal((await logIn()).team_slug, 'kittens');
    assert.equal((await refresh(token)).status, 401, 'this one, too: nine days');
  });
});
