import type { Gauge } from '../orchestrate/run-gauges.js';
import type { RunState, WorkPackageRun } from '../orchestrate/run-state.js';
import type { Wait } from '../orchestrate/waits.js';
import { ENDED } from './orchestrate-records.js';
import { runRow, tableHead, type RowFacts } from './orchestrate-row.js';
import { duration, hourAndMinute } from './orchestrate-time.js';
import { plainName } from './plain-name.js';
import { shellWord } from './shell-word.js';
import { cutLine, lineWidth, span, type Span, type StyledLine } from './styled-line.js';

/** What is shown of a run, beside the run itself. */
export interface RunShown {
  readonly nowMs: number;
  /** Of those that wait. */
  readonly waits: ReadonlyMap<string, Wait>;
  readonly gauges: ReadonlyMap<string, Gauge>;
  /** What happened, the latest last. */
  readonly events: readonly string[];
  /** Nobody drives it now, and it has not ended. */
  readonly isLeft: boolean;
  /** Undefined: no terminal; then lines are as long as they are. */
  readonly columns: number | undefined;
  /** Undefined: as many as there are. */
  readonly rows: number | undefined;
}

const EVENTS_MOST = 6;
const BAR_COLUMNS = 20;
/** Wider than this a rule helps no eye. */
const RULE_MOST_COLUMNS = 100;

/**
 * A run as lines: its head, the agents, a row for each work package, what will conflict, what needs the person, what happened last. Pure.
 * Every line but the commands of `needs you` is cut to the width: a command must be there as a whole, to be copied.
 */
export function runScreen(run: RunState, shown: RunShown): StyledLine[] {
  const { columns, rows: height = Infinity } = shown;
  const cut = (line: StyledLine) => (columns === undefined ? line : cutLine(line, columns));
  const all = [...run.workPackages.values()];
  const above = [headLine(run, shown), ...agentLines(run, shown)].map(cut);
  const below = [...overlapLines(all).map(cut), ...needsYou(all, columns), ...leftLines(shown)];
  const facts: RowFacts = { ...shown, run, all };
  // One line stays free, for the cursor.
  const room = height - above.length - below.length - 1;
  const table = [tableHead(facts), ...rowsThatFit(all, room - 2).map((one) => runRow(one, facts))];
  const hidden = all.length - (table.length - 1);
  const more = hidden > 0 ? [[span(` … and ${hidden} that are done`, 'faint')]] : [];
  const left = room - table.length - more.length - 2;
  const events = left > 0 ? shown.events.slice(-Math.min(EVENTS_MOST, left)) : [];
  const last = events.map(eventLine);
  return [
    ...above,
    [],
    ...[...table, ...more].map(cut),
    ...below,
    ...(last.length > 0 ? [[], ...last.map(cut)] : []),
  ];
}

/** What is done makes room first. */
function rowsThatFit(all: readonly WorkPackageRun[], room: number): readonly WorkPackageRun[] {
  if (all.length <= room) return all;
  const done = all.filter(({ state }) => state === 'done');
  // One more than is too many: that line says how many they are.
  const leaving = new Set(done.slice(0, all.length - Math.max(0, room) + 1));
  return all.filter((one) => !leaving.has(one));
}

/** `14:02:07 …` */
function eventLine(event: string): StyledLine {
  const [time = '', ...words] = plainName(event).split(' ');
  return [span(` ${time} `, 'faint'), span(words.join(' '))];
}

function headLine(run: RunState, { nowMs, columns }: RunShown): StyledLine {
  const all = [...run.workPackages.values()];
  const done = all.filter(({ state }) => state === 'done').length;
  const running = all.filter(({ attempt }) => attempt !== undefined).length;
  const filled = all.length === 0 ? 0 : Math.round((BAR_COLUMNS * done) / all.length);
  const bar =
    columns === undefined
      ? []
      : [span('━'.repeat(filled), 'good'), span('━'.repeat(BAR_COLUMNS - filled), 'faint'), span('  ')];
  return [
    span(` ${plainName(run.feature)}  `, 'strong'),
    ...bar,
    span(`${done} of ${all.length} done`, done === all.length ? 'good' : 'plain'),
    span(' · ', 'faint'),
    span(`${running} at work`, running > 0 ? 'busy' : 'plain'),
    span(' · ', 'faint'),
    span(duration((run.ended?.atMs ?? nowMs) - run.beganMs)),
    ...(run.isDraining && !run.ended ? [span(' · ', 'faint'), span('nothing new begins', 'warning')] : []),
    ...(run.ended ? [span(' · ', 'faint'), span(ENDED[run.ended.how])] : []),
  ];
}

