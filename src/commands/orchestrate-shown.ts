import { quietTimes, type Gauge } from '../orchestrate/run-gauges.js';
import type { RunState } from '../orchestrate/run-state.js';
import { waitOf, type Wait } from '../orchestrate/waits.js';
import { runScreen } from '../words/orchestrate-screen.js';
import type { StyledLine } from '../words/styled-line.js';
import { USUAL_COLUMNS, type CommandContext, type TextSink } from './command.js';
import { paintFor } from './paint.js';

/** A run as it is to be drawn on a terminal now. */
export function linesFor(
  run: RunState,
  { columns, rows }: Pick<TextSink, 'columns' | 'rows'>,
  more: {
    readonly nowMs: number;
    readonly gauges: ReadonlyMap<string, Gauge>;
    readonly events: readonly string[];
  },
): StyledLine[] {
  // A terminal's last column stays free: some begin a new row when it is filled.
  const width = (columns ?? USUAL_COLUMNS) - 1;
  return runScreen(run, { ...more, waits: waitsOf(run, more.nowMs), isLeft: false, columns: width, rows });
}

/** A run as an answer: on a terminal in colours and as wide as it is, elsewhere plain. */
export function runText(
  { stdout, env, time }: CommandContext,
  run: RunState,
  { commonDir, isLeft = false }: { readonly commonDir?: string; readonly isLeft?: boolean } = {},
): string {
  const nowMs = time.nowMs();
  const quiet = commonDir === undefined ? [] : quietTimes(commonDir, run, nowMs);
  const lines = runScreen(run, {
    nowMs,
    waits: waitsOf(run, nowMs),
    gauges: new Map([...quiet].map(([wpId, quietMs]) => [wpId, { quietMs, lines: null }])),
    events: [],
    isLeft,
    columns: stdout.isTerminal ? (stdout.columns ?? USUAL_COLUMNS) - 1 : undefined,
    rows: undefined,
  });
  const paint = paintFor(stdout, env);
  return lines.map((line) => `${paint(line)}\n`).join('');
}

function waitsOf(run: RunState, nowMs: number): ReadonlyMap<string, Wait> {
  return new Map(
    [...run.workPackages.values()].flatMap((one): [string, Wait][] => {
      const wait = waitOf(run, one, nowMs);
      return wait ? [[one.wpId, wait]] : [];
    }),
  );
}
