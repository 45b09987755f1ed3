import assert from 'node:assert/strict';
import { pathOf, Scene } from '../support/scene.js';
import { TestRepository } from '../support/repository.js';
import { moveByHand } from '../support/work-package.js';

/** Another person's clone, without our hooks: what is committed there is theirs to report. */
describe('scenarios 11 and 12: what others committed', () => {
  let scene: Scene;
  let other: TestRepository;

  beforeEach(async () => {
    scene = await Scene.begin();
    other = TestRepository.clone(scene.repository.path);
    scene.git('remote', 'add', 'origin', other.path);
    scene.git('fetch', '-q');
    scene.git('branch', '-q', '--set-upstream-to=origin/main');
  });

  afterEach(async () => {
    await scene.end();
    other.remove();
  });

  function theyMove(wpId: string, lane: string): void {
    moveByHand(other, pathOf(wpId), lane);
    other.commit(`${wpId} is ${lane}`);
  }

  for (const [name, source] of [
    ['a remote', []],
    ['a path that is no remote', ['PATH', 'main']],
  ] as const) {
    const pull = (...options: string[]) =>
      scene.git('pull', '-q', ...options, ...source.map((word) => (word === 'PATH' ? other.path : word)));

    describe(`pulled from ${name}`, () => {
      it('by fast-forward: observed, not emitted; what follows here is', async () => {
        theyMove('WP01', 'doing');
        theyMove('WP01', 'for_review');
        pull('--ff-only');
        assert.deepEqual(await scene.moves(), []);
        scene.commitMove('WP01', 'done');
        assert.deepEqual(await scene.moves(), ['WP01 for_review > done']);
        await scene.mustBeOnce();
      });

      it('and a commit right after it, before anybody looked: only the commit is ours', async () => {
        theyMove('WP01', 'doing');
        pull('--ff-only');
        scene.commitMove('WP02', 'doing');
        assert.deepEqual(await scene.moves(), ['WP02 planned > doing']);
        await scene.mustBeOnce();
      });

      it('by merge: only what was committed here', async () => {
        theyMove('WP01', 'doing');
        scene.commitMove('WP02', 'doing');
        pull('--no-rebase', '--no-edit');
        assert.deepEqual(await scene.moves(), ['WP02 planned > doing']);
        await scene.mustBeOnce();
      });

      it('by rebase with local commits (12): nothing new', async () => {
        theyMove('WP01', 'doing');
        scene.commitMove('WP02', 'doing');
        pull('--rebase');
        assert.deepEqual(await scene.moves(), ['WP02 planned > doing']);
        await scene.mustBeOnce();
      });

      it('by rebase without local commits (12): nothing', async () => {
        theyMove('WP01', 'doing');
        pull('--rebase');
        assert.deepEqual(await scene.moves(), []);
        await scene.mustBeOnce();
      });

      it('by rebase with autostash (12): nothing but what is committed', async () => {
        theyMove('WP01', 'doing');
        scene.move('WP02', 'doing');
        pull('--rebase', '--autostash');
        assert.deepEqual(await scene.moves(), []);
        scene.commit('WP02 is doing');
        assert.deepEqual(await scene.moves(), ['WP02 planned > doing']);
        await scene.mustBeOnce();
      });
    });
  }

  it('fetched: nothing, not even seen', async () => {
    theyMove('WP01', 'doing');
    scene.git('fetch', '-q');
    await scene.run('capture');
    assert.deepEqual(await scene.moves(), []);
    await scene.mustBeOnce();
  });

  it('force-pushed, so that our clone is set back to theirs: what we had told is taken back', async () => {
    scene.commitMove('WP01', 'doing');
    await scene.settle();
    theyMove('WP02', 'doing');
    scene.git('fetch', '-q');
    scene.git('reset', '-q', '--hard', 'origin/main');
    await scene.run('capture');
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing', 'WP01 doing > planned']);
    await scene.mustBeOnce();
  });

  it('back-filled on purpose: all authors', async () => {
    theyMove('WP01', 'doing');
    scene.git('pull', '-q', '--ff-only');
    await scene.run('capture', '--all');
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);
    await scene.mustAgreeWithClone();
  });
});
