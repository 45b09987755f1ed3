import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join, resolve } from 'node:path';
import { readNotes } from '../../src/capture/spool.js';
import { packageRoot } from '../../src/shared/package-root.js';
import { runNode, scriptPath } from '../support/child.js';
import { spec } from '../support/program.js';
import { Scene } from '../support/scene.js';
import { mountSmallDisk, type SmallDisk } from '../support/small-disk.js';
import { runCommandWithout, runWithout } from '../support/unprivileged.js';

const CLI = join(packageRoot(), 'dist', 'cli.js');
const WORKER = join(packageRoot(), 'dist', 'worker.js');
const FULL = scriptPath(import.meta.url, '../support/full-disk.js');
const SILENT = { status: 0, stdout: '', stderr: '' };

describe('scenario 47: full disks and read-only folders', () => {
  let scene: Scene;
  const home = (name = '') => join(scene.repository.home, '.spec-kitty', name);
  const own = (name = '') => join(scene.repository.path, '.git', 'spec-kitty', name);
  /** What git says and ends with. */
  const commit = () => {
    const { status, stdout, stderr } = spawnSync('git', ['commit', '-qam', 'move'], {
      cwd: scene.repository.path,
      env: scene.repository.env,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };
  const findings = async () => (await spec(scene.repository, ['doctor'])).stdout;

  beforeEach(async () => {
    scene = await Scene.begin();
  });
  afterEach(() => scene.end());

  describe('a real disk without room', () => {
    let disk: SmallDisk | undefined;
    afterEach(async () => {
      await scene.settle();
      disk?.unmount();
    });

    it("under the person's folder: git is as ever, doctor and the next command say it, and nothing is lost", async function () {
      disk = mountSmallDisk(home()) ?? this.skip();
      disk.fill();
      scene.move('WP01', 'doing');
      assert.deepEqual(commit(), SILENT);
      await scene.settle();
      scene.move('WP02', 'doing');
      assert.deepEqual(commit(), SILENT);
      await scene.settle();

      assert.match(await findings(), /no room[^\n]*\.spec-kitty/);
      for (let time = 0; time < 2; time += 1) {
        const { code, stderr } = await spec(scene.repository, ['capture']);
        assert.equal(code, 1);
        assert.match(stderr, /ENOSPC/);
        assert.doesNotMatch(stderr, /bug/);
      }

      disk.makeRoom();
      assert.doesNotMatch(await findings(), /no room/);
      await scene.run('capture');
      assert.deepEqual(await scene.moves(), ['WP01 planned > doing', 'WP02 planned > doing']);
      await scene.mustBeOnce();
    });

    it('under the spool: git is as ever, doctor says it, and nothing is lost', async function () {
      disk = mountSmallDisk(own()) ?? this.skip();
      disk.fill();
      scene.move('WP01', 'doing');
      assert.deepEqual(commit(), SILENT);
      await scene.settle();
      assert.match(await findings(), /no room[^\n]*spec-kitty/);
      disk.makeRoom();
      // What the hook could not note is behind the next commit, and found with it.
      scene.move('WP02', 'doing');
      assert.deepEqual(commit(), SILENT);
      assert.deepEqual(await scene.moves(), ['WP01 planned > doing', 'WP02 planned > doing']);
      await scene.mustBeOnce();
    });
  });

  describe('a disk that has no room from one write on, whichever', () => {
    const LANES = ['doing', 'for_review', 'done', 'planned'] as const;
    for (const [what, script, args] of [
      ['the worker', WORKER, () => [join(scene.repository.path, '.git')]],
      ['`capture`', CLI, () => ['capture']],
    ] as const) {
      it(`${what} loses nothing and doubles nothing, and breaks no promise`, async () => {
        fs.writeFileSync(own('program'), '/nowhere\n/nowhere\n');
        const env = { ...scene.repository.env, CI: 'true' };
        let steps = 0;
        for (let refused = true; refused;) {
          scene.move('WP01', LANES[steps % LANES.length] ?? '');
          assert.deepEqual(commit(), SILENT);
          steps += 1;
          const { signal, code, stderr } = await runNode(script, args(), {
            env: { ...env, FULL_AT: String(steps) },
            cwd: scene.repository.path,
            nodeArgs: ['--import', FULL],
          });
          assert.equal(signal, null);
          assert.doesNotMatch(stderr, /bug/);
          const before = (await scene.moves()).length;
          if (script === CLI && code !== 0) assert.match(stderr, /ENOSPC/);
          refused = before < steps || steps < 12;
          assert.equal((await runNode(script, args(), { env, cwd: scene.repository.path })).code, 0);
          assert.equal((await scene.moves()).length, steps, `after a disk full at write ${steps}`);
        }
        await scene.mustBeOnce();
      });
    }
  });

  describe('a folder that this person may only read', () => {
    /** Each program runs to its end, the worker with it: nobody else writes while folders change hands. */
    const place = () => ({ path: scene.repository.path, env: { ...scene.repository.env, CI: 'true' } });
    const owned = () => join(scene.repository.path, '..');

    it("(the person's own): git is as ever, doctor and the next command say it", function () {
      if (process.platform === 'win32') return this.skip();
      scene.move('WP01', 'doing');
      try {
        const git = runCommandWithout(home(), owned(), place(), ['git', 'commit', '-qam', 'move']);
        assert.deepEqual(git, SILENT);
        const doctor = runWithout(home(), owned(), place(), ['doctor']);
        assert.ok(doctor.stdout.includes(`${resolve(home())} cannot be written`), doctor.stdout);
        const capture = runWithout(home(), owned(), place(), ['capture']);
        assert.equal(capture.status, 1, capture.stdout + capture.stderr);
        assert.match(capture.stderr, /EACCES/);
        assert.doesNotMatch(capture.stderr, /bug/);
        // The note is kept for when it can be written again.
        assert.equal(readNotes(join(own(), '..')).length, 1);
      } finally {
        fs.chmodSync(home(), 0o755);
      }
    });

    it('(the spool): git is as ever, and doctor says it', function () {
      if (process.platform === 'win32') return this.skip();
      scene.move('WP01', 'doing');
      try {
        const git = runCommandWithout(own(), owned(), place(), ['git', 'commit', '-qam', 'move']);
        assert.deepEqual(git, SILENT);
        const doctor = runWithout(own(), owned(), place(), ['doctor']);
        assert.ok(doctor.stdout.includes(`${resolve(own())} cannot be written`), doctor.stdout);
      } finally {
        fs.chmodSync(own(), 0o755);
      }
    });
  });
});
