import assert from 'node:assert/strict';
import type { AssignedObservation } from '../../src/detect/observation.js';
import { observeAll } from '../support/observations.js';
import { TestRepository } from '../support/repository.js';
import { taskText } from '../support/task-text.js';

const WP01 = 'kitty-specs/001-auth/tasks/WP01.md';

describe('the line that tells of an assignment', () => {
  let repository: TestRepository;
  const log: string[] = [];
  const write = (agent: string, ...lines: string[]) => {
    log.push(...lines);
    repository.write(WP01, taskText({ agent, lane: 'doing', log }));
    return repository.commit('change');
  };
  const assignments = async () => {
    const all = await observeAll(repository);
    const assigned = all.filter((one): one is AssignedObservation => one.kind === 'assigned');
    return assigned.map(({ agent, at, occurrence }) => `${agent} ${at} ${occurrence}`);
  };

  beforeEach(() => {
    log.length = 0;
    repository = TestRepository.create();
    write('nobody');
  });
  afterEach(() => {
    repository.remove();
  });

  it('is the one with which the agent began, in single commits as in their squash', async () => {
    const base = repository.head();
    write('codex', '2026-01-05T09:00:00Z – codex – Started');
    write('codex', '2026-01-05T09:30:00Z – codex – Half way', '2026-01-05T09:40:00Z – No agent here');
    const single = ['codex 2026-01-05T09:00:00Z 0'];
    assert.deepEqual(await assignments(), single);
    repository.git('reset', '-q', '--soft', base);
    repository.commit('squash');
    assert.deepEqual(await assignments(), single);
  });

  it('of one moment, a date alone, counts the turns that an agent had', async () => {
    write('codex', '2026-01-05 – codex – Started');
    write('claude', '2026-01-05 – claude – Reviewed');
    write('codex', '2026-01-05 – codex – Again', '2026-01-05 – codex – Ready');
    assert.deepEqual(await assignments(), [
      'codex 2026-01-05 0',
      'claude 2026-01-05 0',
      'codex 2026-01-05 1',
    ]);
  });

  it('that was taken back and written again assigns again', async () => {
    write('codex', '2026-01-05T08:00:00Z – codex – Started');
    repository.git('revert', '--no-edit', 'HEAD');
    repository.git('revert', '--no-edit', 'HEAD');
    const line = 'codex 2026-01-05T08:00:00Z';
    assert.deepEqual(await assignments(), [`${line} 0`, 'nobody null 0', `${line} 1`]);
  });
});
