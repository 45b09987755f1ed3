import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from '../support/program.js';
import { pathOf, Scene } from '../support/scene.js';

describe('scenario 28: from a subdirectory', () => {
  let scene: Scene;
  beforeEach(async () => (scene = await Scene.begin()));
  afterEach(() => scene.end());

  it('a commit, an amend and a capture made there are as if made at the top', async () => {
    const deep = join(scene.repository.path, 'src', 'deep down');
    mkdirSync(deep, { recursive: true });
    const there = (...args: string[]) => scene.repository.run({ args, cwd: deep });
    scene.move('WP01', 'doing');
    there('add', `../../${pathOf('WP01')}`);
    there('commit', '-q', '-m', 'Start');
    there('commit', '-q', '--amend', '-m', 'Start, in other words');
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);

    scene.move('WP02', 'doing');
    there('commit', '-q', '-a', '-m', 'Start the other');
    await mustRun({ env: scene.repository.env, path: deep }, ['capture']);
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing', 'WP02 planned > doing']);
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });

  it('a commit made in the folder of the task files themselves', async () => {
    scene.move('WP02', 'doing');
    const tasks = join(scene.repository.path, 'kitty-specs', '001-engine', 'tasks');
    scene.repository.run({ args: ['commit', '-q', '-m', 'Start', 'WP02-work.md'], cwd: tasks });
    assert.deepEqual(await scene.moves(), ['WP02 planned > doing']);
    await scene.mustBeOnce();
  });
});
