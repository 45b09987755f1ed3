import assert from 'node:assert/strict';
import { observeAll, seenIn } from '../support/observations.js';
import { TestRepository } from '../support/repository.js';
import { taskText, type TaskText } from '../support/task-text.js';

const FEATURE = 'kitty-specs/001-auth';
const WP01 = `${FEATURE}/tasks/WP01-login.md`;

describe('observing files with lanes', () => {
  let repository: TestRepository;
  const write = (path: string, task: TaskText = {}) => repository.write(path, taskText(task));
  const commit = () => repository.commit('change');
  const seen = () => seenIn(repository);

  beforeEach(() => {
    repository = TestRepository.create();
  });
  afterEach(() => {
    repository.remove();
  });

  describe('a first commit', () => {
    it('creates the feature and its WPs, with what they and meta.json say', async () => {
      repository.write(`${FEATURE}/meta.json`, '{"target_branch":"2.x","created_at":"2026-01-01T00:00:00Z"}');
      write(WP01, { title: 'Login', log: ['2026-01-05T08:00:00Z – system – lane=planned – Prompt created'] });
      write(`${FEATURE}/tasks/WP02-logout.md`, { id: 'WP02', dependencies: ['WP01'], lane: 'doing' });
      const id = repository.commit('Add tasks', { authorDate: '2026-01-05T10:00:00+01:00' });
      const sighting = {
        commit: id,
        authorTime: '2026-01-05T10:00:00+01:00',
        authorName: 'Test Person',
        authorEmail: 'person@example.com',
        feature: '001-auth',
      };
      assert.deepEqual(await observeAll(repository), [
        {
          ...sighting,
          kind: 'feature',
          path: FEATURE,
          wpCount: 2,
          targetBranch: '2.x',
          createdAt: '2026-01-01T00:00:00Z',
        },
        {
          ...sighting,
          kind: 'created',
          path: WP01,
          wpId: 'WP01',
          title: 'Login',
          dependencies: [],
          toLane: 'planned',
        },
        {
          ...sighting,
          kind: 'created',
          path: `${FEATURE}/tasks/WP02-logout.md`,
          wpId: 'WP02',
          title: 'A title',
          dependencies: ['WP01'],
          toLane: 'doing',
        },
        {
          ...sighting,
          kind: 'activity',
          path: WP01,
          wpId: 'WP01',
          at: '2026-01-05T08:00:00Z',
          by: 'system',
          lane: 'planned',
          note: 'Prompt created',
          movesLane: false,
        },
      ]);
    });

    it('is compared with nothing on every orphan branch', async () => {
      write(WP01);
      commit();
      repository.git('checkout', '-q', '--orphan', 'other');
      write(WP01, { lane: 'done' });
      commit();
      assert.deepEqual(await seen(), [
        'feature 001-auth of 1',
        'WP01 created in done',
        'feature 001-auth completed, all 1',
      ]);
    });
  });

  it('a later WP of the feature is created alone', async () => {
    write(WP01);
    commit();
    write(`${FEATURE}/tasks/WP02.md`, { id: null });
    commit();
    assert.deepEqual(await seen(), ['WP02 created in planned']);
  });

  describe('a lane that changed', () => {
    it('is one step, with the commit alone to tell of it', async () => {
      write(WP01);
      commit();
      write(WP01, { lane: 'doing' });
      commit();
      assert.deepEqual(await seen(), ['WP01 planned -> doing']);
    });

    it('is one step per new log line, each with its own time and agent', async () => {
      write(WP01);
      commit();
      write(WP01, {
        lane: 'for_review',
        log: [
          '2026-01-05T08:00:00Z – codex – shell_pid=1 – lane=doing – Started',
          '2026-01-05T08:30:00Z – codex – Half way',
          '2026-01-05T09:00:00Z – claude – lane=for_review – Ready',
        ],
      });
      commit();
      assert.deepEqual(await seen(), [
        'WP01 planned -> doing by codex at 2026-01-05T08:00:00Z',
        'WP01 doing -> for_review by claude at 2026-01-05T09:00:00Z',
        'WP01 log: Started (moves)',
        'WP01 log: Half way',
        'WP01 log: Ready (moves)',
      ]);
    });

    it('that goes out and comes back in one commit is told by the log alone', async () => {
      write(WP01);
      commit();
      write(WP01, {
        log: ['2026-01-05T08:00:00Z – a – lane=doing – x', '2026-01-05T09:00:00Z – a – lane=planned – y'],
      });
      commit();
      assert.deepEqual((await seen()).slice(0, 2), [
        'WP01 planned -> doing by a at 2026-01-05T08:00:00Z',
        'WP01 doing -> planned by a at 2026-01-05T09:00:00Z',
      ]);
    });

    it('is none when only the body, the title, the quotes or history: changed', async () => {
      write(WP01);
      commit();
      const text = taskText({ title: 'Another' })
        .replace('lane: "planned"', 'lane: planned # still\nhistory:\n- lane: done')
        .replace('## Activity', 'lane: done\n\n## Activity');
      repository.write(WP01, text);
      commit();
      assert.deepEqual(await seen(), []);
    });

    it('is none when the key appears or vanishes, as when lane: was stripped from all files at once', async () => {
      write(WP01);
      write(`${FEATURE}/tasks/WP02.md`, { id: 'WP02', lane: 'done' });
      commit();
      write(WP01, { lane: null });
      write(`${FEATURE}/tasks/WP02.md`, { id: 'WP02', lane: null });
      commit();
      assert.deepEqual(await seen(), []);
      write(WP01, { lane: 'done' });
      commit();
      assert.deepEqual(await seen(), []);
    });

    it('is none when lane: names a line of parallel work', async () => {
      write(WP01);
      commit();
      write(WP01, { lane: 'a' });
      commit();
      assert.deepEqual(await seen(), []);
    });

    it('is seen through CRLF and a BOM that come or go', async () => {
      write(WP01);
      commit();
      repository.write(WP01, `\uFEFF${taskText({ lane: 'doing' }).replaceAll('\n', '\r\n')}`);
      commit();
      assert.deepEqual(await seen(), ['WP01 planned -> doing']);
    });

    it('is seen when the file is renamed in the same commit', async () => {
      write(WP01);
      commit();
      repository.delete(WP01);
      write(`${FEATURE}/tasks/WP01-sign-in.md`, { lane: 'doing', title: 'Everything else is new, too' });
      commit();
      assert.deepEqual(await seen(), ['WP01 planned -> doing']);
    });
  });

  describe('a lane folder', () => {
    const at = (lane: string, name = 'WP01.md') => `${FEATURE}/tasks/${lane}/${name}`;

    it('is the lane, whatever stale lane: stands inside, phase folders included', async () => {
      write(at('planned/phase-1'));
      commit();
      repository.move(at('planned/phase-1'), at('doing'));
      commit();
      assert.deepEqual(await seen(), ['WP01 planned -> doing']);
    });

    it('makes no transition of a move between phases', async () => {
      write(at('planned'));
      commit();
      repository.move(at('planned'), at('planned/phase-2'));
      commit();
      assert.deepEqual(await seen(), []);
    });

    it('makes no transition when a whole project moves to flat files with equal lanes', async () => {
      for (const [lane, id] of [
        ['planned', 'WP01'],
        ['doing', 'WP02'],
        ['done', 'WP03'],
      ] as const) {
        write(at(lane, `${id}.md`), { id, lane });
      }
      commit();
      for (const [lane, id] of [
        ['planned', 'WP01'],
        ['doing', 'WP02'],
        ['done', 'WP03'],
      ] as const) {
        repository.move(at(lane, `${id}.md`), `${FEATURE}/tasks/${id}.md`);
      }
      commit();
      assert.deepEqual(await seen(), []);
    });

    it('makes a transition of a move to flat with another lane', async () => {
      write(at('doing'));
      commit();
      repository.delete(at('doing'));
      write(WP01, { lane: 'done' });
      commit();
      assert.deepEqual(await seen(), ['WP01 doing -> done', 'feature 001-auth completed, all 1']);
    });

    it('tells of a transition when the file was copied, and of none when the stale copy goes', async () => {
      write(at('planned'));
      commit();
      write(at('doing'));
      commit();
      assert.deepEqual(await seen(), ['WP01 planned -> doing']);
      repository.delete(at('planned'));
      commit();
      assert.deepEqual(await seen(), []);
    });

    it('follows the file that moves on while a stale copy stays', async () => {
      write(at('planned'));
      write(at('doing'));
      commit();
      repository.move(at('doing'), at('for_review'));
      commit();
      assert.deepEqual(await seen(), ['WP01 doing -> for_review']);
    });
  });

  describe('duplicate ids in one tree', () => {
    it('are created once, and paired by path afterwards', async () => {
      write(`${FEATURE}/tasks/WP01-a.md`);
      write(`${FEATURE}/tasks/WP01-b.md`);
      commit();
      assert.deepEqual(await seen(), ['feature 001-auth of 1', 'WP01 created in planned']);
      write(`${FEATURE}/tasks/WP01-b.md`, { lane: 'doing' });
      commit();
      assert.deepEqual(await seen(), ['WP01 planned -> doing']);
    });

    it('tell of one way alone when both move', async () => {
      write(`${FEATURE}/tasks/WP01-a.md`);
      write(`${FEATURE}/tasks/WP01-b.md`, { lane: 'doing' });
      commit();
      write(`${FEATURE}/tasks/WP01-a.md`, { lane: 'done' });
      write(`${FEATURE}/tasks/WP01-b.md`, { lane: 'for_review' });
      commit();
      assert.deepEqual(await seen(), ['WP01 planned -> done', 'feature 001-auth completed, all 1']);
    });
  });

  it('an id that changes in place is one WP gone and one come', async () => {
    write(WP01);
    commit();
    write(WP01, { id: 'WP09', lane: 'doing' });
    commit();
    assert.deepEqual(await seen(), ['WP09 created in doing', 'WP01 removed from planned']);
  });

  it('two files that swap names keep their ids apart', async () => {
    write(`${FEATURE}/tasks/one.md`, { id: 'WP01' });
    write(`${FEATURE}/tasks/two.md`, { id: 'WP02', lane: 'done' });
    commit();
    write(`${FEATURE}/tasks/two.md`, { id: 'WP01' });
    write(`${FEATURE}/tasks/one.md`, { id: 'WP02', lane: 'done' });
    commit();
    assert.deepEqual(await seen(), []);
  });

  it('a WP deleted and made again is created again, the feature too', async () => {
    write(WP01, { lane: 'done' });
    commit();
    repository.delete(WP01);
    commit();
    assert.deepEqual(await seen(), ['WP01 removed from done']);
    write(WP01);
    commit();
    assert.deepEqual(await seen(), ['feature 001-auth of 1', 'WP01 created in planned']);
  });

  it('a renamed feature is removed and created', async () => {
    write(WP01);
    commit();
    repository.move(FEATURE, 'kitty-specs/001-auth-01KXW08B');
    commit();
    assert.deepEqual(await seen(), [
      'WP01 removed from planned',
      'feature 001-auth-01KXW08B of 1',
      'WP01 created in planned',
    ]);
  });

  it('a reverted commit is the way back', async () => {
    write(WP01);
    commit();
    write(WP01, { lane: 'doing' });
    commit();
    repository.git('revert', '--no-edit', 'HEAD');
    assert.deepEqual(await seen(), ['WP01 doing -> planned']);
  });

  describe('the agent', () => {
    it('that is another than before is an assignment, with the log line’s time', async () => {
      write(WP01, { agent: '' });
      commit();
      const log = ['2026-01-05T08:00:00Z – codex – Taking it'];
      write(WP01, { agent: 'codex', lane: 'doing', log });
      commit();
      assert.deepEqual(await seen(), [
        'WP01 planned -> doing',
        'WP01 log: Taking it',
        'WP01 assigned to codex in doing',
      ]);
      const assigned = (await observeAll(repository)).at(-1);
      assert.ok(assigned?.kind === 'assigned');
      assert.equal(assigned.at, '2026-01-05T08:00:00Z');
      write(WP01, { agent: 'claude', lane: 'doing', log });
      commit();
      assert.deepEqual(await seen(), ['WP01 assigned to claude in doing']);
    });

    it('of a new WP, the same as before, or taken away is no assignment', async () => {
      write(WP01, { agent: 'codex' });
      commit();
      assert.deepEqual(await seen(), ['feature 001-auth of 1', 'WP01 created in planned']);
      write(WP01, { agent: 'codex', title: 'x' });
      commit();
      assert.deepEqual(await seen(), []);
      write(WP01, { agent: '' });
      commit();
      assert.deepEqual(await seen(), []);
    });
  });
});
