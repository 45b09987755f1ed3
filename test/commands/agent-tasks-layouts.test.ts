import assert from 'node:assert/strict';
import { beginFeature } from '../support/feature.js';
import { spec } from '../support/program.js';
import type { Scene } from '../support/scene.js';
import { eventLine, taskText } from '../support/task-text.js';

const TASKS = ['agent', 'tasks'] as const;

describe('agent tasks in the layouts of other years', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await beginFeature('without hooks');
  });
  afterEach(() => scene.end());

  it('lane folders and the event log: one event each, the same as a clone sees', async () => {
    const { repository } = scene;
    repository.write('kitty-specs/002-folders/tasks/planned/WP01-x.md', taskText());
    repository.write('kitty-specs/003-log/tasks/WP01-x.md', taskText({ lane: null }));
    const planned = eventLine({ id: '01KE6P4YM0JEQFZBB7X64KB3BE', from: 'genesis', to: 'planned' });
    repository.write('kitty-specs/003-log/status.events.jsonl', planned);
    scene.commit('Older and later');
    await scene.run('capture');
    const known = (await scene.events()).length;
    for (const feature of ['002', '003']) {
      const move = [
        'move-task',
        'WP01',
        '--to',
        'doing',
        '--feature',
        feature,
        '--agent',
        'claude',
        '--note',
        'Go',
      ];
      for (let time = 0; time < 2; time += 1)
        assert.equal((await spec(repository, [...TASKS, ...move])).code, 0);
    }
    assert.equal(repository.git('status', '--porcelain'), '');
    assert.match(repository.read('kitty-specs/002-folders/tasks/doing/WP01-x.md'), /lane=doing – Go/);
    const line = repository.read('kitty-specs/003-log/status.events.jsonl').split('\n').at(-2) ?? '';
    const fresh = (await scene.mustBeOnce()).slice(known);
    assert.deepEqual(
      fresh.map(({ event_type, payload }) => [event_type, payload.feature_slug]),
      [
        ['WPStatusChanged', '002-folders'],
        ['WPAssigned', '002-folders'],
        ['WPStatusChanged', '003-log'],
        ['WPAssigned', '003-log'],
      ],
    );
    assert.equal(fresh[2]?.event_id, (JSON.parse(line) as { event_id: string }).event_id);
    const clone = await scene.seenFromClone();
    for (const { event_id } of fresh) assert.ok(clone.has(event_id));
  });
});
