import assert from 'node:assert/strict';
import type { JournalRecord } from '../../src/orchestrate/record.js';
import { explainWhy } from '../../src/orchestrate/why.js';
import { DIAMOND, runBegun, settingsOf, type Graph } from './runs.js';
import { ACCEPTED, APPROVED, attempt, finished, lane, rejected } from './told-attempts.js';

const AT = new Date(2026, 1, 7, 14, 2).getTime();
const SECOND_MS = 1000;
const ONE: Graph = { WP01: [] };
const ada = { at: AT, agent: 'ada' } as const;
const bobReviews = { at: AT + SECOND_MS, agent: 'bob', phase: 'review' } as const;
const reviewed = [...attempt('WP01', ada, ACCEPTED), lane('WP01', AT, 'for_review')];
const returned = [
  ...reviewed,
  ...attempt('WP01', bobReviews, rejected('It leaks.', 'src/a.ts')),
  lane('WP01', AT, 'planned'),
];
const secondRound = attempt('WP01', { at: AT + 5 * SECOND_MS, agent: 'ada', round: 1 });

const begun = (graph: Graph, more: Parameters<typeof settingsOf>[0] = {}) => ({
  ...runBegun(graph, settingsOf(more)),
  at: AT,
});

/** What a person may ask about -> what they read. */
const CASES: readonly (readonly [
  title: string,
  records: readonly JournalRecord[],
  asked: string,
  lines: readonly string[],
])[] = [
  [
    'waiting: down to the cause, each once',
    [begun(DIAMOND), ...returned, ...secondRound],
    'WP04',
    [
      'WP04 waits for WP02, WP03.',
      '  WP02 waits for WP01.',
      '    ada implements WP01 since 14:02:05, round 2 of 3.',
      '      bob rejected it at 14:02:01: src/a.ts:1: It leaks',
      '  WP03 waits for WP01.',
      '    WP01: see above.',
    ],
  ],
  [
    'failing: what went wrong, the latest first',
    [
      begun(ONE, { retryPausesMs: [60_000] }),
      ...returned,
      ...attempt(
        'WP01',
        { at: AT + 5 * SECOND_MS, agent: 'ada', round: 1 },
        { kind: 'trouble', reason: 'it ended with exit code 1' },
      ),
    ],
    'WP01',
    [
      'WP01 waits to be implemented, round 2 of 3: it is tried again at 14:03:05.',
      '  trouble with ada in round 2 at 14:02:05: it ended with exit code 1',
      '  bob rejected it at 14:02:01: src/a.ts:1: It leaks',
    ],
  ],
  [
    'needs a person: why, and what to do',
    [
      begun(ONE),
      {
        kind: 'gave_up',
        at: AT,
        wpId: 'WP01',
        reason: 'two of its dependencies change the same lines: a.ts',
        next: 'git merge x',
      },
    ],
    'WP01',
    ['WP01 needs you: two of its dependencies change the same lines: a.ts.', '  Next: git merge x'],
  ],
  [
    'needs a person after the last round',
    [begun(ONE, { rounds: 1 }), ...returned],
    'WP01',
    [
      'WP01 needs you: 1 round did not satisfy its reviewers.',
      '  bob rejected it at 14:02:01: src/a.ts:1: It leaks',
    ],
  ],
  [
    'blocked: by whom',
    [
      begun({ WP01: [], WP02: ['WP01'], WP03: ['WP02'] }),
      ...attempt('WP01', ada, { kind: 'human', reason: 'the agent is blocked: there is no database' }),
    ],
    'WP03',
    [
      'WP03 is blocked: it depends on WP02.',
      '  WP02 is blocked: it depends on WP01.',
      '    WP01 needs you: the agent is blocked: there is no database.',
    ],
  ],
  [
    'quota: who rests, and until when',
    [
      begun(ONE, { implementers: ['ada'] }),
      ...attempt('WP01', ada, {
        kind: 'unavailable',
        why: 'quota',
        untilMs: AT + 3_600_000,
        reason: 'usage limit reached',
      }),
    ],
    'WP01',
    [
      'WP01 waits to be implemented: ada rests until 15:02, because of the quota.',
      '  ada had no quota left at 14:02:00: usage limit reached',
    ],
  ],
  [
    'no place',
    [begun({ WP01: [], WP02: [] }, { maxParallel: 1 }), ...attempt('WP01', ada)],
    'WP02',
    ['WP02 waits to be implemented: as many are at work as may be (1).'],
  ],
  [
    'draining',
    [begun(ONE), { kind: 'run_drained', at: AT }],
    'WP01',
    ['WP01 waits to be implemented: nothing new begins in this run.'],
  ],
  [
    'at review',
    [begun(ONE), ...reviewed, ...attempt('WP01', bobReviews)],
    'WP01',
    ['bob reviews WP01 since 14:02:01.'],
  ],
  [
    'at verification, after one that failed',
    [
      begun(ONE, { verify: [['npm', 'test']] }),
      ...attempt('WP01', ada, ACCEPTED),
      ...attempt(
        'WP01',
        { ...ada, agent: null, phase: 'verification' },
        {
          kind: 'rework',
          findings: [
            {
              severity: 'blocking',
              file: null,
              line: null,
              problem: '`npm test` failed\nmuch more',
              wanted: null,
            },
          ],
        },
      ),
      ...attempt('WP01', { ...ada, round: 1 }, ACCEPTED),
      ...attempt('WP01', { ...ada, agent: null, phase: 'verification', round: 1 }),
    ],
    'WP01',
    [
      'WP01 is being verified since 14:02:00, round 2 of 3.',
      '  the verification failed at 14:02:00: `npm test` failed',
    ],
  ],
  [
    'done: by whom',
    [begun(ONE), ...finished('WP01', AT)],
    'WP01',
    ['WP01 is done: bob approved it at 14:02:00.'],
  ],
  [
    'skipped',
    [begun(ONE), { kind: 'skipped', at: AT, wpId: 'WP01' }],
    'WP01',
    ['WP01 is skipped: nobody will do it, and what depends on it goes on without it.'],
  ],
  [
    'no verdict, and an overlap ahead',
    [
      begun({ WP01: [], WP02: [] }),
      ...reviewed,
      ...attempt('WP01', bobReviews, { kind: 'no_verdict', reason: 'it left no result' }),
      { kind: 'overlap_seen', at: AT, wpId: 'WP01', other: 'WP02', paths: ['a.ts'] },
    ],
    'WP01',
    [
      'WP01 is about to be reviewed.',
      '  bob gave no verdict at 14:02:01: it left no result',
      '  It will conflict with WP02 in a.ts.',
    ],
  ],
];

