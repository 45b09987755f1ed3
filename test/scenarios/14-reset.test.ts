import assert from 'node:assert/strict';
import { Scene } from '../support/scene.js';

describe('scenario 14: reset --hard over a captured commit', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await Scene.begin();
    scene.commitMove('WP01', 'doing');
    await scene.settle();
  });

  afterEach(() => scene.end());

  it('then the same again: no double', async () => {
    scene.git('reset', '-q', '--hard', 'HEAD~1');
    scene.commitMove('WP01', 'doing');
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);
    await scene.mustBeOnce();
  });

  it('then the same commit again: no double', async () => {
    scene.git('reset', '-q', '--hard', 'HEAD~1');
    scene.git('reset', '-q', '--hard', 'HEAD@{1}');
    await scene.run('capture');
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);
    await scene.mustBeOnce();
  });

  it('is taken back at the next run, and told again when it comes back', async () => {
    scene.git('reset', '-q', '--hard', 'HEAD~1');
    await scene.run('capture');
    const back = ['WP01 planned > doing', 'WP01 doing > planned'];
    assert.deepEqual(await scene.moves(), back);
    scene.git('reset', '-q', '--hard', 'HEAD@{1}');
    await scene.run('capture');
    assert.deepEqual(await scene.moves(), [...back, 'WP01 planned > doing']);
    await scene.mustBeOnce();
  });

  it('to put it on a branch of its own: nothing is taken back, work goes on there', async () => {
    scene.git('branch', 'topic');
    scene.git('reset', '-q', '--hard', 'HEAD~1');
    scene.commitMove('WP02', 'doing');
    scene.git('checkout', '-q', 'topic');
    scene.commitMove('WP01', 'for_review');
    assert.deepEqual(await scene.moves(), [
      'WP01 planned > doing',
      'WP02 planned > doing',
      'WP01 doing > for_review',
    ]);
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });

  it('--soft and commit again with more in it: the net truth', async () => {
    scene.git('reset', '-q', '--soft', 'HEAD~1');
    scene.move('WP02', 'doing');
    scene.commit('Both');
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing', 'WP02 planned > doing']);
    await scene.mustBeOnce();
  });
});