/** Each agent of the run, and whether it can be asked. */
function agentLines(run: RunState, { nowMs, columns }: RunShown): StyledLine[] {
  const { implementers, reviewers } = run.settings;
  const names = [...new Set([...implementers, ...reviewers])];
  const lines: Span[][] = [];
  for (const name of names) {
    const said = [span(plainName(name)), span(' '), health(run, name, nowMs)];
    const last = lines.at(-1);
    if (last && (columns === undefined || lineWidth([...last, ...said]) + 3 <= columns))
      last.push(span(' · ', 'faint'), ...said);
    else lines.push([span(lines.length === 0 ? ' agents  ' : '         ', 'faint'), ...said]);
  }
  return lines;
}

function health(run: RunState, name: string, nowMs: number): Span {
  const breaker = run.breakers.get(name);
  if (!breaker || (breaker.untilMs !== null && breaker.untilMs <= nowMs)) return span('ok', 'good');
  if (breaker.why === 'login') return span('login needed', 'alarm');
  return breaker.untilMs === null
    ? span('no quota left', 'warning')
    : span(`resting until ${hourAndMinute(breaker.untilMs)} (quota)`, 'warning');
}

/** Said once of each two. */
function overlapLines(all: readonly WorkPackageRun[]): StyledLine[] {
  const seen = new Set<string>();
  const lines = all.flatMap(({ wpId, overlaps }) =>
    overlaps.flatMap(({ other, paths }): StyledLine[] => {
      const both = [wpId, other].sort().join(' ');
      if (paths.length === 0 || seen.has(both)) return [];
      seen.add(both);
      const [first = '', second = ''] = both.split(' ');
      const where = paths.map(plainName).join(', ');
      return [[span(` ! ${first} and ${second} will conflict`, 'warning'), span(` in ${where}`)]];
    }),
  );
  return lines.length === 0 ? [] : [[], ...lines];
}

/** What stands still until the person does something, and what that is. */
function needsYou(all: readonly WorkPackageRun[], columns: number | undefined): StyledLine[] {
  const width = Math.min(columns ?? RULE_MOST_COLUMNS, RULE_MOST_COLUMNS);
  const lines = all
    .filter(({ state }) => state === 'needs_human')
    .flatMap(({ wpId, reason, next, worktree }): StyledLine[] => {
      const [said = '', ...more] = (reason ?? 'look at it').split('\n').filter((line) => line.trim() !== '');
      const why = [span(` ${wpId}  `, 'alarm'), span(plainName(said) + (more.length > 0 ? ' …' : ''))];
      const commands =
        next ?? (worktree ? `cd ${shellWord(worktree.path)}` : `spec-kitty orchestrate why ${wpId}`);
      return [
        columns === undefined ? why : cutLine(why, columns),
        ...commands.split('\n').map((command) => [span('       '), span(plainName(command), 'strong')]),
      ];
    });
  if (lines.length === 0) return [];
  const title = ' needs you ';
  const rule = '─'.repeat(Math.max(0, width - title.length - 3));
  return [
    [],
    [span(`──${title}${rule}`, 'alarm')],
    ...lines,
    [span('─'.repeat(Math.max(0, width - 1)), 'alarm')],
  ];
}

function leftLines({ isLeft }: RunShown): StyledLine[] {
  if (!isLeft) return [];
  return [
    [],
    [
      span(' Nobody drives this run. Go on with it: ', 'warning'),
      span('spec-kitty orchestrate --resume', 'strong'),
    ],
  ];
}
