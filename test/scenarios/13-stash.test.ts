import assert from 'node:assert/strict';
import { pathOf, Scene } from '../support/scene.js';
import { Twins } from '../support/twins.js';
import { taskFile } from '../support/work-package.js';

describe('scenario 13: stash', () => {
  let scene: Scene;
  let twins: Twins;

  beforeEach(async () => {
    scene = await Scene.begin();
    twins = Twins.of(scene.repository);
    twins.write(pathOf('WP01'), taskFile('WP01', 'doing'));
    twins.write(pathOf('WP03'), taskFile('WP03', 'planned'));
  });

  afterEach(() => scene.end());

  it('push, pop, apply, branch and drop are nothing, with untracked files too', async () => {
    const before = await scene.events();
    for (const args of [
      ['push', '-m', 'half of it'],
      ['pop'],
      ['push', '--include-untracked'],
      ['apply'],
      ['push', '--all'],
      ['pop', '--index'],
      ['push', '--staged', '--', pathOf('WP01')],
      ['show', '--include-untracked', '-p'],
      ['drop'],
      ['push', '-u'],
      ['branch', 'from-stash'],
    ]) {
      twins.git('stash', ...args);
    }
    assert.deepEqual(await scene.mustBeOnce(), before);
    await scene.run('capture', '--all');
    assert.deepEqual(await scene.events(), before, 'a stash is nobody’s history');
    await scene.mustAgreeWithClone();
  });

  it('is nothing while it lies there and others are committed, and what is popped counts once when committed', async () => {
    twins.must({ args: ['stash', 'push', '--include-untracked'] });
    twins.write(pathOf('WP02'), taskFile('WP02', 'doing'));
    twins.must({ args: ['commit', '-a', '-m', 'Another'] });
    await scene.run('capture', '--all');
    assert.deepEqual(await scene.moves(), ['WP02 planned > doing']);
    twins.must({ args: ['stash', 'apply'] });
    twins.commit('The stashed');
    assert.deepEqual(await scene.moves(), ['WP02 planned > doing', 'WP01 planned > doing']);
    await scene.run('capture', '--all');
    const events = await scene.mustBeOnce();
    assert.equal(events.filter(({ aggregate_id }) => aggregate_id === 'WP03').length, 1);
    await scene.mustAgreeWithClone();
  });
});
