import type { Gauge } from '../orchestrate/run-gauges.js';
import type { RunState, WorkPackageRun } from '../orchestrate/run-state.js';
import type { State } from '../orchestrate/states.js';
import type { Wait } from '../orchestrate/waits.js';
import { clock, hourAndMinute, shortDuration } from './orchestrate-time.js';
import { plainName } from './plain-name.js';
import { cell, span, type Span, type StyledLine, type Tone } from './styled-line.js';
import { widthOf } from './text-width.js';

/** What a row is made from, beside its work package. */
export interface RowFacts {
  readonly run: RunState;
  readonly all: readonly WorkPackageRun[];
  readonly nowMs: number;
  readonly waits: ReadonlyMap<string, Wait>;
  readonly gauges: ReadonlyMap<string, Gauge>;
  readonly columns: number | undefined;
}

const STATE_WORDS: Readonly<Record<State, readonly [string, Tone]>> = {
  planned: ['waits', 'faint'],
  ready: ['ready', 'plain'],
  implementing: ['implementing', 'busy'],
  captured: ['implemented', 'plain'],
  verifying: ['verifying', 'busy'],
  for_review: ['for review', 'plain'],
  reviewing: ['reviewing', 'judging'],
  done: ['done', 'good'],
  needs_human: ['needs you', 'alarm'],
  blocked: ['blocked', 'warning'],
};

/** Kept free for what a work package waits for, and the gap before it. */
const WAITS_COLUMNS = 18;
/** Titles are shown where there is room for some of them. */
const TITLE_COLUMNS = { least: 12, most: 40 };
const AGENT_COLUMNS = { least: 5, most: 10 };
const GAP = span('  ');

interface Column {
  readonly head: string;
  readonly width: number;
  readonly cell: (one: WorkPackageRun, facts: RowFacts) => readonly Span[];
}

/** On a terminal they stand still; elsewhere a column that says nothing is left out. */
function columnsOf(facts: RowFacts): readonly Column[] {
  const saysSomething = (column: Column) =>
    facts.all.some((one) => column.cell(one, facts).some(({ text }) => text !== ''));
  return facts.columns === undefined ? allColumns(facts).filter(saysSomething) : allColumns(facts);
}

function allColumns({ all, columns = Infinity }: RowFacts): readonly Column[] {
  const agents = Math.min(AGENT_COLUMNS.most, Math.max(AGENT_COLUMNS.least, longest(all.map(agentOf))));
  const always: readonly Column[] = [
    { head: '', width: 4, cell: ({ wpId }) => [span(wpId, 'strong')] },
    { head: 'STATE', width: 12, cell: (one) => [stateCell(one)] },
    {
      head: 'AGENT',
      width: agents,
      cell: (one) => [span(plainName(agentOf(one)), one.attempt ? 'plain' : 'faint')],
    },
    { head: 'ROUND', width: 5, cell: (one, facts) => [roundCell(one, facts)] },
    { head: 'TIME', width: 6, cell: (one, facts) => [timeCell(one, facts)] },
    { head: 'QUIET', width: 6, cell: (one, facts) => [quietCell(one, facts)] },
    { head: '+/-', width: 11, cell: (one, facts) => linesCell(one, facts) },
  ];
  const waits: Column = { head: 'WAITS FOR', width: 0, cell: (one, facts) => [waitCell(one, facts)] };
  const taken = always.reduce((sum, { width }) => sum + width + GAP.text.length, 0) + WAITS_COLUMNS;
  const room = Math.min(TITLE_COLUMNS.most, columns - taken);
  const title: Column = {
    head: 'WORK',
    width: Math.min(room, longest(all.map(({ title }) => title))),
    cell: ({ title: text }) => [span(plainName(text), 'faint')],
  };
  return room < TITLE_COLUMNS.least ? [...always, waits] : [...always, title, waits];
}

function longest(names: readonly string[]): number {
  return Math.max(0, ...names.map((name) => widthOf(plainName(name))));
}

