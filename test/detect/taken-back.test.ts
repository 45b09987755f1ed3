import assert from 'node:assert/strict';
import type { CommitObject } from '../../src/changes/commit-object.js';
import { eventLine, taskText, type TaskText } from '../support/task-text.js';
import { HistoryInMemory } from './history-in-memory.js';

const LINE = '2026-01-05T08:00:00Z – ada – lane=doing – off';
const OTHER = '2026-01-05T08:00:00Z – ada – lane=doing – on';
const LOG = 'status.events.jsonl';

describe('lines that were written, taken back and written again', () => {
  let history: HistoryInMemory;
  const write = (task: TaskText, id = 'WP01') => history.write(`tasks/${id}.md`, taskText({ id, ...task }));
  const planned = async (task: TaskText = {}) => {
    write({ lane: 'planned', agent: 'ada', ...task });
    return history.commit();
  };
  const doing = async (task: TaskText = {}) => {
    write({ lane: 'doing', agent: 'ada', log: [LINE], ...task });
    return history.commit();
  };
  /** Of each lane step and assignment, how many equal ones came before it. */
  const occurrences = async (commit: CommitObject) =>
    (await history.observe(commit)).flatMap((one) =>
      one.kind === 'lane' || one.kind === 'assigned' ? [`${one.kind} ${one.occurrence}`] : [],
    );

  beforeEach(async () => {
    history = new HistoryInMemory();
    await planned();
  });

  it('take the step again, each time another', async () => {
    assert.deepEqual(await occurrences(await doing()), ['lane 0']);
    await planned();
    assert.deepEqual(await occurrences(await doing()), ['lane 1']);
    await planned();
    assert.deepEqual(await occurrences(await doing()), ['lane 2']);
  });

  it('are that very line: another that tells the same was not taken back', async () => {
    await doing({ log: [OTHER] });
    await planned();
    assert.deepEqual(await occurrences(await doing({ log: [LINE] })), ['lane 0']);
    await planned();
    assert.deepEqual(await occurrences(await doing({ log: [OTHER] })), ['lane 1']);
  });

  it('are those of the same file and work package', async () => {
    write({ lane: 'doing', log: [LINE] }, 'WP02');
    await history.commit();
    history.delete('tasks/WP02.md');
    await history.commit();
    assert.deepEqual(await occurrences(await doing()), ['lane 0'], 'of another file');
    await planned();
    write({ lane: 'doing', id: 'WP09', log: [LINE] });
    await history.commit();
    await planned();
    assert.deepEqual(await occurrences(await doing()), ['lane 1'], 'of another in the same file');
  });

  it('are not those of another file of it, nor of a time before it had one', async () => {
    history.write('tasks/WP01-copy.md', taskText({ lane: 'planned', log: [LINE] }));
    await history.commit();
    history.delete('tasks/WP01-copy.md');
    await history.commit();
    assert.deepEqual(await occurrences(await doing()), ['lane 0']);
    history = new HistoryInMemory();
    history.write('spec.md', 'words');
    await history.commit();
    await planned();
    assert.deepEqual(await occurrences(await doing()), ['lane 0']);
  });

  it('assign again, where they are of the agent that it is given to', async () => {
    const bobs = '2026-01-05T08:00:00Z – bob – now I';
    const given = () => planned({ agent: 'bob', log: [bobs] });
    assert.deepEqual(await occurrences(await given()), ['assigned 0']);
    await planned();
    assert.deepEqual(await occurrences(await given()), ['assigned 1']);
    await planned();
    const both = await doing({ agent: 'bob', log: [bobs, LINE] });
    assert.deepEqual(await occurrences(both), ['lane 0', 'assigned 2']);
  });

  it('of an event log move the file again; those of others do not', async () => {
    const told = async (wp: string, lane: string) => {
      history.write(
        LOG,
        eventLine({ id: `E-${wp}`, wp, from: 'planned', to: 'doing', at: '2026-01-05T08:00:00Z' }),
      );
      write({ lane, agent: 'ada' });
      return history.commit();
    };
    const untold = async () => {
      history.delete(LOG);
      return planned();
    };
    assert.deepEqual(await occurrences(await told('WP01', 'doing')), ['lane 0']);
    await untold();
    assert.deepEqual(await occurrences(await told('WP01', 'doing')), ['lane 1']);
    await untold();
    assert.deepEqual(await occurrences(await told('WP02', 'doing')), ['lane 0']);
    history = new HistoryInMemory();
    history.write(LOG, eventLine({ id: 'E-other', wp: 'WP02', from: 'planned', to: 'doing' }));
    await planned();
    await untold();
    assert.deepEqual(
      await occurrences(await told('WP01', 'doing')),
      ['lane 0'],
      'a log stood, but not this line',
    );
  });
});
