import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as fc from 'fast-check';
import {
  mustReadCredentials,
  readCredentials,
  writeCredentials,
  type Credentials,
} from '../../src/send/credentials.js';
import { originOf, parseServerUrl } from '../../src/send/server-url.js';
import { loginState, sessionTeam } from '../../src/send/session.js';
import { giveConsent, mayBeSent, readSettings, setServer, withdrawConsent } from '../../src/send/settings.js';
import { Failure } from '../../src/shared/failure.js';
import { homePaths, type HomePaths } from '../../src/shared/home.js';
import { parseToml } from '../../src/shared/toml.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';

const SERVER = parseServerUrl('https://kitty.example.org');
const ORIGIN = originOf(SERVER);
const CREDENTIALS: Credentials = {
  tokens: {
    access: 'aaa',
    refresh: 'rrr',
    accessExpiresAtMs: Date.UTC(2026, 1, 8, 12, 15),
    refreshExpiresAtMs: Date.UTC(2026, 1, 15, 12),
  },
  username: 'ada "the first"',
  teamSlug: 'analytical',
  server: SERVER,
};

describe('what is stored about a login', () => {
  let folder: TemporaryFolder;
  let home: HomePaths;
  beforeEach(() => {
    folder = temporaryFolder('stored');
    home = homePaths({}, folder.path);
  });
  afterEach(() => folder.remove());

  it('is TOML with the contract’s keys, for its owner only', () => {
    writeCredentials(home, CREDENTIALS);
    const parsed = parseToml(fs.readFileSync(home.credentials, 'utf8'));
    assert.ok(parsed.kind === 'document');
    assert.deepEqual(JSON.parse(JSON.stringify(parsed.document)), {
      tokens: {
        access: 'aaa',
        refresh: 'rrr',
        access_expires_at: '2026-02-08T12:15:00.000Z',
        refresh_expires_at: '2026-02-15T12:00:00.000Z',
      },
      user: { username: 'ada "the first"', team_slug: 'analytical' },
      server: { url: 'https://kitty.example.org' },
    });
    assert.equal(fs.statSync(home.credentials).mode & 0o777, 0o600);
    assert.equal(fs.statSync(home.folder).mode & 0o777, 0o700);
    assert.deepEqual(fs.readdirSync(home.folder), ['credentials']);
  });

  it('is read as it was written, also without team or tokens', () => {
    for (const credentials of [
      CREDENTIALS,
      { ...CREDENTIALS, teamSlug: null },
      { ...CREDENTIALS, tokens: null },
    ]) {
      writeCredentials(home, credentials);
      assert.deepEqual(readCredentials(home), { kind: 'stored', credentials });
    }
  });

  it('another program’s TOML dates are read, and a date that is none means: ask the server', () => {
    fs.mkdirSync(home.folder);
    const text = (expiry: string): string =>
      `[tokens]\naccess="a"\nrefresh="r"\naccess_expires_at=${expiry}\n[user]\nusername="ada"\n[server]\nurl="https://x.example"\n`;
    for (const [expiry, ms] of [
      ['2026-02-08T12:15:00Z', Date.UTC(2026, 1, 8, 12, 15)],
      ['"soon"', 0],
      ['7', 0],
    ] as const) {
      fs.writeFileSync(home.credentials, text(expiry));
      const stored = readCredentials(home);
      assert.equal(stored.kind === 'stored' && stored.credentials.tokens?.accessExpiresAtMs, ms);
    }
  });

  const damages = {
    empty: '',
    garbage: '\u0000\u0001\u0002 no toml',
    'cut in the middle': '[tokens]\naccess = "aa',
    'without server': '[user]\nusername="ada"\n',
    'with a server we may not use': '[user]\nusername="ada"\n[server]\nurl="http://kitty.example.org"\n',
    'with a token that is none':
      '[tokens]\naccess="a b"\nrefresh="r"\n[user]\nusername="ada"\n[server]\nurl="https://x.example"\n',
  };
  for (const [name, text] of Object.entries(damages)) {
    it(`${name}: said, moved aside with every byte, and then nobody is logged in`, () => {
      fs.mkdirSync(home.folder);
      fs.writeFileSync(home.credentials, text);
      assert.equal(readCredentials(home).kind, 'damaged');
      assert.deepEqual(fs.readdirSync(home.folder), ['credentials']);
      assert.equal(sessionTeam(home, {}), undefined);
      assert.throws(
        () => mustReadCredentials(home, 0),
        (error) => error instanceof Failure && error.code === 'credentials_damaged',
      );
      const [aside] = fs.readdirSync(home.folder);
      assert.match(aside ?? '', /^credentials\.damaged-/);
      assert.equal(fs.readFileSync(`${home.folder}/${aside}`, 'utf8'), text);
      assert.equal(mustReadCredentials(home, 0), undefined);
    });
  }

  it('a damaged file’s text, which may hold a token, is in no message', () => {
    fs.mkdirSync(home.folder);
    fs.writeFileSync(home.credentials, '[tokens]\naccess = "very-secret" refresh = "very-secret"\n');
    const stored = readCredentials(home);
    assert.ok(stored.kind === 'damaged' && !stored.reason.includes('very-secret'));
  });

  it('any bytes are absent, stored or damaged, never an exception', () => {
    fs.mkdirSync(home.folder);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.string().map((s) => Buffer.from(s)),
        ),
        (bytes) => {
          fs.writeFileSync(home.credentials, bytes);
          assert.equal(readCredentials(home).kind, 'damaged');
        },
      ),
    );
  });

  it('the folder cannot be made: said with what to do', () => {
    fs.writeFileSync(home.folder, 'a file in the way');
    assert.throws(() => writeCredentials(home, CREDENTIALS), { code: 'credentials_unwritable' });
  });

  it('the file cannot be replaced: said, and nothing is left lying about', () => {
    fs.mkdirSync(`${home.credentials}/in the way`, { recursive: true });
    assert.throws(() => writeCredentials(home, CREDENTIALS), { code: 'credentials_unwritable' });
    assert.deepEqual(fs.readdirSync(home.folder), ['credentials']);
  });

  it('the environment wins over the files, its server over the chosen one, that over the last login’s', () => {
    const settings = { server: null, consent: {}, declined: {} };
    const other = parseServerUrl('https://other.example');
    const state = (env: Record<string, string>, server = settings.server as typeof other | null) =>
      loginState({ credentials: CREDENTIALS, settings: { ...settings, server }, env });
    const byFile = state({});
    assert.ok(byFile.kind === 'logged_in' && byFile.session.access.value === 'aaa');
    assert.equal(state({}, other).kind, 'other_server');
    const back = state({ SPEC_KITTY_SERVER: 'https://kitty.example.org/' }, other);
    assert.equal(back.kind, 'logged_in');
    const ci = state({
      SPEC_KITTY_TOKEN: 'ci',
      SPEC_KITTY_SERVER: 'https://ci.example',
      SPEC_KITTY_TEAM: 'ops',
    });
    assert.ok(ci.kind === 'logged_in');
    assert.deepEqual(ci.session.access, { origin: 'https://ci.example', value: 'ci' });
    assert.equal(ci.session.teamSlug, 'ops');
    assert.equal(loginState({ credentials: undefined, settings, env: {} }).kind, 'no_server');
  });
});

