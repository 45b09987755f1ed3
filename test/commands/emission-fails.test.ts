import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/shared/package-root.js';
import { runNode, scriptPath } from '../support/child.js';
import { beginFeature, fileOf } from '../support/feature.js';
import { spec } from '../support/program.js';
import type { Scene } from '../support/scene.js';
import { mountSmallDisk, type SmallDisk } from '../support/small-disk.js';
import { giveTo, isRoot, runWithout } from '../support/unprivileged.js';

const CLI = join(packageRoot(), 'dist', 'cli.js');
const FULL = scriptPath(import.meta.url, '../support/full-disk.js');
const MOVE = ['agent', 'tasks', 'move-task', 'WP01', '--to', 'doing', '--agent', 'claude'] as const;
/** One after the other they use every way in which a command writes. */
const COMMANDS: readonly (readonly string[])[] = [
  MOVE,
  ['agent', 'tasks', 'mark-status', 'T001', '--status', 'done'],
  ['agent', 'tasks', 'add-history', 'WP01', '--note', 'Still here'],
  ['agent', 'feature', 'finalize-tasks'],
];

describe('commands when events cannot be recorded', () => {
  let scene: Scene;
  let disk: SmallDisk | undefined;
  beforeEach(async () => {
    scene = await beginFeature('without hooks');
  });
  afterEach(async () => {
    await scene.settle();
    disk?.unmount();
    disk = undefined;
    await scene.end();
  });
  const home = () => join(scene.repository.home, '.spec-kitty');

  it('a queue that may not be written: done, committed, said, and recorded later', async () => {
    const { repository } = scene;
    const { status, stderr } = runWithout(home(), join(repository.path, '..'), repository, MOVE);
    fs.chmodSync(home(), 0o755);
    if (isRoot()) giveTo(0, join(repository.path, '..'));
    assert.equal(status, 0, stderr);
    assert.match(stderr, /2 events could not be recorded now \(EACCES[^]*the next capture records it/);
    assert.match(repository.git('log', '-1', '--format=%s'), /Move WP01 to doing/);
    await scene.run('capture');
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);
  });

  it('a disk without room: every command does its work, and all is recorded once there is room', async function () {
    disk = mountSmallDisk(home()) ?? this.skip();
    disk.fill();
    for (const args of COMMANDS) {
      const { code, stdout, stderr } = await spec(scene.repository, [...args, '--json']);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /"result":"success"/);
      assert.match(stderr, /ENOSPC|Nothing new to record/);
      assert.doesNotMatch(stderr, /bug/);
    }
    await scene.settle();
    disk.makeRoom();
    await scene.run('capture');
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);
    const notes = (await scene.mustBeOnce()).flatMap((event) =>
      event.event_type === 'HistoryAdded' ? event.payload.entry_content : [],
    );
    assert.deepEqual(notes, ['T001 done', 'Still here']);
  });

  it('a disk that fills up at any of the writes: all of it, or nothing', async function () {
    this.timeout(300_000);
    const { repository } = scene;
    let lane = 'planned';
    let [refused, moved] = [0, 0];
    for (let at = 1; ; at += 1) {
      const to = lane === 'planned' ? 'doing' : 'planned';
      const [head, before] = [repository.head(), repository.read(fileOf('WP01'))];
      const { code, stderr } = await runNode(CLI, ['agent', 'tasks', 'move-task', 'WP01', '--to', to], {
        env: { ...repository.env, FULL_AT: String(at) },
        cwd: repository.path,
        nodeArgs: ['--import', FULL],
      });
      assert.equal(repository.git('status', '--porcelain'), '', `at write ${at}`);
      if (code === 0) {
        assert.notEqual(repository.head(), head, `at write ${at}`);
        lane = to;
        moved += 1;
        if (/Recorded/.test(stderr)) break;
        assert.match(stderr, /ENOSPC/);
      } else {
        refused += 1;
        assert.deepEqual([code, repository.head(), repository.read(fileOf('WP01'))], [1, head, before]);
        assert.match(stderr, /The disk cannot be written to: ENOSPC/);
      }
      assert.ok(at < 60, 'it never gets done');
    }
    assert.ok(refused > 0, 'no write of the files failed');
    await scene.run('capture');
    await scene.mustBeOnce();
    // What is captured late has a later clock value, but its own time.
    assert.equal((await scene.moves()).length, moved);
  });
});
