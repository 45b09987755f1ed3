import assert from 'node:assert/strict';
import { emitInProcess } from '../support/emit-in-process.js';
import { mustRun, spec } from '../support/program.js';
import { TestRepository } from '../support/repository.js';
import { json, startScriptedServer, type ScriptedServer } from '../support/scripted-server.js';
import { TokenIssuer } from '../support/token-issuer.js';

const USERS = {
  ada: { password: "ada's own password", team: 'engine' },
  grace: { password: "grace's own password", team: 'compiler' },
};

/** A server, and all that only it may ever be told. */
interface Issuing {
  readonly issuer: TokenIssuer;
  readonly server: ScriptedServer;
}

describe('scenario 60: a second account and a second server', () => {
  let repository: TestRepository;
  let first: Issuing;
  let second: Issuing;

  const issuing = async (name: string): Promise<Issuing> => {
    const issuer = new TokenIssuer(name, USERS);
    return { issuer, server: await startScriptedServer(issuer.script()) };
  };
  beforeEach(async () => {
    repository = TestRepository.create();
    [first, second] = [await issuing('first'), await issuing('second')];
    await mustRun(repository, ['init']);
    await logIn('ada', first);
    await mustRun(repository, ['sync', 'on']);
  });
  afterEach(async () => {
    await Promise.all([first.server.close(), second.server.close()]);
    for (const [one, other] of [
      [first, second],
      [second, first],
    ] as const) {
      const told = JSON.stringify(one.server.requests);
      for (const token of other.issuer.issued)
        assert.ok(!told.includes(token), `${token} went to the other server`);
    }
    repository.remove();
  });

  const logIn = (who: keyof typeof USERS, { server }: Issuing) =>
    mustRun(
      repository,
      ['auth', 'login', '--server', server.url, '--username', who, '--password-stdin'],
      `${USERS[who].password}\n`,
    );
  const emit = async (count: number): Promise<string[]> =>
    (await emitInProcess(repository, count)).map(({ event_id }) => event_id);
  /** Each batch as `team of its events < whose token`. */
  const batches = ({ server }: Issuing) =>
    server.batches.map(({ headers, bodyText }) => {
      const { events } = JSON.parse(bodyText) as { events: { team_slug: string }[] };
      const teams = [...new Set(events.map(({ team_slug }) => team_slug))].join('+');
      return `${teams} < ${/access-\w+-([a-z]+)/.exec(headers.authorization ?? '')?.[1]}`;
    });

  it('another account: what was recorded for the first stays until the first is back, each with its own token', async () => {
    const ofAda = await emit(3);
    await logIn('grace', first);
    const ofGrace = await emit(2);
    const { stdout } = await spec(repository, ['sync']);
    assert.match(stdout, /Held back: 3 events recorded for another team than yours/);
    assert.deepEqual([...first.server.taken], ofGrace);
    await logIn('ada', first);
    await mustRun(repository, ['sync']);
    assert.deepEqual([...first.server.taken].toSorted(), [...ofGrace, ...ofAda].toSorted());
    assert.deepEqual(batches(first), ['compiler < grace', 'engine < ada']);
  });

  it('another server, by command or by environment, gets neither token nor event before login and consent there', async () => {
    const ids = await emit(3);
    const byEnvironment = { ...repository.env, SPEC_KITTY_SERVER: second.server.url };
    const elsewhere = await spec({ env: byEnvironment, path: repository.path }, ['sync']);
    assert.equal(elsewhere.code, 1);
    await mustRun(repository, ['sync', 'server', second.server.url]);
    const { code, stderr } = await spec(repository, ['sync']);
    assert.equal(code, 1);
    assert.ok(
      stderr.includes(
        `You are logged in at ${first.server.url}, but the server is set to ${second.server.url}.`,
      ),
    );
    assert.ok(stderr.includes(`spec-kitty auth login --server ${second.server.url}`));
    await spec(repository, ['sync', 'status', '--check']);
    assert.deepEqual(
      second.server.requests.map(({ path, headers }) => [path, headers.authorization]),
      [['/api/v1/sync/health/', undefined]],
    );

    await logIn('ada', second);
    assert.equal((await spec(repository, ['sync'])).code, 3);
    assert.deepEqual([...second.server.taken, ...first.server.taken], []);
    await mustRun(repository, ['sync', 'on']);
    await mustRun(repository, ['sync']);
    assert.deepEqual([...second.server.taken], ids);
    assert.equal(first.server.batches.length, 0);
  });

  it('back at the first server, its consent still holds; the second one’s login does not', async () => {
    await logIn('ada', second);
    await mustRun(repository, ['sync', 'server', first.server.url]);
    await emit(1);
    assert.equal((await spec(repository, ['sync'])).code, 1);
    await logIn('ada', first);
    await mustRun(repository, ['sync']);
    assert.deepEqual([first.server.taken.size, second.server.taken.size], [1, 0]);
  });

  it('CI’s token goes to CI’s server only, and its events to nobody without consent there', async () => {
    await emit(1);
    const env = {
      ...repository.env,
      SPEC_KITTY_TOKEN: 'access-of-ci',
      SPEC_KITTY_SERVER: second.server.url,
      SPEC_KITTY_TEAM: 'engine',
    };
    assert.equal((await spec({ env, path: repository.path }, ['sync'])).code, 3);
    await mustRun({ env, path: repository.path }, ['sync', 'on']);
    const refused = await spec({ env, path: repository.path }, ['sync']);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /SPEC_KITTY_TOKEN/);
    assert.equal(second.server.batches[0]?.headers.authorization, 'Bearer access-of-ci');
    assert.ok(!JSON.stringify(first.server.requests).includes('access-of-ci'));
    await mustRun(repository, ['sync']); // the login of the file is as it was
    assert.equal(first.server.taken.size, 1);
  });

  it('a redirect takes no password, no token and no event along', async () => {
    await emit(1);
    for (const status of [302, 308]) {
      first.server.script = ({ path }) => json(status, {}, { location: `${second.server.url}${path}` });
      const { code, stderr } = await spec(repository, ['sync']);
      assert.equal(code, 3);
      assert.ok(stderr.includes(`The server sends us elsewhere (${second.server.url})`), stderr);
      const login = ['auth', 'login', '--username', 'ada', '--password-stdin'];
      assert.equal((await spec(repository, login, 'a password\n')).code, 1);
    }
    // Also one that comes only when the login is renewed.
    first.server.script = first.issuer.script(({ path }) =>
      path.includes('/token/') ? json(307, {}, { location: `${second.server.url}${path}` }) : undefined,
    );
    first.issuer.expireAccess();
    assert.equal((await spec(repository, ['sync'])).code, 3);
    assert.deepEqual(second.server.requests, []);
  });
});
