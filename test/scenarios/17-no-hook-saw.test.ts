import assert from 'node:assert/strict';
import { Scene } from '../support/scene.js';

describe('scenario 17: commits no hook saw, then one ordinary commit', () => {
  let scene: Scene;
  const ALL = ['WP01 planned > doing', 'WP01 doing > for_review', 'WP02 planned > doing'];

  beforeEach(async () => {
    scene = await Scene.begin();
  });

  afterEach(() => scene.end());

  const commitUnseen = (wpId: string, lane: string) => {
    scene.move(wpId, lane);
    scene.git('-c', 'core.hooksPath=/dev/null', 'commit', '-qam', `${wpId} is ${lane}`);
  };

  const plumb = (wpId: string, lane: string) => {
    scene.move(wpId, lane);
    scene.git('add', '-A');
    const tree = scene.git('write-tree').trim();
    const commit = scene.git('commit-tree', '-p', 'HEAD', '-m', `${wpId} is ${lane}`, tree).trim();
    scene.git('update-ref', 'refs/heads/main', commit);
  };

  for (const [name, make] of [
    ['core.hooksPath=/dev/null', commitUnseen],
    ['commit-tree and update-ref', plumb],
  ] as const) {
    it(`${name}: all`, async () => {
      make('WP01', 'doing');
      make('WP01', 'for_review');
      scene.commitMove('WP02', 'doing');
      assert.deepEqual(await scene.moves(), ALL);
      await scene.mustBeOnce();
      await scene.mustAgreeWithClone();
    });
  }

  it('without a reflog: all', async () => {
    scene.git('config', 'core.logAllRefUpdates', 'false');
    scene.repository.delete('.git/logs');
    commitUnseen('WP01', 'doing');
    plumb('WP01', 'for_review');
    scene.commitMove('WP02', 'doing');
    assert.deepEqual(await scene.moves(), ALL);
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });

  it('on another branch, left again: all', async () => {
    scene.git('checkout', '-q', '-b', 'topic');
    commitUnseen('WP01', 'doing');
    commitUnseen('WP01', 'for_review');
    scene.git('checkout', '-q', 'main');
    scene.commitMove('WP02', 'doing');
    assert.deepEqual((await scene.moves()).toSorted(), ALL.toSorted());
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });

  it('found by the command as well, without any commit after them', async () => {
    commitUnseen('WP01', 'doing');
    await scene.run('capture');
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);
    await scene.mustBeOnce();
  });
});
