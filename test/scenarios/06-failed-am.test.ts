import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Scene } from '../support/scene.js';

describe('scenario 6: git am', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await Scene.begin();
  });

  afterEach(() => scene.end());

  it('that fails leaves rebase-apply behind; ten ordinary commits follow and are all captured', async () => {
    const { path, env } = scene.repository;
    const input =
      'From: A <a@example.com>\nSubject: broken\n\n---\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n';
    assert.notEqual(spawnSync('git', ['am'], { cwd: path, env, input }).status, 0);
    assert.ok(existsSync(join(path, '.git', 'rebase-apply')));
    const lanes = ['doing', 'for_review', 'doing', 'for_review', 'done'];
    const want: string[] = [];
    let before = 'planned';
    for (const lane of lanes) {
      for (const wpId of ['WP01', 'WP02']) {
        scene.commitMove(wpId, lane);
        want.push(`${wpId} ${before} > ${lane}`);
      }
      before = lane;
    }
    assert.deepEqual(await scene.moves(), want);
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });

  it('that works is captured like a commit', async () => {
    scene.git('checkout', '-q', '-b', 'mail');
    scene.commitMove('WP01', 'doing');
    const patch = scene.git('format-patch', '-1', '--stdout');
    scene.git('checkout', '-q', 'main');
    await scene.settle();
    scene.repository.run({ args: ['am', '-q'], input: patch });
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });
});
