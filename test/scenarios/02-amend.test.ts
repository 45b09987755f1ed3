import assert from 'node:assert/strict';
import { pathOf, Scene } from '../support/scene.js';
import { taskFile } from '../support/work-package.js';

describe('scenario 2: amend', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await Scene.begin();
  });

  afterEach(() => scene.end());

  it('of the message is nothing new', async () => {
    scene.commitMove('WP01', 'doing');
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);
    scene.git('commit', '-q', '--amend', '-m', 'Better said');
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });

  it('that changes the lane before anybody looked is the net truth, once', async () => {
    scene.move('WP01', 'doing');
    scene.git('commit', '-qam', 'Start');
    scene.move('WP01', 'for_review');
    scene.git('commit', '-qa', '--amend', '-m', 'Ready');
    assert.equal((await scene.lanes())['WP01'], 'for_review');
    await scene.mustBeOnce();
  });

  it('that changes the lane after it was reported reports the net truth as well', async () => {
    scene.commitMove('WP01', 'doing');
    await scene.settle();
    scene.move('WP01', 'for_review');
    scene.git('commit', '-qa', '--amend', '-m', 'Ready');
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing', 'WP01 planned > for_review']);
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone(['WP01 planned > doing']);
  });

  it('that takes the move back brings the projection back, with an event', async () => {
    scene.commitMove('WP01', 'doing');
    await scene.settle();
    scene.move('WP01', 'planned');
    scene.git('commit', '-qa', '--amend', '--allow-empty', '-m', 'Not yet');
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing', 'WP01 doing > planned']);
    await scene.mustBeOnce();
  });

  it('that gives the same move another date is nothing new', async () => {
    scene.commitMove('WP01', 'doing');
    await scene.settle();
    scene.git('commit', '-q', '--amend', '--no-edit', '--date=2026-03-03T03:03:03Z');
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);
    await scene.mustBeOnce();
  });

  it('of the root is nothing new', async () => {
    scene.git('checkout', '-q', '--orphan', 'other');
    scene.git('rm', '-rfq', '.');
    scene.repository.write(pathOf('WP07'), taskFile('WP07', 'planned'));
    scene.commit('Another root');
    const before = await scene.events();
    scene.git('commit', '-q', '--amend', '-m', 'The same root');
    assert.deepEqual(await scene.events(), before);
    await scene.mustBeOnce();
  });
});
