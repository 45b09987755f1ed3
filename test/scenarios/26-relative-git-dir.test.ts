import assert from 'node:assert/strict';
import { basename, dirname, join } from 'node:path';
import { pathOf, Scene } from '../support/scene.js';
import { Twins } from '../support/twins.js';
import { taskFile } from '../support/work-package.js';

/** Lanes in turn: each commit of these tests is one step on from the one before. */
const LANES = ['planned', 'doing', 'for_review', 'done'];

describe('scenario 26: relative GIT_DIR and GIT_WORK_TREE in the environment', () => {
  let scene: Scene;
  let twins: Twins;
  let steps = 0;
  const moves: string[] = [];

  before(async () => {
    scene = await Scene.begin();
    twins = Twins.of(scene.repository);
  });

  after(() => scene.end());

  /** @returns the lane the work package is in now. */
  const writeNextStep = (folder = '.'): string => {
    const [from, to] = [LANES[steps % 4] as string, LANES[(steps + 1) % 4] as string];
    steps += 1;
    moves.push(`WP01 ${from} > ${to}`);
    twins.write(join(folder, pathOf('WP01')), taskFile('WP01', to));
    return to;
  };

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
      const lane = writeNextStep();
      const said = twins.run({ args: [...options, 'commit', '-a', '-m', `now ${lane}`], cwd, env });
      assert.equal(said.status, 0, said.stderr);
      assert.deepEqual(await scene.moves(), moves);
    });
  }

  it('from outside the repository', async () => {
    const lane = writeNextStep();
    // Not by twins: the two folders have different names.
    const name = basename(scene.repository.path);
    scene.repository.run({
      args: ['commit', '-q', '-a', '-m', `now ${lane}`],
      cwd: dirname(scene.repository.path),
      env: { GIT_DIR: `${name}/.git`, GIT_WORK_TREE: name },
    });
    assert.deepEqual(await scene.moves(), moves);
  });

  it('a work tree that lies elsewhere', async () => {
    const lane = writeNextStep('elsewhere');
    scene.repository.run({
      args: ['commit', '-q', '-m', `now ${lane}`, pathOf('WP01')],
      cwd: join(scene.repository.path, 'elsewhere'),
      env: { GIT_DIR: '../.git', GIT_WORK_TREE: '.' },
    });
    assert.deepEqual(await scene.moves(), moves);
  });

  it('and each of them once, under the same ids in a clone', async () => {
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });
});
