import assert from 'node:assert/strict';
import { join } from 'node:path';
import { mustRun } from '../support/program.js';
import { runProgram } from '../support/child.js';
import { pathOf, Scene } from '../support/scene.js';
import { taskFile } from '../support/work-package.js';

const COMMITS_EACH = 20;
const LANES = ['doing', 'for_review'];

/** In sh, so that one commit follows the other as fast as git can. */
const MOVE_AND_COMMIT = `
  n=0
  while [ $n -lt ${COMMITS_EACH} ]; do
    n=$((n + 1))
    if [ $((n % 2)) = 1 ]; then lane=${LANES[0]}; else lane=${LANES[1]}; fi
    sed "s/^lane: .*/lane: \\"$lane\\"/" "$1" >"$1.new" && mv "$1.new" "$1"
    GIT_AUTHOR_DATE="2026-02-01T10:$2$((n / 10)):$((n % 10 + 10))Z" git commit -q -m "$1 $n" "$1" || exit
  done`;

describe('scenario 19: linked worktrees', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await Scene.begin();
  });
  afterEach(() => scene.end());

  const addWorktree = (name: string) => {
    const path = join(scene.repository.path, '..', name);
    scene.git('worktree', 'add', '-q', '-b', name, path);
    return { env: scene.repository.env, path };
  };

  it('installed from one, 20 commits in each of two at once: 40 events, 40 clock values', async () => {
    await scene.run('hooks', 'uninstall');
    const [first, second] = [addWorktree('first'), addWorktree('second')];
    await mustRun(first, ['hooks', 'install']);
    const ends = await Promise.all(
      [first, second].map(({ env, path }, n) =>
        runProgram('sh', ['-c', MOVE_AND_COMMIT, 'sh', pathOf(`WP0${n + 1}`), String(n)], { env, cwd: path }),
      ),
    );
    assert.deepEqual(
      ends.map(({ code, stdout, stderr }) => [code, stdout, stderr]),
      [
        [0, '', ''],
        [0, '', ''],
      ],
    );
    const expected = ['WP01', 'WP02'].flatMap((wp) =>
      Array.from({ length: COMMITS_EACH }, (_none, n) => {
        const from = n === 0 ? 'planned' : LANES[(n + 1) % 2];
        return `${wp} ${from} > ${LANES[n % 2]}`;
      }),
    );
    assert.deepEqual((await scene.moves()).sort(), expected.sort());
    const events = await scene.mustBeOnce();
    const moved = events.filter(({ event_type }) => event_type === 'WPStatusChanged');
    assert.equal(new Set(moved.map(({ lamport_clock }) => lamport_clock)).size, 2 * COMMITS_EACH);
    assert.equal(new Set(moved.map(({ event_id }) => event_id)).size, 2 * COMMITS_EACH);
  });

  it('a worktree of a worktree, moved elsewhere and removed: its commits are captured', async () => {
    const { path } = addWorktree('first');
    scene.repository.run({ args: ['worktree', 'move', path, `${path}-moved`] });
    const commit = (wpId: string) => {
      scene.repository.write(`../first-moved/${pathOf(wpId)}`, taskFile(wpId, 'doing'));
      scene.repository.run({ args: ['commit', '-q', '-a', '-m', wpId], cwd: `${path}-moved` });
    };
    commit('WP01');
    await scene.settle();
    commit('WP02');
    scene.git('worktree', 'remove', '--force', `${path}-moved`);
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing', 'WP02 planned > doing']);
    await scene.mustBeOnce();
  });
});
