import assert from 'node:assert/strict';
import { Scene } from '../support/scene.js';

describe('scenario 5: rebase --apply, --abort, --skip, --continue', () => {
  let scene: Scene;
  const TOLD = ['WP01 planned > doing', 'WP02 planned > doing', 'WP01 planned > for_review'];

  beforeEach(async () => {
    scene = await Scene.begin();
    scene.commitMovesOn('topic', ['WP01', 'doing'], ['WP02', 'doing']);
    scene.commitMove('WP01', 'for_review');
    scene.git('checkout', '-q', 'topic');
    await scene.settle();
  });

  afterEach(() => scene.end());

  /** A rebase that stops at a conflict. */
  function rebaseStops(...options: string[]): void {
    const { status } = scene.repository.see(['rebase', '-q', ...options, 'main']);
    assert.notEqual(status, 0, 'expected a conflict');
  }

  for (const backend of [['--merge'], ['--apply']]) {
    it(`${backend.join()} without conflict: nothing new`, async () => {
      scene.git('rebase', '-q', ...backend, '--onto', 'main', 'HEAD~1');
      assert.deepEqual((await scene.moves()).slice(0, 3), TOLD);
      assert.equal((await scene.lanes())['WP02'], 'doing');
      await scene.mustBeOnce();
    });

    it(`${backend.join()} --abort: nothing new`, async () => {
      rebaseStops(...backend);
      await scene.run('capture');
      scene.git('rebase', '--abort');
      assert.deepEqual(await scene.moves(), TOLD);
      await scene.mustBeOnce();
      assert.deepEqual(await scene.moves(), TOLD);
    });

    it(`${backend.join()} --skip: what was skipped is what main says`, async () => {
      rebaseStops(...backend);
      scene.git('rebase', '--skip');
      assert.deepEqual(await scene.moves(), TOLD);
      assert.deepEqual(await scene.lanes(), { WP01: 'for_review', WP02: 'doing' });
      await scene.mustBeOnce();
    });

    it(`${backend.join()} --continue: the conflict's solution is reported`, async () => {
      rebaseStops(...backend);
      scene.git('checkout', '--theirs', '.');
      scene.git('add', '-A');
      scene.repository.run({ args: ['rebase', '--continue'], env: { GIT_EDITOR: 'true' } });
      assert.deepEqual(await scene.lanes(), { WP01: 'doing', WP02: 'doing' });
      await scene.mustBeOnce();
    });
  }
});
