import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { runNode, runProgram, scriptPath, type ChildResult } from '../support/child.js';
import { packageRoot } from '../../src/shared/package-root.js';
import { mustRun, spec, workerAsleep } from '../support/program.js';
import { TestRepository } from '../support/repository.js';
import { BATCH_PATH, json, startScriptedServer, type ScriptedServer } from '../support/scripted-server.js';
import { TokenIssuer } from '../support/token-issuer.js';
import { moveByHand, taskFile, WP01 } from '../support/work-package.js';

const EMIT = scriptPath(import.meta.url, '../support/emit-events.js');
const EMIT_ERROR = scriptPath(import.meta.url, '../support/emit-error.js');
const CLI = join(packageRoot(), 'dist', 'cli.js');
const PASSWORD = 'correct "horse" battery';
const WRONG = 'guessed-by-somebody';
const OF_CI = 'token-of-the-pipeline';

/** Every file below a folder, with its path from there. */
function filesIn(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => fs.lstatSync(join(folder, name)).isFile());
}

describe('passwords and tokens', () => {
  let repository: TestRepository;
  let issuer: TokenIssuer;
  let server: ScriptedServer;
  /** All that any process said, and the command lines of all that ran while a request was being answered. */
  const seen: string[] = [];
  const home = () => join(repository.home, '.spec-kitty');

  const secrets = () => [PASSWORD, JSON.stringify(PASSWORD).slice(1, -1), WRONG, OF_CI, ...issuer.issued];
  const lookAtProcesses = () => {
    if (!fs.existsSync('/proc/self/cmdline')) return;
    for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        seen.push(fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1'));
      } catch {
        // ended meanwhile
      }
    }
  };
  const run = async (args: readonly string[], input?: string, env: Record<string, string> = {}) => {
    const result = await spec({ path: repository.path, env: { ...repository.env, ...env } }, args, input);
    seen.push(result.stdout, result.stderr);
    return result;
  };
  const emit = () => runNode(EMIT, ['2'], { env: repository.env, cwd: repository.path });
  const logIn = (password: string) =>
    run(['auth', 'login', '--server', server.url, '--username', 'ada', '--password-stdin'], `${password}\n`);
  /** Answers with all that it was told, as debug pages do. */
  const debugPage = (status: number, from: (path: string) => boolean) => {
    server.script = issuer.script(({ path, headers, bodyText }) => {
      lookAtProcesses();
      return from(path)
        ? json(status, {
            error: `refused: ${headers.authorization} ${bodyText}`,
            message: headers.authorization,
          })
        : undefined;
    });
  };

  before(async () => {
    repository = TestRepository.create();
    issuer = new TokenIssuer('one', { ada: { password: PASSWORD, team: 'engine' } });
    server = await startScriptedServer(issuer.script());
    await mustRun(repository, ['init']);
  });
  after(async () => {
    await server.close();
    await workerAsleep(repository);
    repository.remove();
  });

  it('are in no file but the credentials, in no output and in no command line, whatever fails', async () => {
    assert.equal((await logIn(WRONG)).code, 1);
    debugPage(500, (path) => path.includes('/token/'));
    assert.equal((await logIn(PASSWORD)).code, 1);
    await run(['auth', 'login', '--username', 'ada', '--password', WRONG]);
    debugPage(200, () => false);
    assert.equal((await logIn(PASSWORD)).code, 0);
    await mustRun(repository, ['sync', 'on']);

    repository.write(WP01, taskFile('WP01', 'planned'));
    repository.commit('Plan');
    await workerAsleep(repository);
    moveByHand(repository, WP01, 'doing');
    for (const status of [400, 403, 412, 418, 500]) {
      debugPage(status, (path) => path === BATCH_PATH);
      await emit();
      assert.equal(
        (await run(['sync', '--report', join(home(), `report-${status}`)])).code,
        3,
        String(status),
      );
      await run(['sync', '--json']);
    }
    repository.commit('Start');
    await workerAsleep(repository);
    server.script = issuer.script(({ path, eventIds, headers }) =>
      path === BATCH_PATH
        ? json(200, {
            results: eventIds.map((event_id) => ({
              event_id,
              status: 'rejected',
              error_category: 'schema',
              error: `of ${headers.authorization}`,
            })),
          })
        : undefined,
    );
    const parked = await run(['sync', '--json']);
    assert.match(parked.stdout, /of Bearer …/, 'the words of the server are there, without the token');

    const [access = ''] = issuer.issued;
    const said = await runNode(EMIT_ERROR, [`Bearer ${access} of ${repository.home}/x`], {
      env: repository.env,
      cwd: repository.path,
    });
    seen.push(said.stdout);
    debugPage(401, (path) => path !== '/api/v1/sync/health/');
    const ci = { SPEC_KITTY_TOKEN: OF_CI, SPEC_KITTY_SERVER: server.url };
    for (const args of [
      ['sync'],
      ['auth', 'status'],
      ['sync', 'status', '--check'],
      ['sync', 'status', '--json'],
      ['doctor', '--json'],
    ]) {
      await run(args, undefined, ci);
      await run(args);
    }
    await logIn(PASSWORD);
    fs.appendFileSync(join(home(), 'credentials'), `\nand = ${issuer.issued.at(-1)} garbage`);
    for (const args of [['auth', 'status'], ['doctor'], ['sync']]) await run(args);

    assert.ok(seen.length > 30 && issuer.issued.length >= 2);
    for (const secret of secrets()) {
      assert.ok(!seen.some((text) => text.includes(secret)), `${secret} was said`);
      for (const folder of [home(), repository.own()])
        for (const name of filesIn(folder).filter((file) => !file.startsWith('credentials')))
          assert.ok(
            !fs.readFileSync(join(folder, name), 'latin1').includes(secret),
            `${secret} is in ${name}`,
          );
    }
  });
});

