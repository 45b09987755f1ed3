import assert from 'node:assert/strict';
import type { JournalRecord } from '../../src/orchestrate/record.js';
import type { Gauge } from '../../src/orchestrate/run-gauges.js';
import { waitOf } from '../../src/orchestrate/waits.js';
import { runScreen, type RunShown } from '../../src/words/orchestrate-screen.js';
import { lineText, lineWidth } from '../../src/words/styled-line.js';
import { runAfter, runBegun, settingsOf } from '../orchestrate/runs.js';
import { ACCEPTED, attempt, finished, lane, rejected, SEVEN } from '../orchestrate/told-attempts.js';

const MINUTE_MS = 60_000;
const AT = new Date(2026, 1, 7, 14, 2).getTime();
const NOW = AT + 12 * MINUTE_MS;
const AGENTS = ['claude', 'codex', 'gemini', 'aider'];
const SETTINGS = settingsOf({ implementers: AGENTS, reviewers: ['codex', 'gemini'], rounds: 2 });

/** Something of everything. */
const RECORDS: readonly JournalRecord[] = [
  { ...runBegun(SEVEN, SETTINGS), at: AT },
  ...finished('WP01', AT + MINUTE_MS),
  ...attempt('WP02', { at: AT + 2 * MINUTE_MS, agent: 'claude' }, ACCEPTED),
  lane('WP02', AT + 6 * MINUTE_MS, 'for_review'),
  ...attempt(
    'WP02',
    { at: AT + 6 * MINUTE_MS, agent: 'codex', phase: 'review' },
    rejected('It leaks.', 'a.ts'),
  ),
  lane('WP02', AT + 8 * MINUTE_MS, 'planned'),
  ...attempt('WP02', { at: AT + 8 * MINUTE_MS, agent: 'claude', round: 1 }),
  ...attempt(
    'WP04',
    { at: AT + 2 * MINUTE_MS, agent: 'aider' },
    {
      kind: 'human',
      reason: 'the agent is blocked: there is no database',
    },
  ),
  ...attempt(
    'WP03',
    { at: AT + 9 * MINUTE_MS, agent: 'gemini' },
    {
      kind: 'unavailable',
      why: 'login',
      untilMs: null,
      reason: 'please log in',
    },
  ),
  ...attempt(
    'WP03',
    { at: AT + 9 * MINUTE_MS, agent: 'codex' },
    {
      kind: 'unavailable',
      why: 'quota',
      untilMs: AT + 88 * MINUTE_MS,
      reason: 'limit reached',
    },
  ),
  ...attempt('WP03', { at: AT + 10 * MINUTE_MS, agent: 'aider' }, ACCEPTED),
  lane('WP03', AT + 11 * MINUTE_MS, 'for_review'),
  { kind: 'overlap_seen', at: AT, wpId: 'WP03', other: 'WP02', paths: ['src/a.ts', 'src/b.ts'] },
];
const GAUGES = new Map<string, Gauge>([
  ['WP01', { quietMs: null, lines: { added: 120, removed: 14 } }],
  ['WP02', { quietMs: 16 * MINUTE_MS, lines: { added: 12_345, removed: 0 } }],
]);
const EVENTS = ['14:10:00 WP02 claude implements, round 2', '14:13:00 WP03 implemented'];

function screen(records: readonly JournalRecord[], shown: Partial<RunShown>): string[] {
  const run = runAfter(...records);
  const waits = new Map(
    [...run.workPackages.values()].flatMap((one) => {
      const wait = waitOf(run, one, NOW);
      return wait ? [[one.wpId, wait] as const] : [];
    }),
  );
  const given = {
    nowMs: NOW,
    waits,
    gauges: GAUGES,
    events: EVENTS,
    isLeft: false,
    columns: 80,
    rows: undefined,
  };
  return runScreen(run, { ...given, ...shown }).map(lineText);
}