describe('what a person decided', () => {
  let folder: TemporaryFolder;
  let home: HomePaths;
  beforeEach(() => {
    folder = temporaryFolder('settings');
    home = homePaths({}, folder.path);
  });
  afterEach(() => folder.remove());

  it('is nothing at first: no server, no consent, and reading makes no file', async () => {
    assert.deepEqual(await readSettings(home), { server: null, consent: {}, declined: {} });
    assert.equal(fs.existsSync(home.folder), false);
  });

  it('consent is for one project and one server, and is taken back for all', async () => {
    const other = originOf(parseServerUrl('https://other.example'));
    assert.equal(await giveConsent(home, ORIGIN, 'p1'), true);
    assert.equal(await giveConsent(home, ORIGIN, 'p1'), false);
    await giveConsent(home, ORIGIN, 'p2');
    await giveConsent(home, other, 'p1');
    const settings = await readSettings(home);
    assert.ok(mayBeSent(settings, ORIGIN, 'p1') && mayBeSent(settings, other, 'p1'));
    assert.ok(!mayBeSent(settings, other, 'p2') && !mayBeSent(settings, ORIGIN, 'constructor'));
    assert.equal(await withdrawConsent(home, 'p1'), true);
    assert.equal(await withdrawConsent(home, 'p1'), false);
    assert.deepEqual((await readSettings(home)).consent, { [ORIGIN]: ['p2'], [other]: [] });
  });

  it('an edit keeps the keys of others', async () => {
    fs.mkdirSync(home.folder);
    fs.writeFileSync(
      home.config,
      'theme = "dark"\n[server]\nregion = "eu"\n[consent."https://x.example"]\nnote = "n"\n',
    );
    await setServer(home, SERVER);
    await giveConsent(home, originOf(parseServerUrl('https://x.example')), 'p1');
    const parsed = parseToml(fs.readFileSync(home.config, 'utf8'));
    assert.ok(parsed.kind === 'document');
    assert.deepEqual(JSON.parse(JSON.stringify(parsed.document)), {
      theme: 'dark',
      server: { region: 'eu', url: SERVER },
      consent: { 'https://x.example': { note: 'n', projects: ['p1'], declined: [] } },
    });
  });

  it('edits of several processes at once are all there', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, n) => giveConsent(home, ORIGIN, `p${n}`)));
    assert.equal((await readSettings(home)).consent[ORIGIN]?.length, 8);
  });

  for (const text of [
    'server = 7',
    '[consent."https://x.example"]\nprojects = "all"',
    'consent = true',
    '[server\n',
  ]) {
    it(`${JSON.stringify(text)} is not understood, said, and left where it is`, async () => {
      fs.mkdirSync(home.folder);
      fs.writeFileSync(home.config, text);
      await assert.rejects(readSettings(home), { code: 'settings_damaged' });
      await assert.rejects(giveConsent(home, ORIGIN, 'p1'), { code: 'settings_damaged' });
      assert.equal(fs.readFileSync(home.config, 'utf8'), text);
    });
  }
});
