import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { authLogin, authLogout, authStatus } from '../../src/commands/auth.js';
import { readCredentials, removeCredentials } from '../../src/send/credentials.js';
import { readSettings } from '../../src/send/settings.js';
import { json, mostly, TOKEN_PATH } from '../support/scripted-server.js';
import { runCommand, type CommandSetting } from './command-fixture.js';
import { logIn, sendFixture, snapshotOf, type SendFixture } from './send-fixture.js';

const PASSWORD = 'correct horse';

describe('auth', () => {
  let fixture: SendFixture;
  beforeEach(async () => {
    fixture = await sendFixture(
      mostly(({ path, bodyText }) => {
        if (path !== TOKEN_PATH) return undefined;
        const { username, password } = JSON.parse(bodyText) as { username: string; password: string };
        if (username !== 'ada' || password !== PASSWORD) return json(401, {});
        return json(200, {
          access: 'access-7',
          refresh: 'refresh-7',
          expires_in: '60',
          team_slug: 'analytical',
        });
      }),
    );
    removeCredentials(fixture.home);
    fs.rmSync(fixture.home.config);
  });
  afterEach(() => fixture.close());

  const login = (setting: CommandSetting = {}) =>
    runCommand(authLogin, fixture, {
      stdin: `${PASSWORD}\n`,
      ...setting,
      options: { server: fixture.server.url, username: 'ada', passwordStdin: true, ...setting.options },
    });
  const access = () => {
    const stored = readCredentials(fixture.home);
    return stored.kind === 'stored' ? stored.credentials.tokens?.access : stored.kind;
  };

  it('login: the password from standard input for tokens in the file, and the server chosen', async () => {
    const result = await login();
    assert.equal(result.code, 0);
    assert.equal(
      result.stdout,
      `Logged in at ${fixture.server.url} as ada, team analytical.\n` +
        'Nothing is sent until you say so, in each project: spec-kitty sync on\n',
    );
    assert.equal(access(), 'access-7');
    assert.equal((await readSettings(fixture.home)).server, fixture.server.url);
    for (const text of [
      result.stdout,
      result.stderr,
      ...Object.values(snapshotOf(fixture.home)).map(fromBase64),
    ]) {
      assert.ok(!text.includes(PASSWORD));
    }
  });

  it('login at a terminal asks, and does not show the password', async () => {
    const result = await login({
      typed: ['ada', PASSWORD],
      options: { username: undefined, passwordStdin: undefined },
    });
    assert.equal(result.failure, undefined);
    assert.equal(access(), 'access-7');
    assert.match(result.stderr, /User name: .*ada/s);
    assert.ok(!result.stderr.includes('horse'));
    assert.ok(result.wasRawAtPassword, 'the terminal itself would show what is typed early');
  });

  it('login without a terminal and without --password-stdin is wrong usage, and says what to do', async () => {
    const result = await login({ options: { passwordStdin: undefined } });
    assert.deepEqual([result.code, result.failure?.code], [2, 'password_needed']);
    const nameless = await login({ options: { username: undefined } });
    assert.deepEqual([nameless.code, nameless.failure?.code], [2, 'username_needed']);
    const serverless = await login({ options: { server: undefined } });
    assert.deepEqual([serverless.code, serverless.failure?.code], [1, 'no_server']);
    assert.equal(fixture.server.requests.length, 0);
  });

  it('a wrong password, a foreign program and a dead server each get their own words; the old login stays', async () => {
    await login();
    const wrong = await login({ stdin: 'guess\n' });
    assert.equal(wrong.failure?.code, 'wrong_login');
    fixture.server.script = () => json(200, { hello: 'world' });
    assert.match((await login()).failure?.message ?? '', /not a spec-kitty server/);
    fixture.server.script = () => json(404, {});
    assert.match((await login()).failure?.message ?? '', /unexpected answer \(404\)/);
    await fixture.server.close();
    assert.match((await login()).failure?.message ?? '', /Nobody answers/);
    assert.equal(access(), 'access-7');
  });

  it('http to another machine is refused before anything is asked', async () => {
    const result = await login({ options: { server: 'http://kitty.example.org' } });
    assert.equal(result.failure?.code, 'server_url_insecure');
  });

  it('a damaged file does not keep anybody out, and is not lost', async () => {
    fs.writeFileSync(fixture.home.credentials, 'garbage = = =');
    const result = await login();
    assert.equal(result.code, 0);
    assert.match(result.stderr, /moved to .*credentials\.damaged-/);
    assert.ok(fs.readdirSync(fixture.home.folder).some((name) => name.startsWith('credentials.damaged-')));
  });

  it('status: who, where, until when, and never a token; it changes no file', async () => {
    await login();
    const before = snapshotOf(fixture.home);
    const human = await runCommand(authStatus, fixture);
    assert.match(
      human.stdout,
      /as ada, team analytical\.\nThe session renews itself; the present token ends in 1 minute\.\nWithout use, the session ends in 7 days\.\n$/,
    );
    const machine = await runCommand(authStatus, fixture, { options: { json: true } });
    assert.deepEqual(JSON.parse(machine.stdout), {
      logged_in: true,
      server: fixture.server.url,
      username: 'ada',
      team_slug: 'analytical',
      source: 'credentials',
      access_expires_at: '2026-02-08T00:01:00.000Z',
      refresh_expires_at: '2026-02-15T00:00:00.000Z',
    });
    for (const { stdout, stderr } of [human, machine])
      assert.doesNotMatch(stdout + stderr, /access-7|refresh-7/);
    assert.deepEqual(snapshotOf(fixture.home), before);
  });

  it('status of nobody, of a damaged file and of the environment', async () => {
    assert.match((await runCommand(authStatus, fixture)).stdout, /No server is named/);
    fs.writeFileSync(fixture.home.credentials, 'garbage = = =');
    assert.match((await runCommand(authStatus, fixture)).stdout, /damaged/);
    assert.ok(fs.existsSync(fixture.home.credentials));
    const env = { SPEC_KITTY_TOKEN: 'very-secret', SPEC_KITTY_SERVER: 'https://ci.example' };
    const ci = await runCommand(authStatus, fixture, { env, options: { json: true } });
    assert.match(ci.stdout, /"source":"environment"/);
    assert.ok(!ci.stdout.includes('very-secret'));
  });

  it('status of a session that is over by our clock, or of which the file does not say', async () => {
    logIn(fixture.home, fixture.server.url, { expiresInMs: -604_800_000 * 2 });
    const text = fs.readFileSync(fixture.home.credentials, 'utf8').replaceAll('2026-02-15T', '2026-02-05T');
    fs.writeFileSync(fixture.home.credentials, text);
    assert.match(
      (await runCommand(authStatus, fixture)).stdout,
      /the present token ended 14 days ago\.\nBy this machine’s clock the session ended 3 days ago; the server has the last word/,
    );
    fs.writeFileSync(fixture.home.credentials, text.replaceAll(/^.*expires_at.*$/gm, ''));
    assert.equal((await runCommand(authStatus, fixture)).stdout.split('\n').length, 2);
    const machine = await runCommand(authStatus, fixture, { options: { json: true } });
    assert.match(machine.stdout, /"access_expires_at":null,"refresh_expires_at":null/);
  });

  it('a login or a logout beside SPEC_KITTY_TOKEN says that the token stays in use', async () => {
    const env = { SPEC_KITTY_TOKEN: 'very-secret', SPEC_KITTY_SERVER: fixture.server.url };
    for (const { stderr } of [await login({ env }), await runCommand(authLogout, fixture, { env })])
      assert.match(stderr, /SPEC_KITTY_TOKEN is (?:still )?set.* until you unset it/);
  });

  it('logout forgets the tokens; twice is fine', async () => {
    await login();
    assert.match((await runCommand(authLogout, fixture)).stdout, /Logged out/);
    assert.equal(access(), 'absent');
    assert.match((await runCommand(authLogout, fixture)).stdout, /were not logged in/);
    const machine = await runCommand(authLogout, fixture, { options: { json: true } });
    assert.deepEqual(JSON.parse(machine.stdout), { logged_in: false, was_logged_in: false });
  });
});

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}
