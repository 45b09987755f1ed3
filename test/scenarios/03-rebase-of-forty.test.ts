import assert from 'node:assert/strict';
import { Scene } from '../support/scene.js';

describe('scenario 3: rebase of 40 task commits', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await Scene.begin();
  });

  afterEach(() => scene.end());

  it('is nothing new', async () => {
    scene.git('checkout', '-q', '-b', 'topic');
    for (let round = 0; round < 20; round += 1) {
      scene.commitMove('WP01', round % 2 === 0 ? 'doing' : 'planned');
      scene.commitMove('WP02', round % 2 === 0 ? 'doing' : 'planned');
    }
    scene.git('checkout', '-q', 'main');
    scene.repository.write('README.md', 'Something else\n');
    scene.commit('Elsewhere');
    const before = await scene.events();
    assert.equal((await scene.moves()).length, 40);
    scene.git('checkout', '-q', 'topic');
    scene.git('rebase', '-q', 'main');
    assert.deepEqual(await scene.events(), before);
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });
});
