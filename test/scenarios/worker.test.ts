import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { readNotes } from '../../src/capture/spool.js';
import { leaveWakeUp } from '../../src/capture/wake-ups.js';
import { packageRoot } from '../../src/shared/package-root.js';
import { runNode, scriptPath } from '../support/child.js';
import { queuedEvents } from '../support/open-events.js';
import { Scene } from '../support/scene.js';
import { TestRepository } from '../support/repository.js';
import { mustRun } from '../support/program.js';
import { taskFile, WP01 } from '../support/work-package.js';

const WORKER = join(packageRoot(), 'dist', 'worker.js');
const HOLD = scriptPath(import.meta.url, '../support/hold-lock.js');
const QUICK = scriptPath(import.meta.url, '../support/quick-timers.js');

/** The built worker, as hooks start it. */
describe('the built worker', () => {
  let scene: Scene;
  const home = (name: string) => join(scene.repository.home, '.spec-kitty', name);
  const commonDir = () => join(scene.repository.path, '.git');
  const logged = () =>
    fs
      .readFileSync(home('log'), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  beforeEach(async () => {
    scene = await Scene.begin();
  });
  afterEach(() => scene.end());

  it('ends at its deadline whatever holds it up, says so in the log, and loses nothing', async () => {
    fs.writeFileSync(join(commonDir(), 'spec-kitty', 'program'), '/nowhere\n/nowhere\n');
    scene.commitMove('WP01', 'doing');
    const holder = spawn(process.execPath, [HOLD, home('queue.db.lock')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await once(holder.stdout, 'data');
      const { code } = await runNode(WORKER, [commonDir()], {
        env: scene.repository.env,
        nodeArgs: ['--import', QUICK],
      });
      assert.equal(code, 1);
    } finally {
      holder.kill('SIGKILL');
      await once(holder, 'close');
    }
    const last = logged().at(-1);
    assert.deepEqual(
      [last?.['level'], last?.['message'], last?.['deadline_ms']],
      ['error', 'the worker ended at its deadline', 120_000],
    );
    assert.equal(readNotes(commonDir()).length, 1);
    await scene.run('capture');
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);
    await scene.mustBeOnce();
  });

  it('is one for all repositories of a person', async () => {
    const other = TestRepository.create();
    const place = { path: other.path, env: { ...other.env, SPEC_KITTY_HOME: home('') } };
    try {
      await mustRun(place, ['init']);
      // The hooks only note; word of the second is left while the first is worked on.
      for (const common of [commonDir(), join(other.path, '.git')])
        fs.writeFileSync(join(common, 'spec-kitty', 'program'), '/nowhere\n/nowhere\n');
      scene.commitMove('WP01', 'doing');
      other.write(WP01, taskFile('WP01', 'planned'));
      other.run({ args: ['add', '-A'] });
      other.run({ args: ['commit', '-qm', 'Plan'], env: place.env });
      leaveWakeUp(home(''), join(other.path, '.git'));
      const { code } = await runNode(WORKER, [commonDir()], {
        env: { ...place.env, CI: 'true' },
        cwd: other.path,
      });
      assert.equal(code, 0);
      const workers = logged()
        .filter(({ message }) => message === 'captured')
        .slice(-2);
      assert.deepEqual(
        workers.map(({ repository }) => String(repository)).toSorted(),
        [commonDir(), join(other.path, '.git')].toSorted(),
      );
      assert.equal(new Set(workers.map(({ pid }) => pid)).size, 1);
      const repositories = new Set((await queuedEvents(home('queue.db'))).map((event) => event.project_uuid));
      assert.equal(repositories.size, 2);
    } finally {
      await scene.settle();
      other.remove();
    }
  });
});
