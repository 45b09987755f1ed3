import assert from 'node:assert/strict';
import { readCredentials, removeCredentials, type Credentials } from '../../src/send/credentials.js';
import {
  BATCH_PATH,
  json,
  mostly,
  REFRESH_PATH,
  type RecordedRequest,
  type ScriptedAnswer,
} from '../support/scripted-server.js';
import { logIn, sendFixture, type SendFixture } from './send-fixture.js';

/** A server that only takes `access-2`, and trades `refresh-1` for it, once. */
function renewing(): (request: RecordedRequest) => ScriptedAnswer | undefined {
  let traded = false;
  return ({ path, headers, bodyText }) => {
    if (path === BATCH_PATH && headers['authorization'] !== 'Bearer access-2') return json(401, {});
    if (path !== REFRESH_PATH) return undefined;
    if (traded || bodyText !== '{"refresh":"refresh-1"}') return json(401, {});
    traded = true;
    return json(200, { access: 'access-2', refresh: 'refresh-2', access_lifetime: '900' });
  };
}

describe('a login that is over', () => {
  let fixture: SendFixture;
  beforeEach(async () => {
    fixture = await sendFixture(mostly(renewing()));
    await fixture.insert(3);
  });
  afterEach(() => fixture.close());

  const stored = (): Credentials => {
    const credentials = readCredentials(fixture.home);
    assert.ok(credentials.kind === 'stored');
    return credentials.credentials;
  };
  const refreshes = () => fixture.server.requests.filter(({ path }) => path === REFRESH_PATH);

  it('is renewed once, and the same batch goes again', async () => {
    const report = await fixture.flush();
    assert.deepEqual([report.delivered, report.stop, refreshes().length], [3, null, 1]);
    const [first, second] = fixture.server.batches;
    assert.equal(first?.bodyText, second?.bodyText);
    assert.deepEqual([stored().tokens?.access, stored().tokens?.refresh], ['access-2', 'refresh-2']);
    assert.equal(stored().teamSlug, 'analytical'); // the answer named no team: the old one stays
  });

  it('is renewed before it ends, without a refused batch', async () => {
    logIn(fixture.home, fixture.server.url, { expiresInMs: 30_000 });
    await fixture.flush();
    assert.deepEqual([fixture.server.batches.length, refreshes().length], [1, 1]);
  });

  it('for good: everything is kept, it is said, and later runs ask nobody', async () => {
    fixture.server.script = mostly(({ path }) =>
      path === BATCH_PATH || path === REFRESH_PATH ? json(401, {}) : undefined,
    );
    const report = await fixture.flush();
    assert.deepEqual([report.stop?.kind, report.kept, report.waiting], ['login_over', 3, 3]);
    assert.equal(stored().tokens, null);
    assert.equal(stored().username, 'ada');
    const asked = fixture.server.requests.length;
    const next = await fixture.flush();
    assert.ok(next.stop?.kind === 'not_logged_in' && next.stop.state.kind === 'not_logged_in');
    assert.ok(next.stop.state.over);
    assert.equal(fixture.server.requests.length, asked);
    assert.deepEqual((await fixture.queue.summary()).byRetryCount, [{ retryCount: 0, waiting: 3 }]);
  });

  it('although the tokens are new: no circle', async () => {
    fixture.server.script = mostly(({ path }) => {
      if (path === BATCH_PATH) return json(401, {});
      return path === REFRESH_PATH ? json(200, { access: 'access-2', refresh: 'refresh-2' }) : undefined;
    });
    const report = await fixture.flush();
    assert.equal(report.stop?.kind, 'login_over');
    assert.deepEqual([fixture.server.batches.length, refreshes().length], [2, 1]);
    assert.equal(stored().tokens?.access, 'access-2');
  });

  it('and a server in trouble while renewing: the tokens stay', async () => {
    fixture.server.script = mostly(({ path }) => {
      if (path === BATCH_PATH) return json(401, {});
      return path === REFRESH_PATH ? json(503, {}) : undefined;
    });
    const report = await fixture.flush();
    assert.equal(report.stop?.kind, 'server_trouble');
    assert.equal(stored().tokens?.refresh, 'refresh-1');
  });

  it('another process was faster, without our lock: its tokens are used and not overwritten', async () => {
    fixture.server.script = mostly(({ path, headers }) => {
      if (path === BATCH_PATH && headers['authorization'] !== 'Bearer access-9') return json(401, {});
      if (path !== REFRESH_PATH) return undefined;
      logIn(fixture.home, fixture.server.url, { access: 'access-9' });
      return json(401, {});
    });
    assert.equal((await fixture.flush()).delivered, 3);
    assert.equal(stored().tokens?.access, 'access-9');
  });

  it('somebody else logged in meanwhile: their token does not send what was selected for the first (scenario 60)', async () => {
    fixture.server.script = mostly(({ path, headers }) => {
      if (path !== BATCH_PATH) return undefined;
      if (headers['authorization'] !== 'Bearer access-1') return undefined;
      logIn(fixture.home, fixture.server.url, { access: 'access-9', username: 'eve', teamSlug: 'rivals' });
      return json(401, {});
    });
    const report = await fixture.flush();
    assert.equal(report.stop?.kind, 'account_changed');
    assert.ok(fixture.server.batches.every(({ headers }) => headers['authorization'] === 'Bearer access-1'));
  });

  it('a token from the environment is not renewed, and wins over the file', async () => {
    const env = {
      SPEC_KITTY_TOKEN: 'access-ci',
      SPEC_KITTY_SERVER: fixture.server.url,
      SPEC_KITTY_TEAM: 'analytical',
    };
    const report = await fixture.flush({}, env);
    assert.equal(report.stop?.kind, 'login_over');
    assert.equal(fixture.server.batches[0]?.headers['authorization'], 'Bearer access-ci');
    assert.equal(refreshes().length, 0);
    assert.equal(stored().tokens?.access, 'access-1');
  });

  it('somebody removed the credentials meanwhile, by hand: they do not come back', async () => {
    const renew = renewing();
    fixture.server.script = mostly((request) => {
      if (request.path === REFRESH_PATH) removeCredentials(fixture.home);
      return renew(request);
    });
    assert.equal((await fixture.flush()).stop?.kind, 'login_over');
    assert.equal(readCredentials(fixture.home).kind, 'absent');
  });
});

