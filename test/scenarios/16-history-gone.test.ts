import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { spec } from '../support/program.js';
import { Scene } from '../support/scene.js';

describe('scenario 16: history that is gone before the worker ran', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await Scene.begin();
  });

  afterEach(() => scene.end());

  /** Keeps the worker from starting: its program is not there. @returns how to put it back. */
  function keepAsleep(): () => void {
    const file = scene.repository.own('program');
    const program = scene.repository.read('.git/spec-kitty/program');
    writeFileSync(file, '/nonexistent/node\n/nonexistent/worker.js\n');
    return () => writeFileSync(file, program);
  }

  it('a branch deleted and made again at the same commit: once', async () => {
    scene.git('checkout', '-q', '-b', 'topic');
    const commit = scene.commitMove('WP01', 'doing');
    scene.git('checkout', '-q', 'main');
    scene.git('branch', '-D', '-q', 'topic');
    await scene.settle();
    scene.git('branch', 'topic', commit);
    scene.git('checkout', '-q', 'topic');
    scene.commitMove('WP02', 'doing');
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing', 'WP02 planned > doing']);
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });

  it('a commit that reflog and gc took: no crash, said in doctor, and what comes after is captured', async () => {
    const wakeAgain = keepAsleep();
    scene.git('checkout', '-q', '-b', 'topic');
    scene.commitMove('WP01', 'doing');
    scene.git('checkout', '-q', 'main');
    scene.git('branch', '-D', '-q', 'topic');
    scene.git('reflog', 'expire', '--expire=now', '--expire-unreachable=now', '--all');
    scene.git('gc', '-q', '--prune=now');
    wakeAgain();
    const { stdout } = await spec(scene.repository, ['doctor']);
    assert.match(stdout, /git no longer has|gone/i);
    scene.commitMove('WP02', 'doing');
    assert.deepEqual(await scene.moves(), ['WP02 planned > doing']);
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });

  it('a rewrite whose old commits reflog and gc took: no crash, nothing doubled', async () => {
    scene.commitMove('WP01', 'doing');
    await scene.settle();
    const wakeAgain = keepAsleep();
    scene.git('commit', '-q', '--amend', '-m', 'Other words');
    scene.git('reflog', 'expire', '--expire=now', '--expire-unreachable=now', '--all');
    scene.git('gc', '-q', '--prune=now');
    wakeAgain();
    scene.commitMove('WP02', 'doing');
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing', 'WP02 planned > doing']);
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });
});
