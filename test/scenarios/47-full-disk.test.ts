import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join, resolve } from 'node:path';
import { readNotes } from '../../src/capture/spool.js';
import { packageRoot } from '../../src/shared/package-root.js';
import { runNode, scriptPath } from '../support/child.js';
import { spec } from '../support/program.js';
import { SILENT, type Seen } from '../support/repository.js';
import { Scene } from '../support/scene.js';
import { mountSmallDisk, type SmallDisk } from '../support/small-disk.js';
import { runCommandWithout, runWithout } from '../support/unprivileged.js';

const CLI = join(packageRoot(), 'dist', 'cli.js');
const WORKER = join(packageRoot(), 'dist', 'worker.js');
const FULL = scriptPath(import.meta.url, '../support/full-disk.js');

describe('scenario 47: full disks and read-only folders', () => {
  let scene: Scene;
  const home = (name = '') => join(scene.repository.home, '.spec-kitty', name);
  /** What git says and ends with. */
  const commit = () => scene.repository.see(['commit', '-qam', 'move']);
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
      disk = mountSmallDisk(scene.repository.own()) ?? this.skip();
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
        fs.writeFileSync(scene.repository.own('program'), '/nowhere\n/nowhere\n');
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
    /** A commit of somebody who may only read that folder, and what else they do then. Git is silent, and the doctor says why nothing is captured. */
    const commitWithReadOnly = (folder: string, then: (run: (...args: string[]) => Seen) => void) => {
      scene.move('WP01', 'doing');
      try {
        const git = runCommandWithout(folder, owned(), place(), ['git', 'commit', '-qam', 'move']);
        assert.deepEqual(git, SILENT);
        const run = (...args: string[]) => runWithout(folder, owned(), place(), args);
        const doctor = run('doctor');
        assert.ok(doctor.stdout.includes(`${resolve(folder)} cannot be written`), doctor.stdout);
        then(run);
      } finally {
        fs.chmodSync(folder, 0o755);
      }
    };

    before(function () {
      if (process.platform === 'win32') this.skip();
    });

    it("(the person's own): git is as ever, doctor and the next command say it", () => {
      commitWithReadOnly(home(), (run) => {
        const capture = run('capture');
        assert.equal(capture.status, 1, capture.stdout + capture.stderr);
        assert.match(capture.stderr, /EACCES/);
        assert.doesNotMatch(capture.stderr, /bug/);
        // The note is kept for when it can be written again.
        assert.equal(readNotes(join(scene.repository.own(), '..')).length, 1);
      });
    });

    it('(the spool): git is as ever, and doctor says it', () => {
      commitWithReadOnly(scene.repository.own(), () => {});
    });
  });
});