describe('tokens and servers', () => {
  let fixture: SendFixture;
  beforeEach(async () => {
    fixture = await sendFixture();
    await fixture.insert(2);
  });
  afterEach(() => fixture.close());

  it('a redirect to another server takes no token and no event along', async () => {
    const evil = await fixture.startServer();
    for (const status of [301, 302, 303, 307, 308]) {
      fixture.server.script = mostly(({ path }) => json(status, {}, { location: `${evil.url}${path}` }));
      assert.equal((await fixture.flush()).stop?.kind, 'redirected');
    }
    assert.equal(evil.requests.length, 0);
  });

  it('another server is named: it gets neither the token nor an event, until login and consent there', async () => {
    const other = await fixture.startServer();
    const { setServer } = await import('../../src/send/settings.js');
    const { parseServerUrl } = await import('../../src/send/server-url.js');
    await setServer(fixture.home, parseServerUrl(other.url));
    const unsent = await fixture.flush();
    assert.ok(unsent.stop?.kind === 'not_logged_in' && unsent.stop.state.kind === 'other_server');
    const byEnvironment = await fixture.flush({}, { SPEC_KITTY_SERVER: other.url });
    assert.equal(byEnvironment.stop?.kind, 'not_logged_in');
    logIn(fixture.home, other.url, { access: 'access-other' });
    const withoutConsent = await fixture.flush();
    assert.deepEqual([withoutConsent.selected, withoutConsent.heldBack.noConsent], [0, 2]);
    assert.equal(other.requests.length, 0);
    assert.equal(fixture.server.requests.length, 0);
  });

  it('a token without a server goes nowhere', async () => {
    await assert.rejects(fixture.flush({}, { SPEC_KITTY_TOKEN: 'x' }), { code: 'token_without_server' });
    const insecure = { SPEC_KITTY_TOKEN: 'x', SPEC_KITTY_SERVER: 'http://kitty.example.org' };
    await assert.rejects(fixture.flush({}, insecure), { code: 'server_url_insecure' });
    assert.equal(fixture.server.requests.length, 0);
  });
});
