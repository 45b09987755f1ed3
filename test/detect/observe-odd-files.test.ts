import assert from 'node:assert/strict';
import { observeAll, seenIn } from '../support/observations.js';
import { TestRepository } from '../support/repository.js';
import { taskText, type TaskText } from '../support/task-text.js';

const FEATURE = 'kitty-specs/001-auth';
const WP01 = `${FEATURE}/tasks/WP01-login.md`;

describe('observing odd files', () => {
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

  describe('what is no WP', () => {
    it('is not observed: READMEs, review cycles, backups, worktree copies, fixtures, notes', async () => {
      for (const path of [
        `${FEATURE}/tasks/README.md`,
        `${FEATURE}/tasks/WP01-login/review-cycle-1.md`,
        `${FEATURE}/tasks/backup/WP01.md`,
        `${FEATURE}/tasks/WP01.md.bak`,
        `${FEATURE}/WP01.md`,
        `.worktrees/001-auth-WP01/${WP01}`,
        `tests/fixtures/${WP01}`,
      ]) {
        write(path);
      }
      repository.write(`${FEATURE}/tasks/notes.md`, '# Notes\n');
      commit();
      assert.deepEqual(await observeAll(repository), []);
    });

    it('is a symlink, and a WP that becomes one is removed', async () => {
      write(WP01, { lane: 'doing' });
      write('elsewhere.md', { lane: 'done' });
      commit();
      repository.delete(WP01);
      repository.link('../../../elsewhere.md', WP01);
      commit();
      assert.deepEqual(await seen(), ['WP01 removed from doing']);
    });

    it('is a tasks folder that is a file', async () => {
      repository.write(`${FEATURE}/tasks`, 'not a folder');
      commit();
      assert.deepEqual(await seen(), []);
      repository.delete(`${FEATURE}/tasks`);
      write(WP01);
      commit();
      assert.deepEqual(await seen(), ['feature 001-auth of 1', 'WP01 created in planned']);
      repository.delete(`${FEATURE}/tasks`);
      repository.write(`${FEATURE}/tasks`, 'not a folder again');
      commit();
      assert.deepEqual(await seen(), ['WP01 removed from planned']);
    });
  });

  describe('contents that nobody meant', () => {
    for (const [what, content] of [
      ['binary', Buffer.from([0, 1, 2, 0xff, 0xfe, 0x0a, 0x80])],
      ['empty', Buffer.alloc(0)],
      ['5 MB', Buffer.alloc(5_000_000, '- 2026-01-05T08:00:00Z – a\n')],
      ['an unclosed frontmatter', Buffer.from('---\nlane: doing\n')],
    ] as const) {
      it(`${what}: the WP is there by its file name, its lane unknown`, async () => {
        write(WP01);
        commit();
        repository.write(WP01, content);
        commit();
        const after = await seen();
        assert.deepEqual(
          after.filter((line) => !line.startsWith('WP01 log')),
          [],
        );
        repository.delete(WP01);
        commit();
        assert.deepEqual(await seen(), ['WP01 removed from null']);
      });
    }
  });

  for (const name of [
    'WP01 with space',
    'WP01\ttab',
    'WP01\nnewline',
    'WP01"quote\'',
    'WP01-🐱',
    'WP01-e\u0301',
  ]) {
    it(`a file called ${JSON.stringify(name)} is followed through its moves`, async () => {
      const path = (lane: string) => `kitty-specs/- ${name}/tasks/${lane}/${name}.md`;
      write(path('planned'));
      commit();
      repository.move(path('planned'), path('doing'));
      commit();
      const [, , moved] = await observeAll(repository);
      assert.ok(moved?.kind === 'lane');
      assert.equal(moved.path, path('doing'));
      assert.equal(moved.feature, `- ${name}`);
    });
  }

  it('a name that is no UTF-8 is followed as well', async () => {
    const tree = (lane: string) => {
      const blob = repository
        .run({ args: ['hash-object', '-w', '--stdin'], input: taskText({ lane }) })
        .trim();
      const entry = Buffer.concat([
        Buffer.from(`100644 blob ${blob}\t`),
        Buffer.from([...Buffer.from(`${FEATURE}/tasks/WP01-`), 0xff, 0xfe, ...Buffer.from('.md')]),
        Buffer.from([0]),
      ]);
      repository.run({ args: ['update-index', '-z', '--index-info'], input: entry });
      return repository.commitIndex(lane);
    };
    tree('planned');
    tree('doing');
    assert.deepEqual(await seen(), ['WP01 planned -> doing']);
    const [observation] = await observeAll(repository);
    assert.equal(observation?.feature, '001-auth');
  });
});
