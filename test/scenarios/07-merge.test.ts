import assert from 'node:assert/strict';
import { Scene } from '../support/scene.js';

describe('scenario 7: merge', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await Scene.begin();
    scene.plan('WP03');
    scene.commit('Plan more');
  });

  afterEach(() => scene.end());

  for (const [name, settled] of [
    ['after the branch was captured', true],
    ['all at once', false],
  ] as const) {
    describe(name, () => {
      const between = async () => {
        if (settled) await scene.settle();
      };

      it('fast-forward: nothing new', async () => {
        scene.commitMovesOn('topic', ['WP01', 'doing']);
        await between();
        scene.git('merge', '-q', '--ff-only', 'topic');
        assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);
        await scene.mustBeOnce();
        await scene.mustAgreeWithClone();
      });

      it('true: nothing new', async () => {
        scene.commitMovesOn('topic', ['WP01', 'doing']);
        scene.commitMove('WP02', 'doing');
        await between();
        scene.git('merge', '-q', '--no-edit', 'topic');
        assert.deepEqual((await scene.moves()).toSorted(), ['WP01 planned > doing', 'WP02 planned > doing']);
        await scene.mustBeOnce();
        await scene.mustAgreeWithClone();
      });

      it('octopus: nothing new', async () => {
        scene.commitMovesOn('one', ['WP01', 'doing']);
        scene.commitMovesOn('two', ['WP02', 'doing']);
        scene.commitMove('WP03', 'doing');
        await between();
        scene.git('merge', '-q', '--no-edit', 'one', 'two');
        const all = ['WP01', 'WP02', 'WP03'].map((wpId) => `${wpId} planned > doing`);
        assert.deepEqual((await scene.moves()).toSorted(), all);
        await scene.mustBeOnce();
        await scene.mustAgreeWithClone();
      });

      for (const [how, lane] of [
        ['their side', 'for_review'],
        ['our side', 'doing'],
        ['a third lane', 'done'],
      ] as const) {
        it(`conflict, solved to ${how}: the events end where the merge does`, async () => {
          scene.commitMovesOn('topic', ['WP01', 'for_review']);
          scene.commitMove('WP01', 'doing');
          await between();
          const { status } = scene.repository.see(['merge', '-q', '--no-edit', 'topic']);
          assert.notEqual(status, 0, 'expected a conflict');
          scene.git('checkout', '--ours', '.');
          scene.move('WP01', lane);
          scene.git('commit', '-qam', 'Merge topic');
          const moves = await scene.moves();
          assert.deepEqual(moves.slice(0, 2).toSorted(), [
            'WP01 planned > doing',
            'WP01 planned > for_review',
          ]);
          assert.ok(moves.length <= 3, moves.join(', '));
          assert.equal((await scene.lanes())['WP01'], lane);
          await scene.mustBeOnce();
        });
      }
    });
  }
});
