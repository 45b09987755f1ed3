import assert from 'node:assert/strict';
import type { CommitObject } from '../../src/changes/commit-object.js';
import type { Observation } from '../../src/detect/observation.js';
import { inWords } from '../support/observations.js';
import { eventLine, taskText, type TaskText } from '../support/task-text.js';
import { HistoryInMemory } from './history-in-memory.js';

const COMPLETED = 'feature 001-auth completed, all 2';
const RESOLVED = 'WP02 need not wait for WP01: completed';
const LOG = 'status.events.jsonl';
const file = (id: string) => `tasks/${id}.md`;

describe('what follows from an end, in a history of objects', () => {
  let history: HistoryInMemory;
  let born: CommitObject;
  const write = (id: string, task: TaskText = {}) => history.write(file(id), taskText({ id, ...task }));
  const waiting = (task: TaskText = {}) => write('WP02', { dependencies: ['WP01'], ...task });
  const log = (...lines: Parameters<typeof eventLine>[0][]) =>
    history.write(LOG, lines.map(eventLine).join(''));
  const line = (wp: string, to = 'done') => ({ id: `E-${wp}-${to}`, wp, from: 'approved', to });
  const ends = async (commit: CommitObject): Promise<Observation[]> =>
    (await history.observe(commit)).filter(({ kind }) => kind === 'resolved' || kind === 'completed');
  const follows = async (...merged: CommitObject[]) =>
    (await ends(await history.commit(undefined, ...merged))).map(inWords);

  beforeEach(async () => {
    history = new HistoryInMemory();
    write('WP01');
    waiting();
    born = await history.commit();
  });

  it('each that waits is told of, in the order of what ended, with its own file', async () => {
    write('WP03', { dependencies: ['WP02', 'WP01'] });
    await history.commit();
    write('WP01', { lane: 'canceled' });
    write('WP02', { lane: 'done', dependencies: ['WP01'] });
    const seen = await ends(await history.commit());
    assert.deepEqual(seen.map(inWords), [
      'WP02 need not wait for WP01: skipped',
      'WP03 need not wait for WP01: skipped',
      'WP03 need not wait for WP02: completed',
    ]);
    assert.deepEqual(
      seen.map(({ path }) => path.split('/').at(-1)),
      ['WP02.md', 'WP03.md', 'WP03.md'],
    );
  });

  it('an order in the log is no order of what is told', async () => {
    write('WP03', { dependencies: ['WP02', 'WP01'], lane: null });
    waiting({ lane: null });
    write('WP01', { lane: null });
    await history.commit();
    log(line('WP02'), line('WP01'));
    assert.deepEqual(await follows(), [
      RESOLVED,
      'WP03 need not wait for WP01: completed',
      'WP03 need not wait for WP02: completed',
    ]);
  });

  it('nothing waits for itself, and a lane in which work goes on ends nothing', async () => {
    write('WP01', { lane: 'doing', dependencies: ['WP01'] });
    assert.deepEqual(await follows(), []);
    write('WP01', { lane: 'done', dependencies: ['WP01'] });
    assert.deepEqual(await follows(), [RESOLVED]);
    log(line('WP01', 'claimed'));
    assert.deepEqual(await follows(), []);
  });

  it('the last one completes the feature, but none that was canceled, and none that only went', async () => {
    history.write('meta.json', '{"created_at":"2026-01-01T00:00:00Z"}');
    waiting({ lane: 'canceled' });
    assert.deepEqual(await follows(), []);
    write('WP01', { lane: 'done' });
    assert.deepEqual(await follows(), ['WP02 need not wait for WP01: completed']);
    waiting({ lane: 'done' });
    const [completed] = await ends(await history.commit());
    assert.ok(completed?.kind === 'completed');
    assert.deepEqual([completed.wpCount, completed.createdAt], [2, '2026-01-01T00:00:00Z']);
    waiting({ lane: 'doing' });
    await history.commit();
    history.delete(file('WP02'));
    assert.deepEqual(await follows(), []);
  });

  it('one born in its end ends there; one whose lane only came tells of nothing', async () => {
    write('WP03', { lane: 'done' });
    write('WP04', { dependencies: ['WP03'] });
    assert.deepEqual(await follows(), ['WP04 need not wait for WP03: completed']);
    write('WP04', { lane: null, dependencies: ['WP03'] });
    write('WP05', { dependencies: ['WP04'] });
    await history.commit();
    write('WP04', { lane: 'done', dependencies: ['WP03'] });
    assert.deepEqual(await follows(), []);
  });

  it('without a meta.json that is there, the beginning is unknown', async () => {
    waiting({ lane: 'done' });
    write('WP01', { lane: 'done' });
    const completed = (await ends(await history.commit())).at(-1);
    assert.ok(completed?.kind === 'completed');
    assert.equal(completed.createdAt, null);
    history.write('meta.json', '{"created_at":"2026-01-01T00:00:00Z"}');
    write('WP01', { lane: 'doing' });
    await history.commit();
    write('WP01', { lane: 'done' });
    const again = await history.commit();
    history.forget(history.idOf('meta.json'));
    const unread = (await ends(again)).at(-1);
    assert.ok(unread?.kind === 'completed');
    assert.equal(unread.createdAt, null);
  });

  it('what had ended, by file or by log, does not end again when the other says so too', async () => {
    write('WP01', { lane: 'done' });
    await history.commit();
    log(line('WP01'));
    assert.deepEqual(await follows(), [], 'the log catches up');
    log(line('WP01'), line('WP02'));
    assert.deepEqual(await follows(), [COMPLETED]);
    waiting({ lane: 'done' });
    assert.deepEqual(await follows(), [], 'the file catches up');
    log(line('WP01'), line('WP02'), line('WP01', 'canceled'));
    assert.deepEqual(await follows(), [], 'it was done: that holds');
  });

  it('one that was canceled and is then done ends anew', async () => {
    write('WP01', { lane: 'canceled' });
    await history.commit();
    write('WP01', { lane: 'done' });
    assert.deepEqual(await follows(), [RESOLVED]);
  });

  it('a log that speaks of a work package without a file ends nothing, and completes nothing', async () => {
    waiting({ lane: 'done' });
    write('WP01', { lane: 'done' });
    await history.commit();
    log(line('WP77'));
    assert.deepEqual(await follows(), []);
  });

  it('nothing is said of a feature of which a part cannot be read', async () => {
    write('WP03');
    await history.commit();
    write('WP01', { lane: 'done' });
    const commit = await history.commit();
    history.forget(history.idOf(file('WP03')));
    assert.deepEqual(await ends(commit), []);
  });

  describe('in merges', () => {
    /** What one side did; the other is what is written between. */
    const side = async (...change: (() => void)[]) => {
      for (const one of change) one();
      return history.commit();
    };
    const otherSide = async () => {
      await history.checkout(born.id);
    };

    it('of which each side brings one of the last two, the merge completes the feature and resolves nothing anew', async () => {
      const topic = await side(() => write('WP01', { lane: 'done' }));
      await otherSide();
      await side(() => waiting({ lane: 'done' }));
      write('WP01', { lane: 'done' });
      assert.deepEqual(await follows(topic), [COMPLETED]);
    });

    it('of which one side had completed it, nothing follows', async () => {
      const topic = await side(
        () => write('WP01', { lane: 'done' }),
        () => waiting({ lane: 'done' }),
      );
      await otherSide();
      await side(() => history.write('spec.md', 'words'));
      write('WP01', { lane: 'done' });
      waiting({ lane: 'done' });
      assert.deepEqual(await follows(topic), []);
    });

    it('that end one themselves tell of it; one that a parent had ended otherwise is done with the merge', async () => {
      const topic = await side(() => write('WP03'));
      await otherSide();
      await side(() => write('WP04'));
      write('WP03');
      write('WP01', { lane: 'done' });
      assert.deepEqual(await follows(topic), [RESOLVED]);
    });

    it('whose one parent cannot be read say nothing', async () => {
      const topic = await side(() => write('WP01', { lane: 'done' }));
      await otherSide();
      await side(() => waiting({ lane: 'done' }));
      const gone = history.idOf(file('WP01'));
      write('WP01', { lane: 'done', title: 'Another' });
      const merge = await history.commit(undefined, topic);
      history.forget(gone);
      assert.deepEqual(await ends(merge), []);
    });
  });
});
