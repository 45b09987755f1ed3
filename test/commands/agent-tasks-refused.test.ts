import assert from 'node:assert/strict';
import { beginFeature, writeFeature } from '../support/feature.js';
import { spec } from '../support/program.js';
import { TestRepository } from '../support/repository.js';
import type { Scene } from '../support/scene.js';

const TASKS = ['agent', 'tasks'] as const;

describe('what people do wrong with agent tasks', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await beginFeature();
  });
  afterEach(() => scene.end());

  const cases: [args: string[], exit: number, code: string, said: RegExp][] = [
    [['move-task', 'WP1', '--to', 'doing'], 1, 'unknown_wp', /Did you mean WP01\?/],
    [['move-task', 'WP07', '--to', 'doing'], 1, 'unknown_wp', /It has: WP01, WP02/],
    [['move-task', 'WP01', '--to', 'reviewing'], 1, 'unknown_lane', /planned, doing, for_review, done/],
    [['move-task', 'WP01'], 2, 'wrong_usage', /--to/],
    [
      ['move-task', 'WP01', '--to', 'planned', '--review-feedback-file', 'none.md'],
      1,
      'feedback_unreadable',
      /none\.md/,
    ],
    [['mark-status', 'T01', '--status', 'done'], 1, 'unknown_task', /Did you mean T001\?/],
    [['mark-status', 'T001', '--status', 'ready'], 2, 'wrong_usage', /done or --status pending/],
    [['add-history', 'WP01'], 2, 'wrong_usage', /--note/],
    [
      ['add-history', 'WP01', '--note', 'x', '--type', 'song'],
      2,
      'wrong_usage',
      /note, review, error, comment/,
    ],
    [['list-tasks', '--feature', '002'], 1, 'unknown_feature', /There are: 001-engine/],
    [['list-tasks', '--lane', 'none'], 1, 'unknown_lane', /The lanes are/],
  ];

  it('is refused in words, as JSON on request, and changes nothing', async () => {
    const { repository } = scene;
    const head = repository.head();
    for (const [args, exit, code, said] of cases) {
      const json = await spec(repository, [...TASKS, ...args, '--json']);
      const { error } = JSON.parse(json.stdout) as { error: { code: string; message: string; hint: string } };
      assert.deepEqual([json.code, error.code], [exit, code], args.join(' '));
      assert.match(`${error.message} ${error.hint}`, said);
    }
    assert.equal(repository.head(), head);
    assert.equal(repository.git('status', '--porcelain'), '');
    const errors = (await scene.events()).filter(({ event_type }) => event_type === 'ErrorLogged');
    assert.equal(errors.length, cases.filter(([, exit]) => exit === 1).length);
    // `WP1` is no work package: an error that named it would put a card on the board.
    const named = errors.map(({ payload }) => ('wp_id' in payload ? payload.wp_id : undefined));
    assert.deepEqual([...new Set(named)], [null, 'WP01']);
    assert.doesNotMatch(JSON.stringify(errors.map(({ payload }) => payload)), new RegExp(repository.path));
  });

  it('several features, outside of a repository, a project that is not set up', async () => {
    const { repository } = scene;
    repository.write('kitty-specs/002-other/tasks/.gitkeep', '');
    const several = await spec(repository, [...TASKS, 'status']);
    assert.equal(several.code, 1);
    assert.match(several.stderr, /several features here: 001-engine, 002-other[^]*--feature 001-engine/);
    const outside = await spec({ env: repository.env, path: '/' }, [...TASKS, 'status', '--json']);
    assert.match(outside.stdout, /"code":"not_a_repository"/);
    const other = TestRepository.create();
    try {
      writeFeature(other, { WP01: '' });
      other.commit('Plan');
      const { code, stderr } = await spec(other, [...TASKS, 'move-task', 'WP01', '--to', 'doing']);
      assert.equal(code, 0);
      assert.match(stderr, /not set up here\. Run `spec-kitty init`/);
      assert.match(other.git('log', '-1', '--format=%s'), /Move WP01/);
    } finally {
      other.remove();
    }
  });
});
