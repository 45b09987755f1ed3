import assert from 'node:assert/strict';
import { Scene } from '../support/scene.js';

describe('scenario 15: detached HEAD, left and rescued later', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await Scene.begin();
    scene.git('checkout', '-q', '--detach');
    scene.commitMove('WP01', 'doing');
  });

  afterEach(() => scene.end());

  for (const [name, settled] of [
    ['captured in between', true],
    ['captured at the end', false],
  ] as const) {
    it(`once, ${name}`, async () => {
      const commit = scene.repository.head();
      if (settled) await scene.settle();
      scene.git('checkout', '-q', 'main');
      scene.commitMove('WP02', 'doing');
      if (settled) await scene.settle();
      scene.git('branch', 'rescued', commit);
      scene.git('merge', '-q', '--no-edit', 'rescued');
      assert.deepEqual((await scene.moves()).toSorted(), ['WP01 planned > doing', 'WP02 planned > doing']);
      await scene.mustBeOnce();
      await scene.mustAgreeWithClone();
    });
  }
});
