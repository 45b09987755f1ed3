import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseTaskPath } from '../../src/tasks/task-path.js';

describe('parseTaskPath', () => {
  it('takes a markdown file right in tasks/ for a task file without a lane folder', () => {
    assert.deepEqual(parseTaskPath('kitty-specs/028-x/tasks/WP01-a.md'), {
      kind: 'task_file',
      feature: '028-x',
      fileName: 'WP01-a.md',
      laneFolder: null,
    });
  });

  for (const lane of ['planned', 'doing', 'for_review', 'done']) {
    it(`finds the lane folder ${lane}, with and without a phase folder below it`, () => {
      for (const between of ['', 'phase-1-base/', 'phase-1/deeper/']) {
        const path = parseTaskPath(`kitty-specs/f/tasks/${lane}/${between}WP02.md`);
        assert.deepEqual(path, { kind: 'task_file', feature: 'f', fileName: 'WP02.md', laneFolder: lane });
      }
    });
  }

  it('knows the folders and the event log of a feature', () => {
    assert.deepEqual(parseTaskPath('kitty-specs/f'), { kind: 'feature_folder', feature: 'f' });
    assert.deepEqual(parseTaskPath('kitty-specs/f/tasks'), { kind: 'tasks_folder', feature: 'f' });
    assert.deepEqual(parseTaskPath('kitty-specs/f/status.events.jsonl'), { kind: 'event_log', feature: 'f' });
  });

  for (const path of [
    '',
    'kitty-specs',
    'kitty-specs/',
    'kitty-specs/f/meta.json',
    'kitty-specs/f/tasks.md',
    'kitty-specs/f/tasks/README.md',
    'kitty-specs/f/tasks/planned/README.md',
    'kitty-specs/f/tasks/.gitkeep',
    'kitty-specs/f/tasks/WP01-x/review-cycle-1.md',
    'kitty-specs/f/tasks/in_progress/WP01.md',
    'kitty-specs/f/tasks/backup/WP01.md',
    'kitty-specs/f/tasks/WP01.md.orig',
    'kitty-specs/f/tasks/WP01.MD.txt',
    'kitty-specs/f/research/status.events.jsonl',
    'kitty-specs/f/research/tasks/WP01.md',
    '.worktrees/f-WP01/kitty-specs/f/tasks/WP01.md',
    'tests/fixtures/kitty-specs/f/tasks/WP01.md',
    'Kitty-Specs/f/tasks/WP01.md',
  ]) {
    it(`leaves ${JSON.stringify(path)} alone`, () => {
      assert.equal(parseTaskPath(path), undefined);
    });
  }

  it('takes any file name that git allows', () => {
    const fileName = fc.string({ unit: 'binary' }).map((text) => `${text.replaceAll('/', '')}.md`);
    fc.assert(
      fc.property(fileName, (name) => {
        const path = parseTaskPath(`kitty-specs/f/tasks/${name}`);
        assert.equal(path?.kind === 'task_file' ? path.fileName : 'README.md', name);
      }),
    );
  });
});
