import assert from 'node:assert/strict';
import { Scene } from '../support/scene.js';

describe('scenario 9: cherry-pick', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await Scene.begin();
    scene.commitMovesOn('topic', ['WP01', 'doing'], ['WP02', 'doing']);
    await scene.settle();
  });

  afterEach(() => scene.end());

  const TOLD = ['WP01 planned > doing', 'WP02 planned > doing'];

  it('of one: nothing new, and nothing when it is picked back', async () => {
    scene.git('cherry-pick', 'topic~1');
    assert.deepEqual(await scene.moves(), TOLD);
    scene.commitMove('WP01', 'for_review');
    scene.git('checkout', '-q', 'topic');
    scene.git('cherry-pick', 'main');
    assert.deepEqual(await scene.moves(), [...TOLD, 'WP01 doing > for_review']);
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });

  it('of a range: nothing new', async () => {
    scene.git('cherry-pick', 'main..topic');
    assert.deepEqual(await scene.moves(), TOLD);
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });

  it('-n, then reset: nothing', async () => {
    scene.git('cherry-pick', '-n', 'topic');
    scene.git('reset', '-q', '--hard');
    assert.deepEqual(await scene.moves(), TOLD);
    await scene.mustBeOnce();
  });

  it('-n, then commit: a commit of its own', async () => {
    scene.git('cherry-pick', '-n', 'topic');
    scene.commitMove('WP01', 'doing');
    assert.deepEqual(await scene.lanes(), { WP01: 'doing', WP02: 'doing' });
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });
});
