import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Renewal } from '../../src/send/renewal.js';
import { readCredentials } from '../../src/send/credentials.js';
import { homePaths } from '../../src/shared/home.js';
import { scriptPath } from '../support/child.js';
import { emitInProcess } from '../support/emit-in-process.js';
import { eventually, mustRun, spec } from '../support/program.js';
import { TestRepository } from '../support/repository.js';
import { REFRESH_PATH, startScriptedServer, type ScriptedServer } from '../support/scripted-server.js';
import { TokenIssuer } from '../support/token-issuer.js';

const RENEW = scriptPath(import.meta.url, '../send/renew-process.js');
const PASSWORD = 'correct horse';
/** A refresh that takes a while: all others must have asked for the lock by then. */
const SLOW_MS = 500;

describe('scenario 52: 401 in several processes at once', () => {
  let repository: TestRepository;
  let issuer: TokenIssuer;
  let server: ScriptedServer;
  const home = () => homePaths(repository.env, '');

  beforeEach(async () => {
    repository = TestRepository.create();
    issuer = new TokenIssuer('one', { ada: { password: PASSWORD, team: 'engine' } });
    const script = issuer.script();
    server = await startScriptedServer(async (request, self) => {
      if (request.path === REFRESH_PATH) await pause(SLOW_MS);
      return script(request, self);
    });
    await mustRun(repository, ['init']);
    await logIn();
    await mustRun(repository, ['sync', 'on']);
    await emitInProcess(repository, 3);
  });
  afterEach(async () => {
    await server.close();
    repository.remove();
  });

  const logIn = () =>
    mustRun(
      repository,
      ['auth', 'login', '--server', server.url, '--username', 'ada', '--password-stdin'],
      `${PASSWORD}\n`,
    );
  const refreshes = () => server.requests.filter(({ path }) => path === REFRESH_PATH).length;
  const tokensInFile = () => {
    const stored = readCredentials(home());
    return stored.kind === 'stored' ? stored.credentials.tokens : undefined;
  };

  /** Processes that all hold the old token, and renew it at the same moment. @returns what each found. */
  const renewAtOnce = async (count: number): Promise<Renewal[]> => {
    const children = Array.from({ length: count }, () =>
      spawn(process.execPath, [RENEW, join(repository.home, '.spec-kitty')], {
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    );
    const said = children.map((child) => {
      const lines = { text: '' };
      child.stdout.setEncoding('utf8').on('data', (text: string) => (lines.text += text));
      return lines;
    });
    const closed = children.map((child) => once(child, 'close'));
    await eventually(
      60_000,
      () => said.filter(({ text }) => text.includes('ready')).length,
      (ready) => ready === count,
    );
    for (const child of children) child.stdin.end('go\n');
    await Promise.all(closed);
    return said.map(({ text }) => JSON.parse(text.split('\n')[1] ?? '') as Renewal);
  };

  it('one refresh at the server, and every process goes on with its tokens', async () => {
    issuer.expireAccess();
    const [renewals, synced] = await Promise.all([renewAtOnce(4), spec(repository, ['sync'])]);
    assert.equal(synced.code, 0, synced.stderr);
    assert.equal(refreshes(), 1);
    const access = tokensInFile()?.access;
    for (const renewal of renewals)
      assert.deepEqual(
        [renewal.kind, 'session' in renewal && renewal.session.access.value],
        ['renewed', access],
      );
    assert.equal(server.taken.size, 3);
  });

  it('the refresh is refused: asked once, everything is kept, it is said how to go on, and a login goes on', async () => {
    issuer.revokeAll();
    const renewals = await renewAtOnce(4);
    assert.deepEqual([...new Set(renewals.map(({ kind }) => kind))], ['over']);
    assert.equal(refreshes(), 1);
    const asked = server.requests.length;
    for (const args of [['sync'], ['sync']]) {
      const { code, stderr } = await spec(repository, args);
      assert.equal(code, 1);
      assert.match(stderr, /Your session at http\S+ is over\.\n {2}Log in: spec-kitty auth login\n/);
    }
    assert.match(await mustRun(repository, ['auth', 'status']), /is over/);
    const status = await mustRun(repository, ['sync', 'status']);
    assert.match(status, /Waiting: {2}3 events/);
    assert.equal(server.requests.length, asked, 'who knows that the session is over asks nobody');
    await logIn();
    await mustRun(repository, ['sync']);
    assert.equal(server.taken.size, 3);
  });

  it('a login in the middle of a refresh that is refused: its tokens stay', async () => {
    issuer.revokeAll();
    const renewing = renewAtOnce(2);
    await eventually(60_000, refreshes, (count) => count > 0);
    await logIn();
    await renewing;
    assert.match(tokensInFile()?.access ?? '', /^access-one-ada-/);
    await mustRun(repository, ['sync']);
    assert.equal(server.taken.size, 3);
  });
});
