import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { queuedEvents } from '../support/open-events.js';
import { CLI, eventually, mustRun, spec } from '../support/program.js';
import { TestRepository } from '../support/repository.js';
import { movesOf, Scene } from '../support/scene.js';
import { CTRL_C, hasScript, inTerminal } from '../support/terminal.js';

/** Says that it is ready, then what it gets, and ends with 7 when it got one. */
const LISTENER = [
  'got() { echo "got $1"; sleep 0.3; exit 7; }',
  'trap "got INT" INT',
  'trap "got TERM" TERM',
  'echo ready',
  'while :; do sleep 0.05; done',
].join('\n');

describe('exec', () => {
  describe('runs a command as it is', () => {
    let repository: TestRepository;
    before(() => (repository = TestRepository.create()));
    after(() => repository.remove());
    const exec = (args: readonly string[], input?: string) =>
      spec(repository, ['exec', '--', ...args], input);

    it('with its standard streams and its exit code', async () => {
      const { code, stdout, stderr } = await exec(['sh', '-c', 'cat; echo oh >&2; exit 9'], 'a\nb');
      assert.deepEqual([code, stdout, stderr], [9, 'a\nb', 'oh\n']);
    });

    it('with its words, whatever they look like', async () => {
      const words = ['--', '--json', '-h', '--help', '-C', 'x', '007', '', '1e3', 'a b', '--no-x', '-v'];
      const { code, stdout } = await exec(['node', '-p', 'JSON.stringify(process.argv.slice(1))', ...words]);
      // Node itself takes the first `--`.
      assert.deepEqual([code, JSON.parse(stdout)], [0, words.slice(1)]);
    });

    it('in the folder that -C names', async () => {
      const { stdout } = await spec(repository, ['-C', '/', 'exec', '--', 'pwd']);
      assert.equal(stdout, '/\n');
    });

    for (const [what, words, expected, said] of [
      [
        'a command that does not exist',
        ['no-such-program-here'],
        127,
        /no-such-program-here: command not found/,
      ],
      ['a file that cannot be run', ['./plain.txt'], 126, /plain\.txt: cannot be run/],
      ['a command that a signal ended', ['sh', '-c', 'kill -TERM $$'], 143, /^$/],
      ['a command that kills itself', ['sh', '-c', 'kill -KILL $$'], 137, /^$/],
    ] as const) {
      it(`${what} ends with ${expected}, as in a shell`, async () => {
        repository.write('plain.txt', 'text\n');
        const { code, stdout, stderr } = await exec(words);
        assert.deepEqual([code, stdout], [expected, '']);
        assert.match(stderr, said);
      });
    }

    for (const [what, args, message] of [
      ['nothing to run', ['exec'], /needs a command after `--`/],
      ['a command without `--`', ['exec', 'npm', 'test'], /Unused args/],
      ['a WP that is none', ['exec', '--wp', 'three', '--', 'true'], /`three` is not a work package/],
    ] as const) {
      it(`${what} is wrong usage`, async () => {
        const { code, stderr } = await spec(repository, args);
        assert.equal(code, 2);
        assert.match(stderr, message);
        const { stdout } = await spec(repository, ['--json', ...args]);
        assert.equal((JSON.parse(stdout) as { error: { code: string } }).error.code, 'wrong_usage');
      });
    }

    it('makes no file where capture is not enabled', async () => {
      await exec(['false']);
      assert.deepEqual(fs.readdirSync(repository.home), []);
      assert.equal(fs.existsSync(repository.own()), false);
    });
  });

  describe('leaves signals to the command', () => {
    let repository: TestRepository;
    before(() => (repository = TestRepository.create()));
    after(() => repository.remove());

    // Without a terminal nobody else would tell the command.
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      it(`${signal}, sent to us alone and without a terminal, is handed on`, async () => {
        const child = spawn(process.execPath, [CLI, 'exec', '--', 'sh', '-c', LISTENER], {
          cwd: repository.path,
          env: repository.env,
          stdio: ['ignore', 'pipe', 'inherit'],
          detached: true, // a session of its own: no terminal
        });
        let said = '';
        child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
        await eventually(
          20_000,
          () => said,
          (said) => said.includes('ready'),
        );
        child.kill(signal);
        const [code] = (await once(child, 'close')) as [number | null];
        assert.deepEqual([code, said], [7, `ready\ngot ${signal.slice(3)}\n`]);
      });
    }

    it('Ctrl-C in a terminal reaches the command once, and we wait for what it does', async function () {
      if (!hasScript()) this.skip();
      const session = inTerminal(repository, [process.execPath, CLI, 'exec', '--', 'sh', '-c', LISTENER]);
      await eventually(20_000, session.shown, (shown) => shown.includes('ready'));
      session.type(CTRL_C);
      assert.equal(await session.ended, 7);
      assert.equal(session.shown().split('got INT').length, 2, session.shown());
    });

    it("the terminal is the command's own: all three streams, and what is typed", async function () {
      if (!hasScript()) this.skip();
      const script = 'test -t 0 && test -t 1 && test -t 2 && echo terminal; read line; echo "read $line"';
      const session = inTerminal(repository, [process.execPath, CLI, 'exec', '--', 'sh', '-c', script]);
      await eventually(20_000, session.shown, (shown) => shown.includes('terminal'));
      session.type('hello\n');
      assert.equal(await session.ended, 0);
      assert.match(session.shown(), /read hello/);
    });
  });

  describe('captures what the command did', () => {
    let scene: Scene;
    beforeEach(async () => {
      scene = await Scene.begin();
    });
    afterEach(() => scene.end());
    const failures = async () =>
      (await scene.events()).flatMap((event) => (event.event_type === 'ErrorLogged' ? [event] : []));

    for (const hooks of ['installed', 'uninstalled'] as const) {
      it(`its commits, with hooks ${hooks}: once`, async () => {
        if (hooks === 'uninstalled') await scene.run('hooks', 'uninstall');
        scene.move('WP01', 'doing');
        await scene.run('exec', '--', 'git', 'commit', '-qam', 'Start');
        await eventually(
          20_000,
          () => scene.moves(),
          (moves) => moves.length > 0,
        );
        assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);
        await scene.mustBeOnce();
      });
    }

    it('that it failed, by name and exit code, never by its words', async () => {
      const secret = 'token-3f9a';
      const args = ['--wp', 'WP01', '--agent', 'claude', '--', 'sh', '-c', 'exit 3', secret];
      const { code } = await spec(scene.repository, ['exec', ...args]);
      assert.equal(code, 3);
      const [failure, ...more] = await failures();
      assert.deepEqual(more, []);
      const { error_type, error_message, wp_id, agent_id, feature_slug } = failure?.payload ?? {};
      assert.deepEqual(
        [error_type, error_message, wp_id, agent_id, feature_slug],
        ['runtime', 'sh ended with exit code 3', 'WP01', 'claude', '001-engine'],
      );
      assert.notEqual(failure?.project_uuid, null);
      assert.doesNotMatch(JSON.stringify(await scene.events()), new RegExp(secret));

      await spec(scene.repository, ['exec', '--wp', 'WP77', '--', 'false']);
      const [, lost] = await failures();
      // There is no WP77: a card for it would be a lie.
      assert.deepEqual([lost?.aggregate_type, lost?.payload.wp_id ?? null], ['Feature', null]);
    });

    it('its commits before it ends, in CI', async () => {
      await scene.run('hooks', 'uninstall');
      scene.move('WP01', 'doing');
      const place = { path: scene.repository.path, env: { ...scene.repository.env, CI: 'true' } };
      await mustRun(place, ['exec', '--', 'git', 'commit', '-qam', 'Start']);
      const events = await queuedEvents(scene.repository.queue);
      assert.deepEqual(movesOf(events), ['WP01 planned > doing']);
    });

    it('nothing under SPEC_KITTY=0', async () => {
      const env = { ...scene.repository.env, SPEC_KITTY: '0' };
      const { code } = await spec({ path: scene.repository.path, env }, ['exec', '--', 'false']);
      assert.equal(code, 1);
      assert.deepEqual(await failures(), []);
    });
  });
});
