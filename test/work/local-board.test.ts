import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { readLocalBoard } from '../../src/work/local-board.js';
import { eventLine, taskText, type TaskText } from '../support/task-text.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';

describe('the board of the task files', () => {
  let folder: TemporaryFolder;
  beforeEach(() => (folder = temporaryFolder('local-board')));
  afterEach(() => folder.remove());

  const write = (path: string, text: string): void => {
    const at = join(folder.path, 'kitty-specs/001-engine', path);
    fs.mkdirSync(dirname(at), { recursive: true });
    fs.writeFileSync(at, text);
  };
  const read = () =>
    readLocalBoard(folder.path, ['001-engine'], { uuid: 'p', slug: 'engine', repoSlug: null });

  const cases: [what: string, task: TaskText, log: string, known: object][] = [
    [
      'the line that led into the lane, not the last of them, and who wrote it',
      {
        lane: 'doing',
        log: [
          '2026-01-05T09:00:00Z – system – lane=planned – x',
          '2026-01-06T09:00:00Z – claude – shell_pid=1 – lane=doing – Starts',
          '2026-01-07T09:00:00Z – claude – lane=doing – Still at it',
          '2026-01-08T09:00:00Z – a note by nobody',
        ],
      },
      '',
      { status: 'doing', lane: 'doing', since: '2026-01-06T09:00:00.000Z', by: 'claude' },
    ],
    [
      'that nobody moved what stands where it was born',
      { lane: 'planned', log: ['2026-01-05T09:00:00Z – system – lane=planned – x'] },
      '',
      { status: 'planned', since: '2026-01-05T09:00:00.000Z', by: null },
    ],
    [
      'nothing of since and who where the lane was edited by hand',
      { lane: 'done', log: ['2026-01-05T09:00:00Z – claude – lane=doing – x'] },
      '',
      { status: 'done', since: null, by: null },
    ],
    [
      'the event log, which wins over the lines of the file',
      { lane: null, log: ['2026-01-05T09:00:00Z – claude – lane=in_review – x'] },
      eventLine({
        id: 'E1',
        from: 'doing',
        to: 'in_review',
        at: '2026-02-01T10:00:00+01:00',
        actor: 'gemini',
      }),
      { status: 'for_review', lane: 'in_review', since: '2026-02-01T09:00:00.000Z', by: 'gemini' },
    ],
    ['no lane at all as planned', { lane: null }, '', { status: 'planned', lane: 'planned', since: null }],
    ['a word that is no lane as unknown', { lane: 'frozen' }, '', { status: null, lane: 'frozen' }],
    [
      'whom it was given to, and no more of that than the file says',
      { agent: 'claude' },
      '',
      { assigned: { agent_id: 'claude', phase: null, retry_count: null, since: null } },
    ],
  ];
  for (const [what, task, log, known] of cases)
    it(`knows ${what}`, () => {
      write('tasks/WP01-a.md', taskText(task));
      if (log) write('status.events.jsonl', log);
      const [card] = read().work_packages;
      assert.deepEqual({ ...card, ...known }, card);
    });

  it('tells of the feature, its counts, and what each waits for', () => {
    write('tasks/WP01-a.md', taskText({ lane: 'done', title: 'A parser' }));
    write('tasks/WP02-b.md', taskText({ id: 'WP02', dependencies: ['WP01', 'WP09'] }));
    write('meta.json', JSON.stringify({ target_branch: 'main', created_at: '2026-01-05T08:00:00Z' }));
    const { features, work_packages, projects } = read();
    assert.deepEqual(projects, [{ project_uuid: 'p', project_slug: 'engine', repo_slug: null }]);
    assert.deepEqual(features, [
      {
        project_uuid: 'p',
        feature_slug: '001-engine',
        feature_number: '001',
        target_branch: 'main',
        created_at: '2026-01-05T08:00:00Z',
        completed_at: null,
        announced_work_packages: null,
        work_packages: 2,
        counts: { planned: 1, doing: 0, for_review: 0, done: 1, unknown: 0 },
      },
    ]);
    assert.deepEqual(work_packages[1]?.dependencies, [
      { wp_id: 'WP01', title: 'A parser', status: 'done', resolution: null },
      { wp_id: 'WP09', title: null, status: null, resolution: null },
    ]);
  });
});
