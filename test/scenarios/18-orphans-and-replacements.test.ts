import assert from 'node:assert/strict';
import { pathOf, Scene } from '../support/scene.js';
import { Twins } from '../support/twins.js';
import { taskFile } from '../support/work-package.js';

describe('scenario 18: orphan branches and git replace', () => {
  let scene: Scene;
  let twins: Twins;

  beforeEach(async () => {
    scene = await Scene.begin();
    twins = Twins.of(scene.repository);
  });

  afterEach(() => scene.end());

  const created = async () =>
    (await scene.events())
      .filter(({ event_type }) => event_type === 'WPCreated')
      .map((one) => one.aggregate_id);

  const commitMove = (wpId: string, lane: string) => {
    twins.write(pathOf(wpId), taskFile(wpId, lane));
    twins.must({ args: ['commit', '-a', '-m', `${wpId} is ${lane}`] });
  };

  it('an orphan branch without task files is nothing, and main goes on from where it was', async () => {
    const before = await scene.events();
    twins.git('checkout', '--orphan', 'pages');
    twins.git('rm', '-rf', '.');
    twins.write('index.html', '<p>');
    twins.commit('Pages');
    assert.deepEqual(await scene.events(), before);
    twins.git('checkout', 'main');
    commitMove('WP01', 'doing');
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });

  it('an orphan branch with a work package of its own: created once, moved once', async () => {
    twins.git('switch', '--orphan', 'other');
    twins.write(pathOf('WP07'), taskFile('WP07', 'planned'));
    twins.commit('Another plan');
    commitMove('WP07', 'doing');
    assert.deepEqual(await created(), ['WP01', 'WP02', 'WP07']);
    assert.deepEqual(await scene.moves(), ['WP07 planned > doing']);
    await scene.mustBeOnce();
    // A clone begins on HEAD's branch, and finds the project's name there.
    twins.git('switch', 'main');
    await scene.mustAgreeWithClone();
  });

  it('an orphan branch that keeps the files is a beginning of its own, told once', async () => {
    twins.git('checkout', '--orphan', 'again');
    twins.commit('All in one');
    assert.deepEqual(await created(), ['WP01', 'WP02', 'WP01', 'WP02']);
    assert.deepEqual(await scene.moves(), []);
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });

  it('the truth is what the commit’s own id stands for: a replacement is a view of one clone', async () => {
    commitMove('WP01', 'doing');
    commitMove('WP01', 'done');
    const moves = ['WP01 planned > doing', 'WP01 doing > done'];
    assert.deepEqual(await scene.moves(), moves);
    const before = await scene.events();

    // Here HEAD seems to be a first commit, and the one before to have said something else.
    const otherTree = twins.must({ args: ['rev-parse', 'HEAD~2^{tree}'] }).trim();
    const invented = twins.must({ args: ['commit-tree', otherTree, '-m', 'Never was'] }).trim();
    twins.must({ args: ['replace', '--graft', 'HEAD'] });
    twins.must({ args: ['replace', 'main~1', invented], env: { GIT_NO_REPLACE_OBJECTS: '1' } });
    assert.equal(twins.must({ args: ['rev-list', '--count', 'HEAD'] }).trim(), '1', 'the graft is in force');

    await scene.run('capture', 'main');
    assert.deepEqual(await scene.events(), before, 'the range is read as it was made');
    await scene.run('capture', '--all');
    assert.deepEqual(await scene.events(), before, 'replacements are no history');

    commitMove('WP02', 'doing');
    assert.deepEqual(await scene.moves(), [...moves, 'WP02 planned > doing']);
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });
});
