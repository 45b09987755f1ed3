import assert from 'node:assert/strict';
import { dataFolderAt } from '../../src/collector/data-folder.js';
import {
  ACCESS_LIFETIME_MS,
  LOST_REPLY_GRACE_MS,
  REFRESH_LIFETIME_MS,
} from '../../src/collector/refresh-family.js';
import { addUser, removeUser } from '../../src/collector/users-file.js';
import { PASSWORD, startTestCollector, type TestCollector } from './collector-fixture.js';

const TOKEN = '/api/v1/token/';
const REFRESH = '/api/v1/token/refresh/';

describe('Logging in', () => {
  let server: TestCollector;
  before(async () => {
    server = await startTestCollector();
    await server.addUser('anna', 'kittens');
  });
  after(() => server.close());

  const login = (username = 'anna', password = PASSWORD) =>
    server.client().post(TOKEN, { username, password });
  const refresh = (token: string) => server.client().post(REFRESH, { refresh: token });
  const isGood = async (access: string) => (await server.client(access).get('/api/v1/board/')).status === 200;

  it('gives two tokens, how long they live, and the team', async () => {
    const { status, json } = await login();
    assert.equal(status, 200);
    assert.deepEqual(
      [json.access_lifetime, json.refresh_lifetime, json.team_slug],
      [900, 604_800, 'kittens'],
    );
    assert.equal(await isGood(json.access), true);
    assert.equal(await isGood(json.refresh), false, 'a refresh token opens nothing');
  });

  it('answers a wrong password and an unknown name with the same words', async () => {
    const [wrong, unknown] = [await login('anna', 'wrong password'), await login('nobody', PASSWORD)];
    assert.equal(wrong.status, 401);
    assert.equal(unknown.status, 401);
    assert.equal(wrong.text, unknown.text);
    assert.equal((await login('anna', 'x'.repeat(2000))).status, 401);
  });

  it('says what it expects when it is sent something else', async () => {
    const client = server.client();
    for (const body of ['{', '[]', '{"username":"anna"}', '{"username":"anna","password":7}', '']) {
      assert.equal((await client.post(TOKEN, body)).status, 400, body);
      assert.equal((await client.post(REFRESH, body)).status, 400, body);
    }
    assert.equal((await client.post(TOKEN, JSON.stringify('x'.repeat(20_000)))).status, 413);
    assert.equal((await client.post(REFRESH, JSON.stringify('x'.repeat(20_000)))).status, 413);
  });

  it('ends with the access token’s life, and the refresh token opens the next one', async () => {
    const { json } = await login();
    server.time.advance(ACCESS_LIFETIME_MS + 1000);
    assert.equal(await isGood(json.access), false);
    const next = await refresh(json.refresh);
    assert.equal(next.status, 200);
    assert.notEqual(next.json.access, json.access);
    assert.notEqual(next.json.refresh, json.refresh);
    assert.equal(next.json.team_slug, 'kittens');
    assert.equal(await isGood(next.json.access), true);
  });

  it('lets a client whose reply was lost ask again at once', async () => {
    const { json } = await login();
    const lost = await refresh(json.refresh);
    server.time.advance(LOST_REPLY_GRACE_MS);
    const again = await refresh(json.refresh);
    assert.equal(again.status, 200);
    assert.equal((await refresh(again.json.refresh)).status, 200);
    assert.equal(lost.status, 200);
  });

  it('gives two refreshes at once tokens that both work', async () => {
    const { json } = await login();
    const [one, two] = await Promise.all([refresh(json.refresh), refresh(json.refresh)]);
    assert.deepEqual([one.status, two.status], [200, 200]);
    assert.equal((await refresh(one.json.refresh)).status, 200);
    assert.equal((await refresh(two.json.refresh)).status, 200);
  });

  it('is over for everybody when an old refresh token comes back', async () => {
    const { json } = await login();
    const newest = await refresh(json.refresh);
    server.time.advance(LOST_REPLY_GRACE_MS + 1);
    const thief = await refresh(json.refresh);
    assert.equal(thief.status, 401);
    assert.equal((await refresh(newest.json.refresh)).status, 401);
    assert.ok(
      server.log.some((line) => line['refused'] === 'refresh_token_reused' && line['user'] === 'anna'),
    );
    assert.equal((await login()).status, 200, 'a new login is another family');
  });

  it('is over when the refresh token has expired', async () => {
    const { json } = await login();
    server.time.advance(REFRESH_LIFETIME_MS + 1000);
    assert.equal((await refresh(json.refresh)).status, 401);
  });

  it('is over with the next request when the user was removed, also for one added again', async () => {
    const folder = dataFolderAt(server.dataFolder);
    const user = { name: 'berta', team: 'kittens', password: PASSWORD };
    await addUser(folder, user, 0);
    const { json } = await login('berta');
    assert.equal(await isGood(json.access), true);
    await removeUser(folder, 'berta');
    assert.equal(await isGood(json.access), false);
    await addUser(folder, user, 0);
    assert.equal(await isGood(json.access), false);
    assert.equal((await refresh(json.refresh)).status, 401);
    assert.equal((await login('berta')).status, 200);
  });

  it('takes no token that is foreign, cut or of another scheme', async () => {
    const { json } = await login();
    const ask = (authorization: string) =>
      fetch(`${server.url}/api/v1/board/`, { headers: { authorization } });
    for (const authorization of [
      '',
      'Bearer',
      'Bearer ',
      json.access,
      `Basic ${json.access}`,
      `Bearer ${json.access}x`,
    ]) {
      const response = await ask(authorization);
      assert.equal(response.status, 401, authorization);
      assert.equal(response.headers.get('www-authenticate'), 'Bearer');
      await response.body?.cancel();
    }
    assert.equal((await ask(`bearer ${json.access}`)).status, 200);
  });

  it('leaves no password and no token in the log', async () => {
    const { json } = await login();
    await refresh(json.refresh);
    const log = JSON.stringify(server.log);
    for (const secret of [PASSWORD, json.access, json.refresh]) assert.ok(!log.includes(secret));
    assert.match(log, /"path":"\/api\/v1\/token"/);
  });
});
