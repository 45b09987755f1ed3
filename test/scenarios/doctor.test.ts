import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Examined } from '../../src/doctor/finding.js';
import { queuedEvents } from '../support/open-events.js';
import { mustRun, spec, workerAsleep } from '../support/program.js';
import { runWithout } from '../support/unprivileged.js';
import { TestRepository } from '../support/repository.js';
import { moveByHand, taskFile, WP01 } from '../support/work-package.js';

/** Every file and folder below, with its bytes, mode and time: what a reader must leave as it is. */
function snapshotOf(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const { mode, mtimeMs } = fs.lstatSync(path);
      const bytes = fs.statSync(path).isFile() ? fs.readFileSync(path, 'base64') : '';
      return `${name} ${mode.toString(8)} ${mtimeMs} ${bytes}`;
    });
}

/** `spec-kitty doctor`, the built program in a real repository (scenarios 16, 41, 47, 48). */
describe('spec-kitty doctor', () => {
  let repository: TestRepository;
  const hook = (name: string) => join(repository.path, '.git', 'hooks', name);
  const home = (name: string) => join(repository.home, '.spec-kitty', name);
  const snapshot = () => [...snapshotOf(repository.path), ...snapshotOf(repository.home)];
  const examine = async (...args: string[]) => {
    const { code, stdout, stderr } = await spec(repository, ['doctor', '--json', ...args]);
    assert.equal(stderr, '');
    const { checks, problems } = JSON.parse(stdout) as { checks: Examined[]; problems: number };
    assert.equal(code, problems === 0 ? 0 : 1, stdout);
    const wrong = checks.filter(({ severity }) => severity === 'warning' || severity === 'problem');
    return { checks, problems, wrong, of: (name: string) => wrong.filter(({ check }) => check === name) };
  };

  beforeEach(async () => {
    repository = TestRepository.create();
    await mustRun(repository, ['init']);
    const program = fs.readFileSync(repository.own('program'));
    // No worker: what the hooks note stays to be looked at.
    fs.writeFileSync(repository.own('program'), `${process.execPath}\n/nowhere/worker.js\n`);
    repository.write(WP01, taskFile('WP01', 'planned'));
    repository.commit('Plan');
    await mustRun(repository, ['capture']);
    await workerAsleep(repository);
    // Not by `doctor --fix`: a file that the doctor makes must not be there before the test.
    fs.writeFileSync(repository.own('program'), program, { mode: 0o600 });
  });
  afterEach(async () => {
    await workerAsleep(repository);
    repository.remove();
  });

  /** As bad as it gets. */
  const breakAll = () => {
    fs.rmSync(hook('post-merge'));
    fs.chmodSync(hook('post-commit'), 0o644);
    fs.appendFileSync(hook('spec-kitty.sh'), '# older\n');
    repository.loseProgram();
    fs.writeFileSync(repository.own('worker.pid'), '4194303\n');
    fs.chmodSync(home(''), 0o755);
    fs.chmodSync(home('queue.db'), 0o644);
    fs.writeFileSync(home('clock.json'), '{"lamport_cl');
  };

  it('finds nothing wrong with a project as init leaves it, and ends with 0', async () => {
    const { wrong, checks } = await examine();
    assert.deepEqual(wrong, []);
    const names = [
      'git',
      'node',
      'project',
      'hooks',
      'spool',
      'cursor',
      'queue',
      'clock',
      'server',
      'login',
      'consent',
    ];
    assert.deepEqual([...new Set(checks.map(({ check }) => check))], [...names, 'tasks']);
    assert.match(await mustRun(repository, ['doctor']), /\nNo problems\.\n$/);
  });

  it('makes and changes no file without --fix, whatever is broken', async () => {
    breakAll();
    fs.writeFileSync(home('queue.db'), 'garbage');
    const before = snapshot();
    const { problems } = await examine();
    assert.ok(problems > 0);
    await spec(repository, ['doctor']);
    assert.deepEqual(snapshot(), before);
  });

  it('makes no folder in the home of a person who has none yet', async () => {
    fs.rmSync(home(''), { recursive: true });
    assert.deepEqual((await examine()).wrong, []);
    assert.deepEqual(fs.readdirSync(repository.home), []);
  });

  it('--fix mends all that is safe and says so; a second run changes nothing and finds nothing', async () => {
    breakAll();
    const found = await examine();
    assert.deepEqual(
      found.wrong.map(({ check }) => check),
      ['hooks', 'hooks', 'spool', 'queue', 'queue', 'clock'],
    );
    const mended = await examine('--fix');
    assert.equal(mended.problems, 0);
    assert.ok(mended.wrong.every(({ fixed, fix }) => fixed && fix === null));
    const after = snapshot();
    assert.deepEqual((await examine('--fix')).wrong, []);
    assert.deepEqual(snapshot(), after);
    assert.equal((await spec(repository, ['hooks', 'status'])).code, 0);
    assert.equal(fs.existsSync(repository.own('worker.pid')), false);
    assert.equal(fs.statSync(home('')).mode & 0o777, 0o700);
    assert.equal(fs.statSync(home('queue.db')).mode & 0o777, 0o600);
  });

  for (const [what, breakIt] of [
    ['gone', (path: string) => fs.rmSync(path)],
    ['empty', (path: string) => fs.writeFileSync(path, '')],
    ['garbage', (path: string) => fs.writeFileSync(path, '\u0000\u0001')],
    ['from a backup', (path: string) => fs.writeFileSync(path, '{"node_id":"x","lamport_clock":1}')],
  ] as const) {
    it(`a clock that is ${what} is raised to the highest value of the queue`, async () => {
      breakIt(home('clock.json'));
      assert.equal((await examine()).of('clock').length, 1);
      assert.match((await examine('--fix')).of('clock')[0]?.message ?? '', /Set it to 2\.$/);
      const { lamport_clock } = JSON.parse(fs.readFileSync(home('clock.json'), 'utf8')) as Record<
        string,
        unknown
      >;
      assert.equal(lamport_clock, 2);
    });
  }

  for (const [what, breakIt] of [
    ['empty', () => ''],
    ['garbage', () => 'garbage'],
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
  ] as const) {
    it(`a queue that is ${what} is moved aside, and the clock does not go back`, async () => {
      fs.writeFileSync(home('queue.db'), breakIt(fs.readFileSync(home('queue.db'))));
      assert.match((await examine()).of('queue')[0]?.message ?? '', /is damaged\.$/);
      assert.match(
        (await examine('--fix')).of('queue')[0]?.message ?? '',
        /Moved it to .*queue\.db\.damaged-\d+/,
      );
      assert.deepEqual((await examine()).wrong, []);
      moveByHand(repository, WP01, 'doing');
      repository.commit('Start');
      await mustRun(repository, ['capture', '--all']);
      const clocks = (await queuedEvents(home('queue.db'))).map((event) => event.lamport_clock);
      assert.ok(Math.max(...clocks) > 2, String(clocks));
    });
  }

  it("says of a person's own hooks what to do, and leaves every byte of them", async () => {
    await mustRun(repository, ['hooks', 'uninstall']);
    fs.writeFileSync(hook('post-commit'), '#!/usr/bin/env python3\n', { mode: 0o755 });
    fs.writeFileSync(hook('pre-push'), '#!/bin/sh\n', { mode: 0o644 });
    const { problems, of } = await examine('--fix');
    assert.equal(problems, 2);
    assert.deepEqual(
      of('hooks').map(({ fixed }) => fixed),
      [true, false, false],
    );
    const before = snapshot();
    await examine('--fix');
    assert.deepEqual(snapshot(), before);
    assert.equal(fs.readFileSync(hook('post-commit'), 'utf8'), '#!/usr/bin/env python3\n');
    assert.equal(fs.readFileSync(hook('pre-push'), 'utf8'), '#!/bin/sh\n');
  });

  it("changes nothing in another tool's hooks folder", async () => {
    repository.git('config', 'core.hooksPath', 'theirs');
    const { of } = await examine('--fix');
    assert.match(of('hooks')[0]?.message ?? '', /core\.hooksPath points to theirs/);
    assert.equal(of('hooks')[0]?.fixed, false);
    assert.equal(fs.existsSync(join(repository.path, 'theirs')), false);
  });

  it("finds our blocks in husky's own files, which need no executable bit, and git's own folder under its own name", async () => {
    fs.mkdirSync(join(repository.path, '.husky'));
    repository.git('config', 'core.hooksPath', '.husky/_');
    await mustRun(repository, ['hooks', 'install']);
    assert.equal(fs.statSync(join(repository.path, '.husky', 'post-commit')).mode & 0o111, 0);
    assert.deepEqual((await examine()).of('hooks'), []);
    repository.git('config', 'core.hooksPath', join(repository.path, '.git', 'hooks'));
    assert.deepEqual((await examine()).of('hooks'), []);
    fs.rmSync(hook('post-merge'));
    assert.equal((await examine('--fix')).of('hooks')[0]?.fixed, true);
  });

  it('says which noted commits git threw away before the worker ran', async () => {
    repository.loseProgram();
    repository.git('switch', '-q', '-c', 'topic');
    moveByHand(repository, WP01, 'doing');
    const gone = repository.commit('Start');
    repository.git('switch', '-q', 'main');
    repository.git('branch', '-q', '-D', 'topic');
    repository.git('reflog', 'expire', '--expire=now', '--all');
    repository.git('gc', '-q', '--prune=now');
    const [finding] = (await examine()).of('spool');
    assert.match(
      finding?.message ?? '',
      new RegExp(`Git no longer has 1 noted commit \\(${gone.slice(0, 10)}\\)`),
    );
  });

  it('says that a worker died over notes, and that lines are no notes', async () => {
    const note = `1\tpost-commit\t${repository.head()}\t.\trefs/heads/main\n`;
    fs.writeFileSync(repository.own('spool.taken'), `${note}torn li`);
    fs.utimesSync(repository.own('spool.taken'), new Date(0), new Date(0));
    assert.deepEqual(
      (await examine()).of('spool').map(({ message, fix }) => [message.slice(0, 15), fix]),
      [
        ['A worker ended ', 'spec-kitty capture'],
        ['1 line in the s', 'spec-kitty capture'],
      ],
    );
    await mustRun(repository, ['capture']);
    assert.deepEqual((await examine()).wrong, []);
  });

  it('names task files at HEAD that cannot be understood', async () => {
    repository.write('kitty-specs/001-engine/tasks/WP2-second.md', '---\nlane: "doing"\n---\n');
    repository.commit('Odd');
    const { of, problems } = await examine();
    assert.equal(problems, 1);
    assert.match(of('tasks')[0]?.message ?? '', /WP2-second\.md \(WP2\)/);
  });

  it('opens no socket, with a server named, a login and consent', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      await mustRun(repository, ['sync', 'server', url]);
      await mustRun(repository, ['sync', 'on']);
      const { checks, of } = await examine();
      assert.match(of('login')[0]?.message ?? '', /You are not logged in at/);
      assert.ok(checks.some(({ check, severity }) => check === 'consent' && severity === 'ok'));
      fs.writeFileSync(
        home('credentials'),
        `[tokens]\naccess="a"\nrefresh="r"\naccess_expires_at="2020-01-01T00:00:00Z"\nrefresh_expires_at="2020-01-02T00:00:00Z"\n[user]\nusername="ada"\n[server]\nurl="${url}"\n`,
        { mode: 0o644 },
      );
      assert.deepEqual(
        (await examine('--fix')).of('login').map(({ message, fixed }) => [/ran out/.test(message), fixed]),
        [
          [false, true],
          [true, false],
        ],
      );
      fs.writeFileSync(home('credentials'), 'garbage');
      assert.match((await examine()).of('login')[0]?.message ?? '', /cannot be read/);
      assert.equal(fs.readFileSync(home('credentials'), 'utf8'), 'garbage');
    } finally {
      server.close();
    }
    assert.equal(connections, 0);
  });

  it('says once that the settings are damaged, and goes on looking', async () => {
    fs.writeFileSync(home('config.toml'), '[server\n', { mode: 0o600 });
    const { wrong, checks } = await examine();
    assert.deepEqual(
      wrong.map(({ check }) => check),
      ['server'],
    );
    assert.ok(checks.some(({ check }) => check === 'tasks'));
  });

  it('without git says so once, and looks at the rest', async () => {
    const place = { env: { ...repository.env, PATH: '/nowhere' }, path: repository.path };
    const { code, stdout } = await spec(place, ['doctor']);
    assert.equal(code, 1);
    assert.equal(stdout.match(/PROBLEM/g)?.length, 1);
    assert.match(stdout, /PROBLEM {2}git .*git is not on the PATH/);
    assert.match(stdout, /ok {7}queue/);
  });

  it('outside a repository reports the part of the machine, and mends it', async () => {
    fs.rmSync(home('clock.json'));
    const place = { env: repository.env, path: repository.home };
    const { code, stdout } = await spec(place, ['doctor']);
    assert.equal(code, 1);
    assert.match(stdout, /not inside a git repository/);
    assert.match(stdout, /PROBLEM {2}clock/);
    assert.doesNotMatch(stdout, /hooks {4}|spool|tasks/);
    assert.equal((await spec(place, ['doctor', '--fix'])).code, 0);
  });

  it('looks at the same hooks, spool and files from a linked worktree', async () => {
    const tree = join(repository.path, '..', 'linked');
    repository.git('worktree', 'add', '-q', '-b', 'topic', tree);
    const { code, stdout } = await spec({ env: repository.env, path: tree }, ['doctor']);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /1 task file at HEAD can be read/);
  });

  it('a clone that was not set up is told to run init', async () => {
    const clone = TestRepository.clone(repository.path);
    try {
      const { code, stdout } = await spec(clone, ['doctor']);
      assert.equal(code, 0);
      assert.match(stdout, /warning {2}project .*not set up in this clone[^\n]*\n +→ spec-kitty init/);
    } finally {
      clone.remove();
    }
  });

  it('says what it could not mend, and why, and mends the rest', function () {
    if (process.platform === 'win32') return this.skip();
    breakAll();
    const hooks = join(repository.path, '.git', 'hooks');
    try {
      const { stdout } = runWithout(hooks, join(repository.path, '..'), repository, [
        'doctor',
        '--fix',
        '--json',
      ]);
      const { checks } = JSON.parse(stdout) as {
        checks: { check: string; message: string; fixed: boolean }[];
      };
      const of = (name: string) => checks.find(({ check }) => check === name);
      assert.match(of('hooks')?.message ?? '', /could not be mended: EACCES/);
      assert.equal(of('clock')?.fixed, true);
    } finally {
      fs.chmodSync(hooks, 0o755);
    }
  });
});
