import assert from 'node:assert/strict';
import type { Observation } from '../../src/detect/observation.js';
import { inWords, observeAll } from '../support/observations.js';
import { TestRepository } from '../support/repository.js';
import { eventLine, taskText, type TaskText } from '../support/task-text.js';

const FEATURE = 'kitty-specs/001-auth';
const LOG = `${FEATURE}/status.events.jsonl`;
const file = (id: string) => `${FEATURE}/tasks/${id}.md`;
const COMPLETED = 'feature 001-auth completed, all 2';
const RESOLVED = 'WP02 need not wait for WP01: completed';

describe('what follows when a work package comes to its end', () => {
  let repository: TestRepository;
  const write = (id: string, task: TaskText = {}) => repository.write(file(id), taskText({ id, ...task }));
  const waiting = (task: TaskText = {}) => write('WP02', { dependencies: ['WP01'], ...task });
  const commit = () => repository.commit('change');
  const followsIn = async (): Promise<Observation[]> => {
    const all = await observeAll(repository, { kind: 'commits', ids: [repository.head()] });
    return all.filter(({ kind }) => kind === 'resolved' || kind === 'completed');
  };
  const follows = async () => (await followsIn()).map(inWords);
  const log = (...lines: Parameters<typeof eventLine>[0][]) =>
    repository.write(LOG, lines.map(eventLine).join(''));
  const checkout = (...args: string[]) => repository.git('checkout', '-q', ...args);

  beforeEach(() => {
    repository = TestRepository.create();
    write('WP01');
    waiting();
    commit();
  });
  afterEach(() => {
    repository.remove();
  });

  it('each one that waits is told of, with its own file', async () => {
    write('WP03', { dependencies: ['WP02', 'WP01'] });
    write('WP04');
    commit();
    write('WP01', { lane: 'done' });
    const head = commit();
    assert.deepEqual(await follows(), [RESOLVED, 'WP03 need not wait for WP01: completed']);
    const [first] = await followsIn();
    assert.equal(first?.path, file('WP02'));
    assert.equal(first?.commit, head);
  });

  it('other lanes, and leaving the end, end nothing', async () => {
    for (const lane of ['doing', 'for_review', 'approved']) {
      write('WP01', { lane });
      commit();
      assert.deepEqual(await follows(), [], lane);
    }
    write('WP01', { lane: 'done' });
    commit();
    assert.deepEqual(await follows(), [RESOLVED]);
    write('WP01', { lane: 'doing' });
    commit();
    assert.deepEqual(await follows(), []);
  });

  for (const [form, lines] of [
    ['a flow list', 'dependencies: ["WP01", WP03]'],
    ['a block list', "dependencies:\n  - WP01\n- 'WP03'"],
    ['a string', 'dependencies: "WP01, WP03"'],
  ] as const) {
    it(`dependencies may stand in ${form}`, async () => {
      repository.write(file('WP02'), `---\nlane: planned\n${lines}\n---\n`);
      commit();
      write('WP01', { lane: 'done' });
      commit();
      assert.deepEqual(await follows(), [RESOLVED]);
    });
  }

  it('nothing waits for itself, for a work package that is written otherwise, or by the string "[]"', async () => {
    repository.write(file('WP02'), '---\nlane: planned\ndependencies: "[]"\n---\n');
    write('WP03', { dependencies: ['WP1', 'WP001', 'wp01'] });
    write('WP01', { dependencies: ['WP01'] });
    commit();
    write('WP01', { lane: 'done', dependencies: ['WP01'] });
    commit();
    assert.deepEqual(await follows(), []);
  });

  it('a dependency that is added when the other is done already is no news', async () => {
    write('WP01', { lane: 'done' });
    commit();
    write('WP03', { dependencies: ['WP01'] });
    commit();
    assert.deepEqual(await follows(), []);
  });

  it('one that is canceled is waited for no longer, and leaves its feature unfinished', async () => {
    write('WP01', { lane: 'canceled' });
    commit();
    assert.deepEqual(await follows(), ['WP02 need not wait for WP01: skipped']);
    waiting({ lane: 'done' });
    commit();
    assert.deepEqual(await follows(), []);
    write('WP01', { lane: 'done' });
    commit();
    assert.deepEqual(await follows(), [RESOLVED, COMPLETED]);
  });

  it('the feature is completed by the last, with what meta.json says of its beginning', async () => {
    repository.write(`${FEATURE}/meta.json`, '{"created_at":"2026-01-01T00:00:00Z"}');
    waiting({ lane: 'done' });
    commit();
    assert.deepEqual(await follows(), []);
    write('WP01', { lane: 'done' });
    commit();
    assert.deepEqual(await follows(), [RESOLVED, COMPLETED]);
    const completed = (await followsIn()).at(-1);
    assert.ok(completed?.kind === 'completed');
    assert.equal(completed.createdAt, '2026-01-01T00:00:00Z');
    assert.equal(completed.path, FEATURE);
  });

  it('a feature whose meta.json does not say when it began began with the first commit of its folder', async () => {
    const [began = ''] = repository.git('log', '--reverse', '--format=%aI').split('\n');
    for (const meta of ['{}', '{"created_at":"some day"}']) {
      repository.write(`${FEATURE}/meta.json`, meta);
      waiting({ lane: 'done' });
      write('WP01', { lane: 'done' });
      commit();
      const completed = (await followsIn()).at(-1);
      assert.ok(completed?.kind === 'completed');
      assert.equal(Date.parse(completed.createdAt ?? ''), Date.parse(began), meta);
      write('WP01', { lane: 'doing' });
      commit();
    }
  });

  it('a feature that is opened again is completed again; another note in a done one completes nothing', async () => {
    for (const [lane, expected] of [
      ['done', [RESOLVED, COMPLETED]],
      ['doing', []],
      ['done', [RESOLVED, COMPLETED]],
    ] as const) {
      waiting({ lane: 'done' });
      write('WP01', { lane });
      commit();
      assert.deepEqual(await follows(), expected);
    }
    write('WP01', { lane: 'done', log: ['2026-01-05T09:00:00Z – ada – Thanks'] });
    commit();
    assert.deepEqual(await follows(), []);
  });

  it('taking the last open work package away completes nothing: nobody did it', async () => {
    write('WP01', { lane: 'done' });
    commit();
    repository.delete(file('WP02'));
    commit();
    assert.deepEqual(await follows(), []);
  });

  it('a `lane:` that only came, or went, ends nothing', async () => {
    waiting({ lane: null });
    commit();
    waiting({ lane: 'done' });
    write('WP03', { dependencies: ['WP02'] });
    commit();
    assert.deepEqual(await follows(), []);
  });

  it('a finished feature that comes whole is completed when it comes', async () => {
    const path = 'kitty-specs/002-done/tasks';
    repository.write(`${path}/done/phase-1/WP01.md`, taskText());
    repository.write(`${path}/done/WP02.md`, taskText({ id: 'WP02', dependencies: ['WP01'] }));
    commit();
    assert.deepEqual(await follows(), [RESOLVED, 'feature 002-done completed, all 2']);
  });

  it('a move of the file into the folder done ends it, and a stale copy left behind does not keep it open', async () => {
    const path = (lane: string, id: string) => `kitty-specs/003-folders/tasks/${lane}/${id}.md`;
    for (const id of ['WP01', 'WP02']) repository.write(path('doing', id), taskText({ id, lane: 'planned' }));
    commit();
    repository.move(path('doing', 'WP01'), path('done', 'WP01'));
    commit();
    assert.deepEqual(await follows(), []);
    repository.write(path('done', 'WP02'), taskText({ id: 'WP02' }));
    commit();
    assert.deepEqual(await follows(), ['feature 003-folders completed, all 2']);
  });

  describe('by an event log', () => {
    const done = (wp: string) => ({ id: `E-${wp}`, wp, from: 'approved', to: 'done' });

    it('without lanes in the files', async () => {
      write('WP01', { lane: null });
      waiting({ lane: null });
      commit();
      log(done('WP01'));
      commit();
      assert.deepEqual(await follows(), [RESOLVED]);
      log(done('WP01'), done('WP02'));
      commit();
      assert.deepEqual(await follows(), [COMPLETED]);
    });

    it('beside files that froze when it came', async () => {
      log(done('WP01'));
      commit();
      log(done('WP01'), done('WP02'));
      commit();
      assert.deepEqual(await follows(), [COMPLETED]);
    });

    it('is told once: by the file first, and the log catches up, or the other way', async () => {
      write('WP01', { lane: 'done' });
      commit();
      assert.deepEqual(await follows(), [RESOLVED]);
      log(done('WP01'));
      commit();
      assert.deepEqual(await follows(), []);
      log(done('WP01'), done('WP02'));
      commit();
      assert.deepEqual(await follows(), [COMPLETED]);
      waiting({ lane: 'done' });
      commit();
      assert.deepEqual(await follows(), []);
    });

    it('that speaks of a work package without a file ends nothing', async () => {
      write('WP03', { dependencies: ['WP77'] });
      commit();
      log(done('WP77'));
      commit();
      assert.deepEqual(await follows(), []);
    });
  });

  describe('in merges', () => {
    const bothSides = (one: () => void, other: () => void) => {
      checkout('-b', 'topic');
      one();
      commit();
      checkout('main');
      other();
      commit();
      repository.git('merge', '-q', '--no-edit', '--no-ff', 'topic');
    };

    it('of which each side brings one of the last two: the merge completes the feature, and resolves nothing anew', async () => {
      bothSides(
        () => write('WP01', { lane: 'done' }),
        () => waiting({ lane: 'done' }),
      );
      assert.deepEqual(await follows(), [COMPLETED]);
    });

    it('of which one side brings a line of the log and the other a file', async () => {
      bothSides(
        () => log({ id: 'E1', wp: 'WP01', from: 'approved', to: 'done' }),
        () => waiting({ lane: 'done' }),
      );
      assert.deepEqual(await follows(), [COMPLETED]);
    });

    it('of which one side had completed it', async () => {
      bothSides(
        () => {
          write('WP01', { lane: 'done' });
          waiting({ lane: 'done' });
        },
        () => repository.write(`${FEATURE}/spec.md`, 'words'),
      );
      assert.deepEqual(await follows(), []);
    });

    it('that end one themselves tell of it', async () => {
      bothSides(
        () => write('WP03'),
        () => write('WP04'),
      );
      write('WP01', { lane: 'done' });
      repository.git('add', '-A');
      repository.git('commit', '-q', '--amend', '--no-edit');
      assert.deepEqual(await follows(), [RESOLVED]);
    });
  });
});
