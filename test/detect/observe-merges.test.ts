import assert from 'node:assert/strict';
import { observeAll, seenIn } from '../support/observations.js';
import { TestRepository } from '../support/repository.js';
import { eventLine, taskText, type TaskText } from '../support/task-text.js';

const TASKS = 'kitty-specs/001-auth/tasks';
const WP01 = `${TASKS}/WP01.md`;

describe('observing merges', () => {
  let repository: TestRepository;
  const write = (task: TaskText = {}, path = WP01) => repository.write(path, taskText(task));
  const commit = (message = 'change') => repository.commit(message);
  const seen = () => seenIn(repository);
  /** Goes to a new branch that starts where `from` is. */
  const branch = (name: string, from = 'main') => repository.git('checkout', '-q', '-b', name, from);
  const checkout = (name: string) => repository.git('checkout', '-q', name);
  /** Leaves the merge, conflicted or not, to be concluded by the test. */
  const startMerge = (...branches: string[]) => {
    const strategy = branches.length > 1 ? ['-s', 'octopus'] : [];
    try {
      repository.git('merge', '-q', '--no-ff', '--no-commit', ...strategy, ...branches);
    } catch {
      // a conflict: what the test writes next solves it
    }
  };

  /** Both sides have a WP of their own, and none has touched WP01. */
  const startMergeOfNewFiles = () => {
    branch('topic');
    write({ id: 'WP02' }, `${TASKS}/WP02.md`);
    commit();
    checkout('main');
    write({ id: 'WP03' }, `${TASKS}/WP03.md`);
    commit();
    startMerge('topic');
  };

  beforeEach(() => {
    repository = TestRepository.create();
    write();
    commit('base');
  });
  afterEach(() => {
    repository.remove();
  });

  it('a fast-forward makes no commit, and nothing is told twice', async () => {
    branch('topic');
    write({ lane: 'doing' });
    commit();
    checkout('main');
    repository.git('merge', '-q', 'topic');
    const lanes = (await observeAll(repository)).filter(({ kind }) => kind === 'lane');
    assert.equal(lanes.length, 1);
  });

  it('a true merge tells nothing that its branches told', async () => {
    branch('topic');
    write({ lane: 'doing', agent: 'codex', log: ['2026-01-05T08:00:00Z – codex – lane=doing – x'] });
    commit();
    checkout('main');
    write({ id: 'WP02' }, `${TASKS}/WP02.md`);
    commit();
    startMerge('topic');
    commit('merge');
    assert.deepEqual(await seen(), []);
  });

  it('a conflict solved for one side tells nothing', async () => {
    branch('topic');
    write({ lane: 'doing' });
    commit();
    checkout('main');
    write({ lane: 'done' });
    commit();
    startMerge('topic');
    write({ lane: 'doing' });
    commit('merge');
    assert.deepEqual(await seen(), []);
  });

  it('tells a lane that neither side had, when both came from the same one', async () => {
    startMergeOfNewFiles();
    const log = ['2026-01-05T08:00:00Z – claude – lane=doing – in the merge'];
    write({ lane: 'doing', log, agent: 'claude' });
    commit('merge');
    assert.deepEqual(await seen(), [
      'WP01 planned -> doing by claude at 2026-01-05T08:00:00Z',
      'WP01 log: in the merge (moves)',
      'WP01 assigned to claude in doing',
    ]);
  });

  it('tells no transition of a lane that came from two different ones: it holds against neither', async () => {
    branch('topic');
    write({ lane: 'doing' });
    commit();
    checkout('main');
    write({ lane: 'for_review' });
    commit();
    startMerge('topic');
    write({ lane: 'approved' });
    commit('merge');
    assert.deepEqual(await seen(), []);
  });

  it('tells of a WP that came, or went, against all sides', async () => {
    startMergeOfNewFiles();
    repository.delete(WP01);
    write({ id: 'WP04', lane: 'doing' }, `${TASKS}/WP04.md`);
    commit('merge');
    assert.deepEqual(await seen(), ['WP04 created in doing', 'WP01 removed from planned']);
  });

  it('tells nothing of a WP that one side had in another folder', async () => {
    branch('topic');
    repository.move(WP01, `${TASKS}/planned/WP01.md`);
    commit();
    checkout('main');
    write({ id: 'WP02' }, `${TASKS}/WP02.md`);
    commit();
    startMerge('topic');
    repository.delete(`${TASKS}/planned`);
    write({}, `${TASKS}/WP01-renamed.md`);
    commit('merge');
    assert.deepEqual(await seen(), []);
  });

  it('tells of event-log lines that no side had', async () => {
    const log = 'kitty-specs/001-auth/status.events.jsonl';
    const [one, two, three] = ['E1', 'E2', 'E3'].map((id) => eventLine({ id, from: 'doing', to: 'done' }));
    branch('topic');
    repository.write(log, `${one}`);
    commit();
    checkout('main');
    repository.write(log, `${two}`);
    commit();
    startMerge('topic');
    repository.write(log, `${two}${one}${three}`);
    commit('merge');
    assert.deepEqual(await seen(), ['WP01 event E3: doing -> done']);
  });

  it('an octopus tells what holds against each of its parents', async () => {
    for (const id of ['WP02', 'WP03']) {
      branch(id);
      write({ id }, `${TASKS}/${id}.md`);
      commit();
    }
    checkout('main');
    write({ id: 'WP04' }, `${TASKS}/WP04.md`);
    commit();
    startMerge('WP02', 'WP03');
    write({ lane: 'doing' });
    const merge = commit('octopus');
    assert.equal(repository.git('rev-list', '--parents', '-1', merge).trim().split(' ').length, 4);
    assert.deepEqual(await seen(), ['WP01 planned -> doing']);
  });

  it('a squash merge is an ordinary commit', async () => {
    branch('topic');
    write({ lane: 'doing' });
    commit();
    write({ lane: 'for_review' });
    commit();
    checkout('main');
    repository.git('merge', '-q', '--squash', 'topic');
    repository.commitIndex('squashed');
    assert.deepEqual(await seen(), ['WP01 planned -> for_review']);
  });
});
