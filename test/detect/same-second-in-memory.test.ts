import assert from 'node:assert/strict';
import type { CommitObject } from '../../src/changes/commit-object.js';
import { inWords } from '../support/observations.js';
import { eventLine, taskText, type TaskText } from '../support/task-text.js';
import { FEATURE, HistoryInMemory } from './history-in-memory.js';

const EARLIER = '2026-01-05T08:59:59Z';
const SECOND = '2026-01-05T09:00:00Z';
const LATER = '2026-01-05T09:00:01Z';

describe('what ancestors of one author second saw', () => {
  let history: HistoryInMemory;
  const write = (task: TaskText, id = 'WP01') => history.write(`tasks/${id}.md`, taskText({ id, ...task }));
  const move = (lane: string, authored = SECOND): Promise<CommitObject> => {
    write({ lane });
    return history.commit(authored);
  };
  const before = async (commit: CommitObject) =>
    (await history.sameSecond().before(commit, FEATURE)).map(inWords);

  beforeEach(async () => {
    history = new HistoryInMemory();
    write({ lane: 'planned' });
    await history.commit(EARLIER);
  });

  it('is told oldest first, of exactly that second', async () => {
    await move('doing');
    await move('planned', LATER);
    await move('for_review');
    const last = await move('done');
    assert.deepEqual(await before(last), ['WP01 planned -> doing', 'WP01 planned -> for_review']);
    assert.deepEqual(await before(await move('planned', LATER)), ['WP01 doing -> planned']);
    assert.deepEqual(await before(await move('doing', EARLIER)), [
      'feature 001-auth of 1',
      'WP01 created in planned',
    ]);
  });

  it('passes over commits of that second which saw nothing, and those that left the feature alone', async () => {
    await move('doing');
    history.write('spec.md', 'words');
    await history.commit(SECOND);
    await history.commit(SECOND);
    await move('planned');
    assert.deepEqual(await before(await move('doing')), ['WP01 planned -> doing', 'WP01 doing -> planned']);
  });

  it('is nothing that a line dates', async () => {
    history.write('status.events.jsonl', eventLine({ id: 'E1', from: 'planned', to: 'claimed' }));
    await history.commit(SECOND);
    write({ lane: 'doing', log: ['2026-01-05T08:00:00Z – ada – lane=doing – x'] });
    await history.commit(SECOND);
    assert.deepEqual(await before(await move('done')), []);
  });

  it('is nothing without parents, and nothing where the commit says no time', async () => {
    const first = await new HistoryInMemory().commit(SECOND);
    assert.deepEqual(await before(first), []);
    await move('doing');
    const last = await move('planned');
    assert.deepEqual(await before({ ...last, authorTime: 'soon' }), []);
  });

  it('ends where the history does', async () => {
    const base = await history.commit(SECOND);
    await move('doing');
    await move('planned');
    const last = await move('doing');
    history.forget(base.id);
    // Against what is not here nothing can be compared: of the first of the three nothing is known.
    assert.deepEqual(await before(last), ['WP01 doing -> planned']);
  });

  it('is remembered: a long run is gone through once', async () => {
    const commits: CommitObject[] = [];
    for (let n = 0; n < 40; n++) commits.push(await move(n % 2 === 0 ? 'doing' : 'planned'));
    let observed = 0;
    const sameSecond = history.sameSecond((commit) => {
      observed += 1;
      return history.observe(commit);
    });
    for (const [n, commit] of commits.entries())
      assert.equal((await sameSecond.before(commit, FEATURE)).length, n);
    assert.equal(observed, 39);
  });
});
