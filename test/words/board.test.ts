import assert from 'node:assert/strict';
import { board, tasksTable, type BoardCard } from '../../src/words/board.js';
import { closingLine } from '../../src/words/closing-line.js';

function card(wpId: string, lane: string | null, more: Partial<BoardCard> = {}): BoardCard {
  return {
    wpId,
    lane,
    title: `The work of ${wpId}`,
    agent: null,
    assignee: null,
    phase: null,
    dependencies: [],
    boxes: 0,
    ticked: 0,
    path: `${wpId}.md`,
    ...more,
  };
}

const CARDS = [
  card('WP01', 'done', { agent: 'claude', boxes: 2, ticked: 2 }),
  card('WP02', 'doing', { agent: 'codex', title: 'A title that goes on and on' }),
  card('WP03', 'planned', { dependencies: ['WP01', 'WP02'], title: 'Red \u001B[31m alert' }),
  card('WP04', null),
];

describe('the board in the terminal', () => {
  it('stands in columns where they fit', () => {
    assert.deepEqual(board('001-engine', CARDS, 98).split('\n'), [
      '001-engine: 1 of 4 done',
      'planned (1)         doing (1)           for_review (0)      done (1)            no lane (1)',
      '------------------  ------------------  ------------------  ------------------  ------------------',
      'WP03 Red \\u001b[3…  WP02 A title that…                      WP01 The work of …  WP04 The work of …',
      '                         codex                                   claude',
      '',
    ]);
  });

  it('stands in lines where they do not, and where nobody looks', () => {
    const lines = [
      '001-engine: 1 of 4 done',
      '',
      'planned (1)',
      '  WP03  Red \\u001b[31m alert (waits for WP01, WP02)',
      '',
      'doing (1)',
      '  WP02  A title that goes on and on (codex)',
      '',
      'done (1)',
      '  WP01  The work of WP01 (claude, 2/2)',
      '',
      'no lane (1)',
      '  WP04  The work of WP04',
      '',
    ];
    assert.deepEqual(board('001-engine', CARDS, undefined).split('\n'), lines);
    assert.deepEqual(board('001-engine', CARDS, 40).split('\n'), lines);
    assert.equal(board('001-engine', [], 80), '001-engine: 0 of 0 done\n');
  });

  it('is a table for list-tasks', () => {
    assert.deepEqual(tasksTable(CARDS.slice(0, 2)).split('\n'), [
      'WP    LANE   AGENT   TASKS  TITLE',
      'WP01  done   claude  2/2    The work of WP01',
      'WP02  doing  codex   -      A title that goes on and on',
      '',
    ]);
  });
});

describe('the closing line', () => {
  const events = { kind: 'events', types: [], postponed: [], refused: [] } as const;
  const cases: [end: Parameters<typeof closingLine>[0], line: string][] = [
    [
      {
        recorded: { ...events, types: ['FeatureCreated', 'WPCreated', 'WPCreated'] },
        state: 'connected',
        waiting: 1,
      },
      'Recorded FeatureCreated, 2 x WPCreated. [Connected] 1 event waits.',
    ],
    [
      { recorded: events, state: 'batch_mode', waiting: 0 },
      'Nothing new to record. [Offline - Batch Mode] 0 events wait.',
    ],
    [
      { recorded: { ...events, postponed: ['the queue is full'] }, state: 'offline', waiting: undefined },
      '1 event could not be recorded now (the queue is full): git has what happened, and the next capture records it. [Offline]',
    ],
    [
      { recorded: { ...events, types: ['WPCreated'], refused: ['wp_id'] }, state: 'offline', waiting: 2 },
      'Recorded WPCreated. 1 event refused by the contract (wp_id). [Offline] 2 events wait.',
    ],
    [
      { recorded: { kind: 'off' }, state: 'not_logged_in', waiting: 0 },
      'Nothing is recorded: SPEC_KITTY=0 turns capture off. [Not logged in] 0 events wait.',
    ],
    [
      { recorded: { kind: 'no_project' }, state: 'not_logged_in', waiting: 0 },
      'Nothing is recorded: spec-kitty is not set up here. Run `spec-kitty init`, then `spec-kitty capture --all`. [Not logged in] 0 events wait.',
    ],
    [
      { recorded: { kind: 'when_committed' }, state: 'not_logged_in', waiting: 0 },
      'Edited, not committed: it is recorded when you commit it. [Not logged in] 0 events wait.',
    ],
  ];
  for (const [end, line] of cases) it(line, () => assert.equal(closingLine(end), line));
});
