import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { formatProcess } from '../../src/shared/living-process.js';
import { scriptPath } from '../support/child.js';
import { eventually, spec } from '../support/program.js';
import { Scene } from '../support/scene.js';

const HOLD = scriptPath(import.meta.url, '../support/hold-lock.js');
/** A number that Linux gives to no process. */
const NOBODY = 4_194_304;

describe('scenario 49: locks of the dead, of the stopped, and of somebody else', () => {
  let scene: Scene;
  let children: ChildProcess[];
  const home = (name: string) => join(scene.repository.home, '.spec-kitty', name);
  const pidFile = () => scene.repository.own('worker.pid');
  beforeEach(async () => {
    children = [];
    scene = await Scene.begin();
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await scene.end();
  });

  /** A process that holds one of our locks. */
  const holder = async (path: string): Promise<ChildProcess> => {
    const child = spawn(process.execPath, [HOLD, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    await once(child.stdout, 'data');
    return child;
  };
  const kill = async (child: ChildProcess) => {
    child.kill('SIGKILL');
    await once(child, 'close');
  };

  for (const lock of ['worker.lock', 'queue.db.lock', 'flush.lock']) {
    it(`${lock} of a process that was killed holds up nobody`, async () => {
      await kill(await holder(home(lock)));
      scene.commitMove('WP01', 'doing');
      assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);
    });
  }

  it('worker.lock of a stopped process: git is not held up, `capture` says who has the work, and it is done once when that one is gone', async () => {
    const stopped = await holder(home('worker.lock'));
    stopped.kill('SIGSTOP');
    scene.commitMove('WP01', 'doing');
    const { code, stdout, stderr } = await spec(scene.repository, ['capture']);
    assert.equal(code, 0, stderr);
    assert.match(stdout + stderr, /Another spec-kitty is capturing right now/);
    await kill(stopped);
    await scene.run('capture');
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);
    await scene.mustBeOnce();
  });

  it('a stopped worker goes on where it was: what was committed meanwhile is captured once', async () => {
    scene.commitMove('WP01', 'doing');
    const pid = await eventually(60_000, () => readPid(pidFile()), Boolean);
    process.kill(pid, 'SIGSTOP');
    try {
      scene.commitMove('WP01', 'for_review');
      scene.commitMove('WP02', 'doing');
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    assert.deepEqual(await scene.moves(), [
      'WP01 planned > doing',
      'WP01 doing > for_review',
      'WP02 planned > doing',
    ]);
    await scene.mustBeOnce();
  });

  it('queue.db.lock of a stopped process: the worker keeps the notes, and the next one captures them once', async () => {
    const stopped = await holder(home('queue.db.lock'));
    stopped.kill('SIGSTOP');
    scene.commitMove('WP01', 'doing');
    await scene.settle();
    const log = fs.readFileSync(home('log'), 'utf8');
    assert.match(log, /another process holds the queue/);
    await kill(stopped);
    await scene.run('capture');
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);
    await scene.mustBeOnce();
  });

  for (const [whose, text] of [
    ['a process that is gone', () => `${NOBODY} 1\n`],
    ['half a number', () => `${NOBODY}`],
    ['nobody', () => ''],
    ['garbage', () => 'x\u0001\u0002\n'],
    ['a process group, our own', () => '0\n'],
    ['all processes', () => '-1\n'],
    // A number is given again: to the tests' own process, say, which is no worker and lives long.
    ['a living process that is no worker', () => `${process.pid} 1\n`],
    ['a living process, without its birth', () => `${process.pid}\n`],
  ] as const) {
    it(`worker.pid that speaks of ${whose} keeps no worker from waking`, async () => {
      fs.writeFileSync(pidFile(), text());
      scene.commitMove('WP01', 'doing');
      assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);
      assert.equal(fs.existsSync(pidFile()), false);
    });
  }

  it('worker.pid of a living worker does keep a second one from waking', async () => {
    fs.writeFileSync(pidFile(), formatProcess(process.pid));
    scene.commitMove('WP01', 'doing');
    assert.deepEqual(await scene.moves(), []);
    // Where a system tells no births, a number that was given again holds the note up until then, and no longer.
    await scene.run('capture');
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);
    assert.equal(fs.existsSync(pidFile()), false);
  });
});

function readPid(path: string): number {
  return fs.existsSync(path) ? Number.parseInt(fs.readFileSync(path, 'utf8'), 10) || 0 : 0;
}
