import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { Scene } from '../support/scene.js';
import { SILENT } from '../support/repository.js';

/** A worker that holds whatever it inherited until its own file is gone. */
const WORKER = 'while [ -e "$0" ]; do sleep 0.1; done\n';
const HANGS_AFTER_MS = 20_000;

describe('scenario 44: git run with captured pipes returns at once', () => {
  let scene: Scene;
  let worker: string;

  beforeEach(async () => {
    scene = await Scene.begin();
    worker = join(scene.repository.path, '..', 'worker');
    fs.writeFileSync(worker, WORKER);
  });
  afterEach(async () => {
    fs.rmSync(worker, { force: true });
    await scene.end();
  });

  const commit = () => {
    const { status, stdout, stderr, error } = spawnSync('git', ['commit', '-q', '--allow-empty', '-m', 'x'], {
      cwd: scene.repository.path,
      env: { ...scene.repository.env },
      encoding: 'utf8',
      timeout: HANGS_AFTER_MS,
    });
    assert.equal(error, undefined);
    return { status, stdout, stderr };
  };

  it('while the worker that it woke lives on: no stream of ours holds the pipes', () => {
    const own = join(scene.repository.path, '.git', 'spec-kitty');
    fs.writeFileSync(join(own, 'program'), `/bin/sh\n${worker}\n`);
    // With an inherited stream, this would wait for a worker that never ends.
    assert.deepEqual(commit(), SILENT);
    assert.equal(fs.existsSync(join(own, 'spool')), true);
  });

  it('with the real worker too, which records the commit afterwards', async () => {
    scene.move('WP01', 'doing');
    scene.git('add', '-A');
    assert.deepEqual(commit(), SILENT);
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);
    const pidFile = scene.repository.own('worker.pid');
    assert.equal(fs.existsSync(pidFile), false);
    await scene.mustBeOnce();
  });
});
