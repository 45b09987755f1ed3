import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { findProject } from '../../src/changes/project.js';
import { packageRoot } from '../../src/shared/package-root.js';
import { emitInProcess } from '../support/emit-in-process.js';
import { runInTerminal } from '../support/in-terminal.js';
import { mustRun, spec, type Place } from '../support/program.js';
import { TestRepository } from '../support/repository.js';
import { startScriptedServer, type ScriptedServer } from '../support/scripted-server.js';
import { TokenIssuer } from '../support/token-issuer.js';

const CLI = join(packageRoot(), 'dist', 'cli.js');
const QUESTION = 'Send them? [y/N]';

describe('scenario 61: a project without consent among others with it', () => {
  let server: ScriptedServer;
  /** One person's projects: all with the home of the first. */
  let repositories: TestRepository[];
  const projects = ['shared', 'private', 'undecided'] as const;
  type Name = (typeof projects)[number];
  const place = (name: Name): Place => ({
    env: repositories[0]?.env ?? {},
    path: repositories[projects.indexOf(name)]?.path ?? '',
  });
  const inTerminal = (name: Name, args: readonly string[], answers: [string, string][] = []) =>
    runInTerminal(place(name), [process.execPath, CLI, ...args], answers);
  const emit = async (name: Name) => {
    await emitInProcess(place(name), 3);
  };
  /** Words by which a request would give a project away. */
  const signsOf = async (name: Name): Promise<string[]> => {
    const { path } = place(name);
    return [(await findProject(path))?.uuid ?? '', path].filter(Boolean);
  };
  const sentOf = async (name: Name): Promise<number> => {
    const [uuid = ''] = await signsOf(name);
    return server.requests.flatMap(({ bodyText }) => bodyText.split(`"project_uuid":"${uuid}"`).slice(1))
      .length;
  };

  before(async () => {
    const issuer = new TokenIssuer('one', { ada: { password: 'correct horse', team: 'engine' } });
    server = await startScriptedServer(issuer.script());
    repositories = projects.map(() => TestRepository.create());
    const login = ['auth', 'login', '--server', server.url, '--username', 'ada', '--password-stdin'];
    await mustRun(place('shared'), login, 'correct horse\n');
  });
  after(async () => {
    await server.close();
    for (const repository of repositories) repository.remove();
  });

  it('`init` asks at a terminal, and takes yes for this project at this server', async () => {
    const { code, stdout } = await inTerminal('shared', ['init'], [[QUESTION, 'y\r']]);
    assert.equal(code, 0, stdout);
    assert.ok(stdout.includes(`be sent from this machine to ${server.url}?`));
    assert.ok(stdout.includes(`are noted and sent to ${server.url}.`));
    const again = await inTerminal('shared', ['init']);
    assert.ok(!again.stdout.includes(QUESTION) && again.stdout.includes('are noted and sent to'));
  });

  it('`init` takes an empty line for no', async () => {
    const { code, stdout } = await inTerminal('private', ['init'], [[QUESTION, '\r']]);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /Nothing leaves this machine until you say so/);
  });

  it('`init --yes`, `--json` and without a terminal ask nothing: sending stays off, and it is said how to turn it on', async () => {
    for (const args of [
      ['init', '--yes'],
      ['init', '--json'],
    ])
      assert.ok(!(await inTerminal('undecided', args)).stdout.includes(QUESTION));
    const { stdout, stderr } = await spec(place('undecided'), ['init'], 'y\n');
    assert.ok(!stderr.includes(QUESTION));
    assert.match(stdout, /Nothing leaves this machine until you say so:\n  spec-kitty sync on/);
    const { sends_to } = JSON.parse(await mustRun(place('undecided'), ['init', '--json'])) as Record<
      string,
      unknown
    >;
    assert.equal(sends_to, null);
  });

  it('only events of the first are in any request, from wherever `sync` is typed', async () => {
    for (const name of projects) await emit(name);
    const outside = { ...place('shared'), path: repositories[0]?.home ?? '' };
    await emitInProcess(outside, 3);
    assert.equal((await spec(place('private'), ['sync'])).code, 3);
    assert.equal((await spec(place('undecided'), ['sync'])).code, 3);
    const { code, stdout } = await spec(place('shared'), ['sync']);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /Held back: 6 events of projects you did not turn sending on for/);
    assert.match(stdout, /Held back: 3 events recorded outside a project/);
    assert.equal(await sentOf('shared'), 3);
    const said = JSON.stringify(server.requests);
    for (const name of ['private', 'undecided'] as const)
      for (const sign of await signsOf(name)) assert.ok(!said.includes(sign), `${name}: ${sign}`);
  });

  it('`sync off` holds for what was recorded before it, and `sync on` for one project is not for another', async () => {
    await emit('shared');
    await mustRun(place('shared'), ['sync', 'off']);
    await mustRun(place('undecided'), ['sync', 'on']);
    await spec(place('shared'), ['sync']);
    assert.deepEqual(await Promise.all(projects.map(sentOf)), [3, 0, 3]);
    const asked = await inTerminal('shared', ['init']);
    assert.ok(!asked.stdout.includes(QUESTION), 'who said `sync off` has decided');
  });

  it('the decisions are in a file of this person, and in none of the project’s', () => {
    const config = fs.readFileSync(join(place('shared').env['SPEC_KITTY_HOME'] ?? '', 'config.toml'), 'utf8');
    assert.match(config, /declined/);
    for (const repository of repositories)
      assert.doesNotMatch(
        fs.readFileSync(join(repository.path, '.kittify', 'config.yaml'), 'utf8'),
        /consent|http/,
      );
  });
});
