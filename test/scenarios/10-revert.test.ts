import assert from 'node:assert/strict';
import { Scene } from '../support/scene.js';

describe('scenario 10: revert', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await Scene.begin();
  });

  afterEach(() => scene.end());

  it('is the inverse transition, and the revert of the revert is the transition again', async () => {
    scene.commitMove('WP01', 'doing');
    scene.git('revert', '--no-edit', 'HEAD');
    scene.git('revert', '--no-edit', 'HEAD');
    const all = ['WP01 planned > doing', 'WP01 doing > planned', 'WP01 planned > doing'];
    assert.deepEqual(await scene.moves(), all);
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });

  it('of a range, without commits in between, is one commit', async () => {
    scene.commitMove('WP01', 'doing');
    scene.commitMove('WP01', 'for_review');
    scene.git('revert', '-n', 'HEAD~2..HEAD');
    scene.commit('Back to the start');
    assert.deepEqual(await scene.moves(), [
      'WP01 planned > doing',
      'WP01 doing > for_review',
      'WP01 for_review > planned',
    ]);
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });
});
