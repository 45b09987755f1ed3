import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { workerAsleep } from '../support/program.js';
import { Twins } from '../support/twins.js';
import { giveTo, isRoot, programForAll, SOMEBODY } from '../support/unprivileged.js';
import { queuedEvents } from '../support/open-events.js';
import { movesOf, Scene } from '../support/scene.js';

describe('scenario 31: root in a person’s repository, a person in root’s', function () {
  // Only root may make files that belong to others.
  if (!isRoot()) return;
  let scene: Scene;
  let folder: string;
  let program: string;

  beforeEach(async () => {
    scene = await Scene.begin();
    folder = dirname(scene.repository.path);
    program = programForAll(join(folder, 'program'));
    fs.writeFileSync(inRepository('program'), `${process.execPath}\n${join(program, 'dist', 'worker.js')}\n`);
  });

  afterEach(() => scene.end());

  const inRepository = (name: string) => scene.repository.own(name);
  const rootsHome = () => join(folder, 'root');

  interface Who {
    readonly uid: number;
    /** Whose home it is. */
    readonly home: string;
    readonly env?: Readonly<Record<string, string>>;
  }
  const person = (): Who => ({ uid: SOMEBODY, home: scene.repository.home });
  const root = (env: Record<string, string> = {}): Who => ({ uid: 0, home: rootsHome(), env });
  const environmentOf = ({ home, env }: Who) => ({
    ...scene.repository.env,
    HOME: home,
    SPEC_KITTY_HOME: join(home, '.spec-kitty'),
    GIT_CONFIG_GLOBAL: join(home, '.gitconfig'),
    ...env,
  });

  const run = (who: Who, command: string, args: readonly string[]) =>
    spawnSync(command, [...args], {
      cwd: scene.repository.path,
      env: environmentOf(who),
      encoding: 'utf8',
      uid: who.uid,
      gid: who.uid,
    });
  const spec = (who: Who, ...args: string[]) =>
    run(who, process.execPath, [join(program, 'dist', 'cli.js'), ...args]);

  /** Commits as somebody, waits for the worker. @returns the moves in that one's queue. */
  const commitMove = async (who: Who, wpId: string, lane: string): Promise<string[]> => {
    scene.move(wpId, lane);
    const said = run(who, 'git', ['commit', '-q', '-a', '-m', `${wpId} is ${lane}`]);
    assert.deepEqual([said.status, said.stdout, said.stderr], [0, '', '']);
    return movesBy(who);
  };
  const movesBy = async (who: Who): Promise<string[]> => {
    const env = environmentOf(who);
    await workerAsleep({ env, path: scene.repository.path });
    const queue = join(env.SPEC_KITTY_HOME, 'queue.db');
    return fs.existsSync(queue) ? movesOf(await queuedEvents(queue)) : [];
  };
  /** Git itself leaves files of root's behind, which is not ours to mend. */
  const giveGitsFilesBack = () => {
    for (const name of ['objects', 'refs', 'logs'])
      giveTo(SOMEBODY, join(scene.repository.path, '.git', name));
  };
  const notTheirs = (place: string) =>
    fs
      .readdirSync(place, { recursive: true, encoding: 'utf8' })
      .filter((name) => fs.lstatSync(join(place, name)).uid !== SOMEBODY);
  const errorsOf = ({ home }: Who) =>
    fs
      .readFileSync(join(home, '.spec-kitty', 'log'), 'utf8')
      .split('\n')
      .filter((line) => line.includes('"level":"error"'));

  const handOver = (safe: string | null) => {
    giveTo(SOMEBODY, folder);
    fs.mkdirSync(rootsHome());
    if (safe !== null) fs.writeFileSync(join(rootsHome(), '.gitconfig'), `[safe]\n\tdirectory = ${safe}\n`);
  };

  it('sudo with the person’s home: captured with theirs, and nothing there belongs to root', async () => {
    handOver(null);
    const sudo = { ...person(), uid: 0, env: { SUDO_UID: String(SOMEBODY) } };
    assert.deepEqual(await commitMove(person(), 'WP01', 'doing'), ['WP01 planned > doing']);
    const both = ['WP01 planned > doing', 'WP02 planned > doing'];
    assert.deepEqual(await commitMove(sudo, 'WP02', 'doing'), both);
    assert.deepEqual(notTheirs(scene.repository.home), []);
    assert.deepEqual(notTheirs(inRepository('.')), []);
    giveGitsFilesBack();
    const all = [...both, 'WP01 doing > done'];
    assert.deepEqual(await commitMove(person(), 'WP01', 'done'), all);
    for (const who of [person(), sudo]) {
      for (const args of [['capture'], ['capture', '--all']]) {
        const { status, stdout, stderr } = spec(who, ...args);
        assert.equal(status, 0, stdout + stderr);
        assert.deepEqual(await movesBy(who), all);
      }
    }
    assert.deepEqual(notTheirs(scene.repository.home), []);
    assert.deepEqual(errorsOf(person()), []);
  });

  it('sudo as the first ever to work in that home: it stays the person’s', async () => {
    fs.rmSync(join(scene.repository.home, '.spec-kitty'), { recursive: true });
    handOver(null);
    const sudo = { ...person(), uid: 0, env: { SUDO_UID: String(SOMEBODY) } };
    assert.deepEqual(await commitMove(sudo, 'WP02', 'doing'), ['WP02 planned > doing']);
    assert.deepEqual(notTheirs(scene.repository.home), []);
    giveGitsFilesBack();
    assert.deepEqual(await commitMove(person(), 'WP01', 'doing'), [
      'WP02 planned > doing',
      'WP01 planned > doing',
    ]);
  });

  it('root with a home of its own, to whom the repository is a safe directory: captured there', async () => {
    handOver(scene.repository.path);
    assert.deepEqual(await commitMove(root(), 'WP02', 'doing'), ['WP02 planned > doing']);
    assert.deepEqual(errorsOf(root()), []);
    assert.deepEqual(notTheirs(inRepository('.')), []);
    giveGitsFilesBack();
    assert.deepEqual((await commitMove(person(), 'WP01', 'doing')).slice(-1), ['WP01 planned > doing']);
    assert.deepEqual(errorsOf(person()), []);
  });

  it('root whose git was told so by -c or the environment: captured as well', async () => {
    handOver(null);
    const env = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' };
    assert.deepEqual(await commitMove(root(env), 'WP02', 'doing'), ['WP02 planned > doing']);
  });

  it('what root’s hook noted and no worker took does not lock the person out', async () => {
    handOver(scene.repository.path);
    const told = fs.readFileSync(inRepository('program'));
    fs.writeFileSync(inRepository('program'), '/nowhere/node\n/nowhere/worker.js\n');
    process.umask(0o077);
    try {
      await commitMove(root(), 'WP02', 'doing');
    } finally {
      process.umask(0o022);
    }
    fs.writeFileSync(inRepository('worker.pid'), '4194303\n', { mode: 0o600 });
    fs.writeFileSync(inRepository('program'), told);
    giveTo(SOMEBODY, join(scene.repository.path, '.git', 'objects'));
    giveGitsFilesBack();
    const index = join(scene.repository.path, '.git', 'index');
    fs.chownSync(index, SOMEBODY, SOMEBODY);
    const moves = await commitMove(person(), 'WP01', 'doing');
    assert.deepEqual(moves.toSorted(), ['WP01 planned > doing', 'WP02 planned > doing']);
    assert.deepEqual(errorsOf(person()), []);
  });

  it('root whom git refuses: git says so, as without us, and so do our commands; no file is made', async () => {
    const twins = Twins.of(scene.repository);
    handOver(null);
    const said = twins.run({ args: ['commit', '--allow-empty', '-m', 'x'], env: environmentOf(root()) });
    assert.equal(said.status, 128);
    assert.match(said.stderr, /dubious ownership/);
    const before = fs.readdirSync(inRepository('.')).sort();
    for (const args of [['doctor'], ['capture'], ['capture', '--all'], ['capture', '--all', '--dry-run']]) {
      const { status, stdout, stderr } = spec(root(), ...args);
      assert.equal(status, 1, args.join(' '));
      assert.match(stdout + stderr, /dubious ownership/, args.join(' '));
      assert.doesNotMatch(stderr, /^ +at /m, 'a stack');
    }
    assert.deepEqual(fs.readdirSync(inRepository('.')).sort(), before);
  });

  it('a person in root’s repository: git refuses, and our commands say what git says', () => {
    giveTo(SOMEBODY, scene.repository.home);
    fs.chmodSync(folder, 0o755);
    for (const args of [['doctor'], ['capture', '--all', '--dry-run']]) {
      const { status, stdout, stderr } = spec(person(), ...args);
      assert.equal(status, 1, stdout);
      assert.match(stdout + stderr, /dubious ownership/, args.join(' '));
    }
  });

  it('a person who may commit in root’s repository and not write into our folder: the doctor says what is not noted', async () => {
    giveTo(SOMEBODY, folder);
    giveTo(0, inRepository('.'));
    fs.chmodSync(inRepository('.'), 0o700);
    assert.deepEqual(await commitMove(person(), 'WP01', 'doing'), []);
    const { status, stdout } = spec(person(), 'doctor');
    assert.equal(status, 1, stdout);
    assert.match(stdout, /PROBLEM .*spec-kitty.*(may not|cannot|EACCES)/);
  });
});