export function tableHead(facts: RowFacts): StyledLine {
  return laidOut(facts, ({ head }) => [span(head, 'faint')]);
}

export function runRow(one: WorkPackageRun, facts: RowFacts): StyledLine {
  return laidOut(facts, (column) => column.cell(one, facts));
}

function laidOut(facts: RowFacts, spansOf: (column: Column) => readonly Span[]): StyledLine {
  const line = columnsOf(facts).flatMap((column, place): Span[] => {
    const spans = spansOf(column);
    const before = place === 0 ? span(' ') : GAP;
    return [before, ...(column.width === 0 ? spans : filled(spans, column.width))];
  });
  while (line.at(-1)?.text.trim() === '') line.pop();
  return line.map((one, place) => (place === line.length - 1 ? { ...one, text: one.text.trimEnd() } : one));
}

/** The last piece takes what the others leave. */
function filled(spans: readonly Span[], width: number): Span[] {
  const [last = span(''), ...first] = spans.toReversed();
  const taken = first.reduce((sum, { text }) => sum + text.length, 0);
  return [...first.toReversed(), cell(last, Math.max(0, width - taken))];
}

function stateCell({ state, how }: WorkPackageRun): Span {
  if (how === 'skipped') return span('skipped', 'faint');
  return span(...STATE_WORDS[state]);
}

/** Who is at work on it, else who implemented it. */
function agentOf({ attempt, implementer }: WorkPackageRun): string {
  return attempt?.agent ?? implementer ?? '';
}

function roundCell({ counts, attempt, state }: WorkPackageRun, { run }: RowFacts): Span {
  if (state === 'done' ? counts.rounds === 0 : !attempt && counts.rounds === 0) return span('');
  const round = state === 'needs_human' ? counts.rounds : counts.rounds + 1;
  return span(
    `${Math.max(1, round)}/${run.settings.rounds}`,
    counts.rounds > 0 && state !== 'done' ? 'warning' : 'faint',
  );
}

/** Since when it is where it is. */
function timeCell({ state, sinceMs }: WorkPackageRun, { nowMs, run }: RowFacts): Span {
  if (state === 'done' || state === 'planned' || state === 'blocked') return span('');
  return span(shortDuration((run.ended?.atMs ?? nowMs) - sinceMs));
}

/** Half of the time after which a silent agent is ended: a person may want to look. */
function quietCell({ wpId, attempt }: WorkPackageRun, { gauges, run }: RowFacts): Span {
  const quietMs = gauges.get(wpId)?.quietMs ?? null;
  if (!attempt || quietMs === null) return span('');
  const { silenceMs } = run.settings.limits[attempt.phase];
  return span(shortDuration(quietMs), silenceMs !== null && quietMs > silenceMs / 2 ? 'warning' : 'faint');
}

function linesCell({ wpId }: WorkPackageRun, { gauges }: RowFacts): readonly Span[] {
  const lines = gauges.get(wpId)?.lines;
  if (!lines) return [span('')];
  return [
    span(`+${short(lines.added)}`, 'good'),
    span(' '),
    span(`-${short(lines.removed)}`, lines.removed === 0 ? 'faint' : 'alarm'),
  ];
}

function short(lines: number): string {
  return lines < 10_000 ? String(lines) : `${Math.floor(lines / 1000)}k`;
}

function waitCell({ wpId, state }: WorkPackageRun, { waits }: RowFacts): Span {
  if (state === 'needs_human') return span('you', 'alarm');
  const wait = waits.get(wpId);
  switch (wait?.kind) {
    case 'dependencies':
      return span(wait.wpIds.join(', '), state === 'blocked' ? 'warning' : 'plain');
    case 'pause':
      return span(clock(wait.untilMs), 'warning');
    case 'quota':
      return span(`quota, ${hourAndMinute(wait.untilMs)}`, 'warning');
    case 'place':
      return span('a place', 'faint');
    case 'drain':
      return span('another run', 'faint');
    case undefined:
      return span('');
  }
}
