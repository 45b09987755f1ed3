import assert from 'node:assert/strict';
import { Scene } from '../support/scene.js';

describe('scenario 24: a sha256 repository', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await Scene.begin({ objectFormat: 'sha256' });
  });
  afterEach(() => scene.end());

  it('is captured like a sha1 repository, its commits under their long names', async () => {
    scene.commitMove('WP01', 'doing');
    scene.git('switch', '-q', '-c', 'side');
    const side = scene.commitMove('WP02', 'doing');
    scene.git('switch', '-q', 'main');
    scene.commitMove('WP01', 'for_review');
    scene.git('merge', '-q', '--no-edit', 'side');
    assert.deepEqual(await scene.moves(), [
      'WP01 planned > doing',
      'WP02 planned > doing',
      'WP01 doing > for_review',
    ]);
    const events = await scene.mustBeOnce();
    assert.equal(side.length, 64);
    assert.ok(events.some(({ head_commit_sha }) => head_commit_sha === side));
    await scene.mustAgreeWithClone();
  });
});
