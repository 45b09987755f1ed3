import assert from 'node:assert/strict';
import { Scene } from '../support/scene.js';

describe('scenario 8: merge --squash', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await Scene.begin();
    scene.commitMovesOn('topic', ['WP01', 'doing'], ['WP01', 'for_review']);
  });

  afterEach(() => scene.end());

  const TOLD = ['WP01 planned > doing', 'WP01 doing > for_review'];

  it('then reset: nothing', async () => {
    assert.deepEqual(await scene.moves(), TOLD);
    scene.git('merge', '-q', '--squash', 'topic');
    scene.git('reset', '-q', '--hard');
    assert.deepEqual(await scene.moves(), TOLD);
    await scene.mustBeOnce();
  });

  it('then commit: the way as a whole, once', async () => {
    await scene.settle();
    scene.git('merge', '-q', '--squash', 'topic');
    scene.commit('All of topic');
    assert.equal((await scene.lanes())['WP01'], 'for_review');
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });

  it('then commit, when the log tells of each step: nothing new', async () => {
    scene.git('checkout', '-q', '-b', 'told', 'main');
    scene.move('WP02', 'doing');
    log('- 2026-01-05T10:00:00Z – claude – lane=doing – Started');
    scene.commit('Start');
    scene.move('WP02', 'for_review');
    log('- 2026-01-05T11:00:00Z – claude – lane=for_review – Ready');
    scene.commit('Ready');
    scene.git('checkout', '-q', 'main');
    const before = await scene.events();
    scene.git('merge', '-q', '--squash', 'told');
    scene.commit('All of told');
    assert.deepEqual(await scene.events(), before);
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });

  function log(line: string): void {
    const path = 'kitty-specs/001-engine/tasks/WP02-work.md';
    scene.repository.write(path, `${scene.repository.read(path).trimEnd()}\n${line}\n`);
  }
});
