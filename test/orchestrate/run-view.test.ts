import assert from 'node:assert/strict';
import type { CommandContext } from '../../src/commands/command.js';
import { openRunView } from '../../src/commands/orchestrate-view.js';
import type { JournalRecord } from '../../src/orchestrate/record.js';
import { TerminalScreen } from '../support/terminal-screen.js';
import { textSink } from '../support/text-sink.js';
import { DIAMOND, runAfter, runBegun } from './runs.js';
import { ACCEPTED, attempt, lane, rejected } from './told-attempts.js';

const AT = new Date(2026, 1, 7, 14, 2).getTime();
const ROUND_ONE: readonly JournalRecord[] = [
  { ...runBegun(DIAMOND), at: AT },
  ...attempt('WP01', { at: AT, agent: 'ada' }, ACCEPTED),
  lane('WP01', AT, 'for_review'),
  ...attempt('WP01', { at: AT, agent: 'bob', phase: 'review' }, rejected('It leaks.')),
  ...attempt('WP01', { at: AT, agent: 'ada', round: 1 }),
];

/** What a run writes to a terminal, or to something else. */
function shown({
  isTerminal,
  env = {},
  close = true,
}: {
  isTerminal: boolean;
  env?: object;
  close?: boolean;
}) {
  let text = '';
  const stderr = { ...textSink((more) => (text += more), isTerminal, 80), rows: 24 };
  const view = openRunView({ stderr, env, time: { nowMs: () => AT + 65_000 } } as unknown as CommandContext, {
    look: () => new Map([['WP01', { quietMs: 3000, lines: { added: 7, removed: 2 } }]]),
  });
  for (const [place, record] of ROUND_ONE.entries())
    view.record(record, runAfter(...ROUND_ONE.slice(0, place + 1)));
  view.note('Stopping: agents are asked to end.');
  if (close) view.close();
  return text;
}

describe('what a run shows while it goes on', () => {
  it('is one line a transition where there is no terminal, and in CI', () => {
    const plain = shown({ isTerminal: false });
    for (const env of [{ CI: '1' }, { TERM: 'dumb' }]) assert.equal(shown({ isTerminal: true, env }), plain);
    assert.deepEqual(plain.split('\n'), [
      '14:02:00 run r1 of 001-engine: 4 work packages',
      '14:02:00 WP01 ada implements',
      '14:02:00 WP01 implemented',
      '14:02:00 WP01 > for_review',
      '14:02:00 WP01 bob reviews',
      '14:02:00 WP01 rejected, 1 blocking: It leaks.',
      '14:02:00 WP01 ada implements, round 2',
      'Stopping: agents are asked to end.',
      '',
    ]);
  });

  it('is a table drawn over itself on a terminal, also where CI says that it is none', () => {
    const terminal = new TerminalScreen({ columns: 80, rows: 24 });
    terminal.write(shown({ isTerminal: true, env: { CI: 'false' }, close: false }));
    assert.deepEqual(terminal.text().split('\n'), [
      ' 001-engine  ━━━━━━━━━━━━━━━━━━━━  0 of 4 done · 1 at work · 1 min 5 s',
      ' agents  ada ok · bob ok',
      '',
      '       STATE         AGENT  ROUND  TIME    QUIET   +/-          WAITS FOR',
      ' WP01  implementing  ada    2/3    1m05s   3s      +7 -2',
      ' WP02  waits                                                    WP01',
      ' WP03  waits                                                    WP01',
      ' WP04  waits                                                    WP02, WP03',
      '',
      ' 14:02:00 WP01 implemented',
      ' 14:02:00 WP01 > for_review',
      ' 14:02:00 WP01 bob reviews',
      ' 14:02:00 WP01 rejected, 1 blocking: It leaks.',
      ' 14:02:00 WP01 ada implements, round 2',
      ' 14:03:05 Stopping: agents are asked to end.',
    ]);
  });

  it('leaves nothing on the terminal: the answer has the table', () => {
    const terminal = new TerminalScreen({ columns: 80, rows: 24 });
    terminal.write(shown({ isTerminal: true }));
    assert.equal(terminal.text(), '');
  });
});
