import assert from 'node:assert/strict';
import { Failure } from '../../src/shared/failure.js';
import { workWords } from '../../src/words/work.js';
import { mustAllowMove, openTasks } from '../../src/work/move-rules.js';
import { featureOf, type Told } from './feature-in-memory.js';

const TASKS = '## WP01\n- [x] T001 a\n- [ ] T002 b\n- [ ] T003 c\n## WP02\n- [ ] T004 d\n';

describe('what stands in the way of a move', () => {
  /** The code of the refusal, or what was overridden. */
  const moved = (
    told: Told,
    to: string,
    {
      hasFeedback = false,
      force = false,
      tasks = TASKS,
    }: { hasFeedback?: boolean; force?: boolean; tasks?: string } = {},
  ) => {
    const files = featureOf({ WP01: told }, tasks);
    const [one] = files.workPackages;
    assert.ok(one);
    try {
      return mustAllowMove(files, one, { to, hasFeedback, force });
    } catch (error) {
      assert.ok(error instanceof Failure);
      assert.ok(error.hint);
      return `${error.code}: ${error.message}`;
    }
  };

  it('are its own boxes that are not ticked, on the way to review and to the end alone', () => {
    assert.deepEqual(openTasks(featureOf({}, TASKS), 'WP01'), ['T002', 'T003']);
    for (const to of ['for_review', 'approved', 'done'])
      assert.equal(
        moved({ lane: 'doing' }, to),
        `boxes_open: ${workWords.boxesOpen('WP01', to, ['T002', 'T003'])}`,
      );
    for (const to of ['planned', 'doing', 'blocked', 'somewhere'])
      assert.deepEqual(moved({ lane: 'doing' }, to), [], to);
    assert.deepEqual(moved({ lane: 'doing' }, 'done', { tasks: '## WP01\n- [x] T001 a\n' }), []);
  });

  it('is a reviewer who says nothing, on the way back from review to planned alone', () => {
    assert.equal(
      moved({ lane: 'for_review' }, 'planned'),
      `feedback_missing: ${workWords.feedbackMissing('WP01')}`,
    );
    assert.deepEqual(moved({ lane: 'for_review' }, 'planned', { hasFeedback: true }), []);
    assert.deepEqual(moved({ lane: 'for_review' }, 'doing'), []);
    assert.deepEqual(moved({ lane: 'doing' }, 'planned'), []);
    assert.deepEqual(moved({ lane: null }, 'planned'), []);
  });

  it('may be overridden, and is named then', () => {
    const force = { force: true };
    assert.deepEqual(moved({ lane: 'doing' }, 'done', force), [workWords.overriddenBoxes(['T002', 'T003'])]);
    assert.deepEqual(moved({ lane: 'for_review' }, 'planned', force), [workWords.overriddenFeedback]);
    const tasks = '## WP01\n- [ ] T001 a\n';
    assert.deepEqual(moved({ lane: 'doing' }, 'done', { force: true, tasks }), [
      workWords.overriddenBoxes(['T001']),
    ]);
    assert.equal(
      moved({ lane: 'doing' }, 'done', { tasks }),
      `boxes_open: ${workWords.boxesOpen('WP01', 'done', ['T001'])}`,
    );
    assert.deepEqual(moved({ lane: 'planned' }, 'doing', force), []);
  });
});
