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

  it('what the commit did to others, before them or beside them, changes nothing', async () => {
    write('WP00', { lane: 'done' });
    await history.commit();
    write('WP00', { lane: 'done', agent: 'ada' });
    write('WP01', { lane: 'done' });
    assert.deepEqual(await follows(), [RESOLVED]);
    log(line('WP01'));
    waiting({ lane: 'done' });
    assert.deepEqual(await follows(), ['feature 001-auth completed, all 3'], 'WP01 had ended, WP02 ends now');
  });

  it('a step to no end tells of no end, though another place says so', async () => {
    write('WP01', { lane: null });
    await history.commit();
    write('WP01', { lane: 'done' });
    log(line('WP01', 'claimed'));
    assert.deepEqual(await follows(), [], 'its `lane:` only came');
    log(line('WP01', 'claimed'), line('WP03'));
    write('WP04', { dependencies: ['WP03'] });
    await history.commit();
    write('WP03', { lane: 'doing' });
    assert.deepEqual(await follows(), [], 'it is born where work goes on');
  });

  it('one that was taken up and is done again within one commit ends nothing anew', async () => {
    write('WP01', { lane: 'done' });
    await history.commit();
    const log = ['2026-01-05T09:00:00Z – ada – lane=doing – x', '2026-01-05T09:01:00Z – ada – lane=done – x'];
    write('WP01', { lane: 'done', log });
    assert.deepEqual(await follows(), []);
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

  it('what a parent said of others need not be readable', async () => {
    write('WP03');
    await history.commit();
    const gone = history.idOf(file('WP03'));
    write('WP03', { title: 'Another' });
    write('WP01', { lane: 'done' });
    const commit = await history.commit();
    history.forget(gone);
    assert.deepEqual((await ends(commit)).map(inWords), [RESOLVED]);
  });

  it('of copies the first by path is told of, and one that is done is done, whatever another says', async () => {
    history.delete(file('WP02'));
    history.write('tasks/z.md', taskText({ id: 'WP02', dependencies: ['WP01'] }));
    history.write('tasks/a.md', taskText({ id: 'WP02', dependencies: ['WP01'] }));
    history.write('tasks/z-copy.md', taskText({ id: 'WP01', lane: 'canceled' }));
    await history.commit();
    write('WP01', { lane: 'done' });
    const [resolved] = await ends(await history.commit());
    assert.ok(resolved?.kind === 'resolved');
    assert.deepEqual([resolved.path.split('/').at(-1), resolved.resolution], ['a.md', 'completed']);
  });

  it('a feature of one work package is completed with it', async () => {
    history.delete(file('WP02'));
    await history.commit();
    write('WP01', { lane: 'done' });
    assert.deepEqual(await follows(), ['feature 001-auth completed, all 1']);
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

    it('that end one themselves tell of it', async () => {
      const topic = await side(() => write('WP03'));
      await otherSide();
      await side(() => write('WP04'));
      write('WP03');
      write('WP01', { lane: 'done' });
      assert.deepEqual(await follows(topic), [RESOLVED]);
    });

    it('that end what one side’s log had ended end it not anew', async () => {
      const topic = await side(() => log(line('WP01')));
      await otherSide();
      await side(() => history.write('spec.md', 'words'));
      log(line('WP01'));
      write('WP01', { lane: 'done' });
      assert.deepEqual(await follows(topic), []);
    });

    it('that take every work package away complete nothing', async () => {
      const topic = await side(() => write('WP01', { lane: 'doing' }));
      await otherSide();
      await side(() => waiting({ lane: 'doing' }));
      for (const id of ['WP01', 'WP02']) history.delete(file(id));
      assert.deepEqual(await follows(topic), []);
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
