import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { readExit } from '../../src/orchestrate/attempt-files.js';
import { markedProcesses } from '../../src/orchestrate/leftovers.js';
import { attemptFolder } from '../../src/orchestrate/run-folder.js';
import { scriptPath } from '../support/child.js';
import { eventLines, MOST_MS, OrchestrateScene, type SceneOptions } from '../support/orchestrate-scene.js';
import { eventually } from '../support/program.js';
import { mountSmallDisk } from '../support/small-disk.js';
import { giveTo, isRoot, runWithout } from '../support/unprivileged.js';

const LITTLE_ROOM = scriptPath(import.meta.url, '../support/little-room.js');

describe('scenario 18 of orchestrate: disks', () => {
  let scene: OrchestrateScene;
  afterEach(() => scene.end());
  const begin = async (options: SceneOptions) => (scene = await OrchestrateScene.begin(options));
  /** Waits for what a run says, and no longer than it runs. */
  const says = async ({ child, said }: ReturnType<OrchestrateScene['start']>, pattern: RegExp) => {
    const isOver = () => child.exitCode !== null || child.signalCode !== null;
    const text = await eventually(MOST_MS, said, (text) => pattern.test(text) || isOver());
    assert.match(text, pattern);
  };

  it('a full disk pauses the run, and the supervisor’s last word, and both go on when there is room', async function () {
    await begin({ graph: { WP01: [] } });
    const gates = ['implemented', 'reviewed'].map((name) => join(scene.folder, name));
    const [implemented = '', reviewed = ''] = gates;
    scene.teach({
      'WP01 implementation': [
        [
          ['write', 'a.txt', 'a'],
          ['wait-for', implemented],
          ['result', {}],
        ],
      ],
      'WP01 review': [
        [
          ['result', {}],
          ['wait-for', reviewed],
        ],
      ],
    });
    const own = join(scene.repository.path, '.git', 'spec-kitty');
    const disk = mountSmallDisk(own) ?? this.skip();
    try {
      const run = scene.start();
      const first = await scene.record('attempt_begun');
      const begun = scene.records[0];
      assert.ok(first.kind === 'attempt_begun' && begun?.kind === 'run_begun');
      // The agent ends while nobody looks, and then the journal has no room for it.
      run.child.kill('SIGSTOP');
      fs.writeFileSync(implemented, '');
      const folder = attemptFolder(dirname(own), begun.run, first.attempt);
      await eventually(MOST_MS, () => readExit(folder), Boolean);
      disk.fill();
      run.child.kill('SIGCONT');
      await says(run, /waits: .*(?:ENOSPC|diskspace|No space)/);
      disk.makeRoom();
      // Again: the supervisor cannot say how the reviewer ended.
      const second = await scene.record('attempt_begun', 2);
      assert.ok(second.kind === 'attempt_begun');
      await eventually(
        MOST_MS,
        () => scene.turns.length,
        (turns) => turns === 2,
      );
      disk.fill();
      fs.writeFileSync(reviewed, '');
      await eventually(
        MOST_MS,
        () => markedProcesses(second.attempt),
        (pids) => pids.length === 0,
      );
      disk.makeRoom();
      const { code, said } = await run.ended;
      assert.equal(code, 0, said);
      assert.deepEqual(await scene.states(), ['WP01 done approved']);
      assert.deepEqual(scene.turns, ['ada WP01 implementation 0', 'bob WP01 review 0']);
      assert.deepEqual(eventLines(await scene.events()), [
        'WP01 assigned ada implementation 0',
        'WP01 assigned bob review 0',
        'WP01 doing > for_review',
        'WP01 for_review > done',
        'WP01 planned > doing',
        'WP01 review Approved. It is so.',
        'completed 1 with duration',
      ]);
      await scene.mustBeTidy();
    } finally {
      disk.unmount();
    }
  });

  it('below 1 GB nothing begins, until there is more; a stale index.lock holds it up as well, and is left to people', async () => {
    await begin({ graph: { WP01: [] } });
    const full = join(scene.folder, 'full');
    fs.writeFileSync(full, '');
    const lock = join(scene.repository.path, '.git', 'index.lock');
    fs.writeFileSync(lock, '');
    const run = scene.start([], { nodeArgs: ['--import', LITTLE_ROOM], env: { FULL: full } });
    await says(run, /waits: less than 1 GB is free/);
    assert.ok(!fs.existsSync(join(scene.repository.path, '.worktrees')));
    assert.deepEqual(
      scene.records.map(({ kind }) => kind),
      ['run_begun'],
    );
    fs.rmSync(full);
    await says(run, /waits: .*index is locked/);
    assert.deepEqual(scene.turns, []);
    assert.ok(fs.existsSync(lock), 'whose it is, nobody knows');
    fs.rmSync(lock);
    const { code, said } = await run.ended;
    assert.equal(code, 0, said);
    await scene.mustBeTidy();
  });

  it('a .git that may not be written to is said before anything begins', async () => {
    await begin({ graph: { WP01: [] } });
    const git = join(scene.repository.path, '.git');
    const owned = join(scene.repository.path, '..');
    try {
      const { status, stderr } = runWithout(git, owned, scene.repository, ['orchestrate']);
      assert.equal(status, 3, stderr);
      assert.match(stderr, /\.git cannot be written to\.\n.*make it writable/);
      assert.doesNotMatch(stderr, / {4}at /);
    } finally {
      fs.chmodSync(git, 0o755);
      if (isRoot()) giveTo(0, owned);
    }
    assert.equal(scene.records.length, 0);
    await scene.mustEnd(0);
    await scene.mustBeTidy();
  });
});