describe('the files in the person’s folder', () => {
  let repository: TestRepository;
  let server: ScriptedServer;
  const home = () => join(repository.home, '.spec-kitty');
  /** As a person whose new files are everybody's. */
  const generously = async (...command: readonly string[]): Promise<ChildResult> => {
    const result = await runProgram('sh', ['-c', 'umask 0; exec "$@"', 'sh', ...command], {
      env: repository.env,
      cwd: repository.path,
      input: `${PASSWORD}\n`,
    });
    assert.equal(result.code, 0, result.stderr);
    return result;
  };
  const run = (...args: readonly string[]) => generously(process.execPath, CLI, ...args);
  const workEverywhere = async () => {
    const login = ['auth', 'login', '--server', server.url, '--username', 'ada', '--password-stdin'];
    await run(...login);
    await run('sync', 'on');
    repository.write(WP01, taskFile('WP01', 'planned', [`- ${fs.readdirSync(home()).length}`]));
    await generously('git', 'add', '-A');
    await generously('git', 'commit', '-qm', 'Plan');
    await workerAsleep(repository);
    await run('sync');
  };
  const open = () =>
    ['', ...fs.readdirSync(home(), { recursive: true, encoding: 'utf8' })].flatMap((name) => {
      const { mode } = fs.statSync(join(home(), name));
      return (mode & 0o077) === 0 ? [] : [`${name} ${(mode & 0o777).toString(8)}`];
    });

  before(async () => {
    repository = TestRepository.create();
    const issuer = new TokenIssuer('one', { ada: { password: PASSWORD, team: 'engine' } });
    server = await startScriptedServer(issuer.script());
  });
  after(async () => {
    await server.close();
    await workerAsleep(repository);
    repository.remove();
  });

  it('are their owner’s only, whatever the umask says', async () => {
    await run('init');
    await workEverywhere();
    await run('serve', 'user', 'add', 'ada', '--team', 'engine', '--password-stdin');
    assert.ok(fs.readdirSync(home()).length > 5);
    assert.deepEqual(open(), []);
  });

  it('that lie open, from a backup or made by hand, are closed where they are opened', async () => {
    for (const name of ['', ...filesIn(home())])
      fs.chmodSync(join(home(), name), name === '' ? 0o777 : 0o666);
    assert.ok(open().length > 5);
    const before = open();
    await run('auth', 'status');
    await run('sync', 'status');
    assert.deepEqual(open(), before, 'who only looks changes nothing');
    await workEverywhere();
    const users = /^server\//;
    assert.deepEqual(
      open().filter((name) => !users.test(name)),
      [],
    );
  });
});