describe('a run on the screen', () => {
  it('is a head, the agents’ health, a row each, forecasts, what needs the person, and the last events', () => {
    assert.deepEqual(screen(RECORDS, {}), [
      ' 001-engine  ━━━━━━━━━━━━━━━━━━━━  1 of 7 done · 1 at work · 12 min 0 s',
      ' agents  claude ok · codex resting until 15:30 (quota) · gemini login needed',
      '         aider ok',
      '',
      '       STATE         AGENT   ROUND  TIME    QUIET   +/-          WAITS FOR',
      ' WP01  done          ada                            +120 -14',
      ' WP02  implementing  claude  2/2    4m00s   16m00s  +12k -0',
      ' WP03  for review    aider          2m00s                        quota, 15:30',
      ' WP04  needs you     aider          10m00s                       you',
      ' WP05  waits                                                     WP02, WP03',
      ' WP06  blocked                                                   WP04',
      ' WP07  blocked                                                   WP05, WP06',
      '',
      ' ! WP02 and WP03 will conflict in src/a.ts, src/b.ts',
      '',
      `── needs you ${'─'.repeat(66)}`,
      ' WP04  the agent is blocked: there is no database',
      '       spec-kitty orchestrate why WP04',
      '─'.repeat(79),
      '',
      ' 14:10:00 WP02 claude implements, round 2',
      ' 14:13:00 WP03 implemented',
    ]);
  });

  it('says more where there is more room', () => {
    assert.deepEqual(screen(RECORDS, { columns: 120, events: [] }).slice(0, 11), [
      ' 001-engine  ━━━━━━━━━━━━━━━━━━━━  1 of 7 done · 1 at work · 12 min 0 s',
      ' agents  claude ok · codex resting until 15:30 (quota) · gemini login needed · aider ok',
      '',
      '       STATE         AGENT   ROUND  TIME    QUIET   +/-          WORK              WAITS FOR',
      ' WP01  done          ada                            +120 -14     The work of WP01',
      ' WP02  implementing  claude  2/2    4m00s   16m00s  +12k -0      The work of WP02',
      ' WP03  for review    aider          2m00s                        The work of WP03  quota, 15:30',
      ' WP04  needs you     aider          10m00s                       The work of WP04  you',
      ' WP05  waits                                                     The work of WP05  WP02, WP03',
      ' WP06  blocked                                                   The work of WP06  WP04',
      ' WP07  blocked                                                   The work of WP07  WP05, WP06',
    ]);
  });

  it('leaves out the bar and cuts nothing where there is no terminal', () => {
    const lines = screen(RECORDS, { columns: undefined, isLeft: true });
    assert.equal(lines[0], ' 001-engine  1 of 7 done · 1 at work · 12 min 0 s');
    assert.match(lines.at(-4) ?? '', /Nobody drives this run.*spec-kitty orchestrate --resume$/);
  });

  it('is never wider than the terminal, except for a command, which is there as a whole', () => {
    const next = `git worktree add -b 001-engine-WP05 ${'x'.repeat(100)}`;
    const conflict = { kind: 'gave_up', at: AT, wpId: 'WP04', reason: 'y'.repeat(200), next } as const;
    for (const columns of [20, 40, 80, 120, 200]) {
      const lines = screen([...RECORDS, conflict], { columns });
      const wide = lines.filter((line) => lineWidth([{ text: line, tone: 'plain' }]) > columns);
      assert.deepEqual(
        wide.filter((line) => !line.includes('git worktree')),
        [],
      );
      assert.ok(lines.includes(`       ${next}`));
    }
  });

  it('is never higher than the terminal while there is room for what matters: what is done makes room first', () => {
    const many = { ...SEVEN, WP08: [], WP09: [], WP10: [], WP11: [] };
    const lanes = { WP08: 'done', WP09: 'done', WP10: 'done', WP11: 'done' };
    const records = [{ ...runBegun(many, SETTINGS, lanes), at: AT }, ...RECORDS.slice(1)];
    for (const rows of [30, 25, 20]) assert.ok(screen(records, { rows }).length < rows, `${rows}`);
    const low = screen(records, { rows: 21 });
    assert.ok(low.includes(' … and 4 that are done'), low.join('\n'));
    assert.ok(low.some((line) => line.startsWith(' WP02')) && low.some((line) => line.startsWith(' WP11')));
  });

  it('cuts control characters out of whatever strangers named, and keeps its columns with wide letters', () => {
    const hostile = '\u001B]0;owned\u0007\u001B[2J\r\n\u202Eevil\u009B31m';
    const title = `日本語 ${hostile}`;
    const begun = runBegun({ WP01: [], WP02: [] }, settingsOf({ implementers: [hostile], reviewers: [] }));
    const planned = begun.workPackages.map((one) => ({ ...one, title }));
    const records: readonly JournalRecord[] = [
      { ...begun, at: AT, feature: `f${hostile}`, workPackages: planned },
      ...attempt('WP01', { at: AT, agent: hostile }),
      { kind: 'gave_up', at: AT, wpId: 'WP02', reason: hostile, next: null },
      { kind: 'overlap_seen', at: AT, wpId: 'WP01', other: 'WP02', paths: [hostile] },
    ];
    for (const columns of [80, 120, undefined]) {
      const lines = screen(records, { columns, events: [`14:00:00 ${hostile}`] });
      for (const line of lines) assert.doesNotMatch(line, /[\p{Cc}\p{Cf}]/u);
      assert.ok(
        columns === undefined || lines.every((line) => lineWidth([{ text: line, tone: 'plain' }]) <= columns),
      );
    }
  });
});