describe('why a work package is where it is', () => {
  for (const [title, records, asked, lines] of CASES)
    it(title, () => assert.deepEqual(explainWhy(records, asked, AT + 6 * SECOND_MS), lines));

  it('says the last few setbacks of many, on one line each, whatever agents wrote', () => {
    const hostile = rejected('\u001B[2Jone\ntwo');
    const rounds = Array.from({ length: 6 }, (_, round) => [
      ...attempt('WP01', { ...ada, round }, ACCEPTED),
      lane('WP01', AT, 'for_review'),
      ...attempt('WP01', { ...bobReviews, round }, hostile),
      lane('WP01', AT, 'planned'),
    ]).flat();
    const lines = explainWhy([begun(ONE, { rounds: 9 }), ...rounds], 'WP01', AT);
    assert.equal(lines.length, 6);
    assert.match(lines.at(-1) ?? '', /and 2 more before that: spec-kitty orchestrate log WP01/);
    for (const line of lines) assert.doesNotMatch(line, /\p{Cc}/u);
    const approved = [...rounds, ...attempt('WP01', ada, ACCEPTED), lane('WP01', AT, 'for_review')];
    const done = [...approved, ...attempt('WP01', bobReviews, APPROVED)];
    assert.equal(explainWhy([begun(ONE, { rounds: 9 }), ...done], 'WP01', AT).length, 1);
  });

  it('names four setbacks, and how many there were before them', () => {
    const quota = { kind: 'unavailable', why: 'quota', untilMs: null, reason: 'limit' } as const;
    const lines = (count: number) => {
      const lost = Array.from({ length: count }, () => attempt('WP01', ada, { kind: 'lost' })).flat();
      return explainWhy([begun(ONE), ...lost, ...attempt('WP01', ada, quota)], 'WP01', AT);
    };
    assert.deepEqual([lines(3).length, lines(4).length], [5, 6]);
    assert.doesNotMatch(lines(3).join(), /more before that/);
    assert.match(lines(4).at(-1) ?? '', /and 1 more before that/);
  });

  it('says of what a person finished neither what it waited for nor what was to be done', () => {
    const byHand = (wpId: string): JournalRecord => ({ kind: 'finished_by_hand', at: AT, wpId, head: null });
    const gaveUp: JournalRecord = { kind: 'gave_up', at: AT, wpId: 'WP01', reason: 'x', next: 'git merge x' };
    const graph = { WP01: [], WP02: ['WP01'] };
    assert.equal(explainWhy([begun(graph), byHand('WP02')], 'WP02', AT).length, 1);
    assert.equal(explainWhy([begun(graph), gaveUp, byHand('WP01')], 'WP01', AT).length, 1);
  });

  it('names no overlap in nothing', () => {
    const overlap = (paths: string[]): JournalRecord => ({
      kind: 'overlap_seen',
      at: AT,
      wpId: 'WP01',
      other: 'WP02',
      paths,
    });
    const lines = (paths: string[]) =>
      explainWhy([begun({ WP01: [], WP02: [] }), overlap(paths)], 'WP01', AT).length;
    assert.deepEqual([lines([]), lines(['a.ts'])], [1, 2]);
  });
});
