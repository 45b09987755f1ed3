import assert from 'node:assert/strict';
import { request } from 'node:http';
import { LOST_REPLY_GRACE_MS } from '../../src/collector/refresh-family.js';
import { PASSWORD, startTestCollector, type TestCollector } from './collector-fixture.js';

describe('The session of a browser', () => {
  let server: TestCollector;
  before(async () => {
    server = await startTestCollector();
    await server.addUser('anna', 'kittens');
  });
  after(() => server.close());

  const OWN_PAGE = { 'sec-fetch-site': 'same-origin' };

  async function ask(method: string, path: string, headers: Record<string, string>, body?: object) {
    const response = await fetch(`${server.url}/api/v1/session/${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    const [cookie = ''] = response.headers.getSetCookie();
    return {
      status: response.status,
      cookie,
      sent: cookie.split(';', 1)[0] ?? '',
      text: await response.text(),
    };
  }
  const logIn = (headers: Record<string, string> = OWN_PAGE, password = PASSWORD) =>
    ask('POST', '', headers, { username: 'anna', password });
  const refresh = (cookie: string, headers: Record<string, string> = OWN_PAGE) =>
    ask('POST', 'refresh/', { ...headers, cookie });
  const opens = async ({ text }: { text: string }) =>
    (await server.client(JSON.parse(text).access).get('/api/v1/board/')).status;

  it('gives the page an access token, and the browser a cookie that no script reads', async () => {
    const { status, cookie, text, ...all } = await logIn();
    assert.equal(status, 200);
    const { access, ...rest } = JSON.parse(text);
    assert.deepEqual(rest, { access_lifetime: 900, user: 'anna', team_slug: 'kittens' });
    assert.equal(await opens({ text }), 200);
    assert.match(
      cookie,
      /^spec_kitty_session=[\w.-]+; HttpOnly; SameSite=Strict; Path=\/api\/v1\/session; Max-Age=604800$/,
    );
    assert.ok(!text.includes(all.sent.slice('spec_kitty_session='.length)), 'the page never sees it');
    assert.ok(!JSON.stringify(server.log).includes(access));
  });

  it('has a cookie for TLS alone, unless the page came over http from this very machine', async () => {
    assert.match((await logIn({ ...OWN_PAGE, 'x-forwarded-proto': 'https' })).cookie, /; Secure$/);
    const elsewhere = { origin: 'http://kitty.example:80', host: 'kitty.example' };
    // Node's fetch writes Host itself, so the raw way.
    const cookies = await new Promise<string[] | undefined>((resolve) => {
      const sending = request(`${server.url}/api/v1/session/`, {
        method: 'POST',
        headers: { ...elsewhere, 'content-type': 'application/json' },
      });
      sending.once('response', (response) => {
        response.resume();
        resolve(response.headers['set-cookie']);
      });
      sending.end(JSON.stringify({ username: 'anna', password: PASSWORD }));
    });
    assert.match(cookies?.[0] ?? '', /; Secure$/);
  });

  it('answers a wrong login as /token/ does, and what is no login with 400', async () => {
    const wrong = await logIn(OWN_PAGE, 'another horse');
    const asToken = await server.client().post('/api/v1/token/', { username: 'anna', password: 'x' });
    assert.deepEqual([wrong.status, wrong.text, wrong.cookie], [401, asToken.text, '']);
    assert.equal((await ask('POST', '', OWN_PAGE, {})).status, 400);
  });

  it('goes on by the cookie alone, which turns each time', async () => {
    const first = await logIn();
    const second = await refresh(`theme=dark; ${first.sent}`);
    assert.equal(second.status, 200);
    assert.notEqual(second.sent, first.sent);
    assert.equal(await opens(second), 200);
    assert.equal((await refresh(first.sent)).status, 200, 'the reply was lost, or another tab was quicker');
    server.time.advance(LOST_REPLY_GRACE_MS + 1);
    assert.equal((await refresh(first.sent)).status, 401, 'a copy');
    assert.equal((await refresh(second.sent)).status, 401);
    for (const none of ['', 'spec_kitty_session=', 'spec_kitty_session=a.b.c'])
      assert.equal((await refresh(none)).status, 401);
  });

  it('ends when the page says so, and the cookie with it', async () => {
    const { sent } = await logIn();
    const ended = await ask('DELETE', '', { ...OWN_PAGE, cookie: sent });
    assert.deepEqual([ended.status, ended.text], [200, '{}']);
    assert.match(ended.cookie, /^spec_kitty_session=; .*Max-Age=0$/);
    assert.equal((await refresh(sent)).status, 401);
    for (const cookie of [sent, '', 'spec_kitty_session=a.b.c'])
      assert.equal((await ask('DELETE', '', { ...OWN_PAGE, cookie })).status, 200);
  });

  it('is for our own page alone, whichever of the two headers the browser sends', async () => {
    const { sent } = await logIn({ origin: server.url });
    assert.notEqual(sent, '');
    const foreign: Record<string, string>[] = [
      {},
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: server.url, 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
    ];
    for (const headers of foreign) {
      const why = JSON.stringify(headers);
      assert.equal((await logIn(headers)).status, 403, why);
      assert.equal((await refresh(sent, headers)).status, 403, why);
      assert.equal((await ask('DELETE', '', { ...headers, cookie: sent })).status, 403, why);
    }
    assert.equal((await refresh(sent)).status, 200, 'none of them used it up');
  });
});
