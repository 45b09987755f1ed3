import assert from 'node:assert/strict';
import { openRunView } from '../../src/commands/orchestrate-view.js';
import type { CommandContext } from '../../src/commands/command.js';
import { explainWhy } from '../../src/orchestrate/why.js';
import type { JournalRecord } from '../../src/orchestrate/record.js';
import { statusTable } from '../../src/words/orchestrate-view.js';
import { textSink } from '../support/text-sink.js';
import { DIAMOND, EXITED, runAfter, runBegun } from './runs.js';

const AT = Date.UTC(2026, 1, 7, 14, 2);
const attempt = { at: AT, wpId: 'WP01', attempt: 'a1' } as const;
const FINDING = { severity: 'blocking', file: 'a.ts', line: 1, problem: 'It leaks.', wanted: null } as const;
const ROUND_ONE: readonly JournalRecord[] = [
  runBegun(DIAMOND),
  {
    kind: 'attempt_intended',
    ...attempt,
    phase: 'implementation',
    agent: 'ada',
    retry: 0,
    round: 0,
    startHead: 'c0',
  },
  { kind: 'attempt_ended', ...attempt, exit: EXITED },
  { kind: 'judged', ...attempt, judgement: { kind: 'accepted', head: 'c1', noChange: null } },
  { kind: 'lane_written', at: AT, wpId: 'WP01', lane: 'for_review', by: 'ada', commit: null },
  {
    kind: 'attempt_intended',
    ...attempt,
    attempt: 'a2',
    phase: 'review',
    agent: 'bob',
    retry: 0,
    round: 0,
    startHead: 'c1',
  },
  { kind: 'attempt_ended', ...attempt, attempt: 'a2', exit: EXITED },
  {
    kind: 'judged',
    ...attempt,
    attempt: 'a2',
    judgement: { kind: 'rejected', summary: 'No.', findings: [FINDING] },
  },
  {
    kind: 'attempt_intended',
    ...attempt,
    attempt: 'a3',
    phase: 'implementation',
    agent: 'ada',
    retry: 0,
    round: 1,
    startHead: 'c1',
  },
];

describe('what a run says of itself', () => {
  it('explains why something waits, down to its cause', () => {
    assert.deepEqual(explainWhy(ROUND_ONE, 'WP04', AT), [
      'WP04 waits for WP02, WP03:',
      '  WP02 waits for WP01:',
      '    WP01 is implementing since 14:02:00 (ada), round 2',
      '      last, at 14:02:00: bob: rejected, 1 blocking: It leaks.',
      '  WP03 waits for WP01:',
    ]);
  });

  it('is a row for each work package', () => {
    const table = statusTable(runAfter(...ROUND_ONE), AT + 65_000).split('\n');
    assert.match(table[0] ?? '', /^001-engine: 0 of 4 done, 1 at work, /);
    assert.equal(table[1], '  WP01  implementing  ada        round 2 1 min 5 s    The work of WP01');
    assert.equal(table[4], '  WP04  waits                                         waits for WP02, WP03');
  });

  function shown(isTerminal: boolean, env: Record<string, string> = {}): string {
    let text = '';
    const stderr = textSink((more) => (text += more), isTerminal, 40);
    const view = openRunView({ stderr, env, time: { nowMs: () => AT } } as unknown as CommandContext);
    for (const [place, record] of ROUND_ONE.entries())
      view.record(record, runAfter(...ROUND_ONE.slice(0, place + 1)));
    view.close();
    return text;
  }

  it('is one line a transition where there is no terminal, and in CI', () => {
    assert.equal(shown(true, { CI: '1' }), shown(false));
    assert.equal(
      shown(false).split('\n').slice(1).join('\n'),
      [
        '14:02:00 WP01 ada implements',
        '14:02:00 WP01 implemented',
        '14:02:00 WP01 > for_review',
        '14:02:00 WP01 bob reviews',
        '14:02:00 WP01 rejected, 1 blocking: It leaks.',
        '14:02:00 WP01 ada implements, round 2',
        '',
      ].join('\n'),
    );
  });

  it('is a table drawn over itself on a terminal, never wider than it', () => {
    const drawn = shown(true);
    const lines = drawn.replaceAll('\u001B[1A\u001B[2K', '').split('\n');
    assert.ok(lines.every((line) => line.length < 40));
    const [up, ends] = [drawn.split('\u001B[1A').length - 1, lines.length - 1];
    assert.equal(up, ends, 'what was drawn is cleared again');
  });
});
