import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathOf, Scene } from '../support/scene.js';

describe('scenario 25: a sparse checkout', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await Scene.begin();
    scene.repository.write('src/engine.ts', 'export {};\n');
    scene.commit('Code');
    scene.commitMove('WP01', 'doing');
    await scene.settle();
    scene.git('sparse-checkout', 'set', 'src');
    assert.equal(existsSync(join(scene.repository.path, pathOf('WP01'))), false);
  });
  afterEach(() => scene.end());

  it('without the task files in it removes none: they are in the commits', async () => {
    const before = await scene.events();
    scene.repository.write('src/engine.ts', 'export const engine = 1;\n');
    scene.commit('More code');
    assert.deepEqual(await scene.mustBeOnce(), before);
    await scene.mustAgreeWithClone();
  });

  it('tells of a transition that came by a merge of what is not checked out, and of one made after', async () => {
    scene.git('switch', '-q', '-c', 'side', 'HEAD~1');
    scene.git('sparse-checkout', 'disable');
    scene.commitMove('WP02', 'doing');
    scene.git('sparse-checkout', 'set', 'src');
    scene.git('switch', '-q', 'main');
    scene.git('merge', '-q', '--no-edit', 'side');
    scene.git('sparse-checkout', 'disable');
    scene.commitMove('WP01', 'for_review');
    assert.deepEqual(await scene.moves(), [
      'WP01 planned > doing',
      'WP02 planned > doing',
      'WP01 doing > for_review',
    ]);
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });
});
