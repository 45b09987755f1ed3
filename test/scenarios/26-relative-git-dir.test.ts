import assert from 'node:assert/strict';
import { basename, dirname, join } from 'node:path';
import { LaneWalk } from '../support/lane-walk.js';
import { pathOf, Scene } from '../support/scene.js';
import { Twins } from '../support/twins.js';

describe('scenario 26: relative GIT_DIR and GIT_WORK_TREE in the environment', () => {
  let scene: Scene;
  let twins: Twins;
  let walk: LaneWalk;

  before(async () => {
    scene = await Scene.begin();
    twins = Twins.of(scene.repository);
    walk = new LaneWalk(twins);
  });

  after(() => scene.end());

  const ways: readonly (readonly [string, string, Record<string, string>, readonly string[]])[] = [
    ['at the top', '.', { GIT_DIR: '.git', GIT_WORK_TREE: '.' }, []],
    ['only GIT_DIR', '.', { GIT_DIR: '.git' }, []],
    ['only GIT_WORK_TREE', '.', { GIT_WORK_TREE: '.' }, []],
    ['with dots and slashes', '.', { GIT_DIR: './.git/', GIT_WORK_TREE: './/' }, []],
    ['from a subdirectory', 'kitty-specs/001-engine', { GIT_DIR: '../../.git', GIT_WORK_TREE: '../..' }, []],
    ['from inside the git folder', '.git', { GIT_DIR: '.', GIT_WORK_TREE: '..' }, []],
    ['as options', 'kitty-specs', {}, ['--git-dir=../.git', '--work-tree=..']],
    ['with -C', 'kitty-specs', {}, ['-C', '001-engine']],
    ['GIT_COMMON_DIR too', '.', { GIT_DIR: '.git', GIT_COMMON_DIR: '.git', GIT_WORK_TREE: '.' }, []],
  ];
  for (const [title, cwd, env, options] of ways) {
    it(title, async () => {
      const lane = walk.writeNextStep();
      const said = twins.run({ args: [...options, 'commit', '-a', '-m', `now ${lane}`], cwd, env });
      assert.equal(said.status, 0, said.stderr);
      assert.deepEqual(await scene.moves(), walk.moves);
    });
  }

  it('from outside the repository', async () => {
    const lane = walk.writeNextStep();
    // Not by twins: the two folders have different names.
    const name = basename(scene.repository.path);
    scene.repository.run({
      args: ['commit', '-q', '-a', '-m', `now ${lane}`],
      cwd: dirname(scene.repository.path),
      env: { GIT_DIR: `${name}/.git`, GIT_WORK_TREE: name },
    });
    assert.deepEqual(await scene.moves(), walk.moves);
  });

  it('a work tree that lies elsewhere', async () => {
    const lane = walk.writeNextStep('elsewhere');
    scene.repository.run({
      args: ['commit', '-q', '-m', `now ${lane}`, pathOf('WP01')],
      cwd: join(scene.repository.path, 'elsewhere'),
      env: { GIT_DIR: '../.git', GIT_WORK_TREE: '.' },
    });
    assert.deepEqual(await scene.moves(), walk.moves);
  });

  it('and each of them once, under the same ids in a clone', async () => {
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });
});
