import { availableParallelism, loadavg } from 'node:os';
import type { BenchRow, Measured, Series, Target } from './row.js';
import { figuresOf, median } from './statistics.js';

/** What became of a row. */
export type Outcome =
  | { readonly kind: 'measured'; readonly row: BenchRow; readonly measured: Measured }
  | { readonly kind: 'crashed'; readonly row: BenchRow; readonly reason: string };

const WIDTHS = [3, 17, 10, 10, 8, 10, 8, 16, 4] as const;
const HEADINGS = ['#', 'row', 'ours ms', 'floor ms', 'times', 'extra ms', 'spread', 'target', 'met'] as const;
/** Columns of words; numbers are set to the right. */
const LEFT: ReadonlySet<number> = new Set([1, 7, 8]);

export function formatHeading(): string {
  return formatColumns(HEADINGS);
}

/** The row's figures in one line, and what was compared with what in the lines below. */
export function formatOutcome(outcome: Outcome): string {
  const { row } = outcome;
  const start = [String(row.number), row.name];
  if (outcome.kind === 'crashed') return `${formatColumns([...start, 'crashed'])}\n      ${outcome.reason}`;
  const { ours, floor, also, remarks = [] } = outcome.measured;
  const { times, extraMs, spread, met } = figuresOf(outcome.measured, row.target);
  const figures = [
    median(ours.ms).toFixed(1),
    median(floor.ms).toFixed(1),
    times.toFixed(2),
    `${extraMs < 0 ? '' : '+'}${extraMs.toFixed(1)}`,
    `${(spread * 100).toFixed(0)} %`,
    formatTarget(row.target),
    met === undefined ? '-' : met ? 'yes' : 'no',
  ];
  const others = also.map((series) => `      also: ${formatSeries(series)}`);
  return [
    formatColumns([...start, ...figures]),
    `      ${row.title}: ${ours.label}`,
    `      floor: ${floor.label}`,
    ...others,
    ...remarks.map((remark) => `      also: ${remark}`),
  ].join('\n');
}

/** How to read the table, and how busy the machine was. */
export function formatFoot(rounds: number, loadBefore: number): string {
  return [
    `${rounds} interleaved rounds; ms are medians; times and extra are medians of what each round says; spread: the`,
    "floor's 10th to 90th percentile. " +
      `${availableParallelism()} processors, load ${loadBefore.toFixed(1)} before and ${currentLoad().toFixed(1)} after; Node ${process.version}.`,
  ].join('\n');
}

/** The table with every round's value, for programs. */
export function toJson(outcomes: readonly Outcome[], rounds: number, loadBefore: number): object {
  return {
    rounds,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    processors: availableParallelism(),
    load: { before: loadBefore, after: currentLoad() },
    rows: outcomes.map((outcome) => {
      const { number, name, title, target } = outcome.row;
      const head = { number, name, title, target };
      if (outcome.kind === 'crashed') return { ...head, crashed: outcome.reason };
      const { ours, floor, also, remarks = [] } = outcome.measured;
      return {
        ...head,
        figures: figuresOf(outcome.measured, target),
        ours: withMedian(ours),
        floor: withMedian(floor),
        also: also.map(withMedian),
        remarks,
      };
    }),
  };
}

export function currentLoad(): number {
  return loadavg()[0] ?? Number.NaN;
}

function withMedian(series: Series): object {
  return { label: series.label, median_ms: median(series.ms), ms: series.ms };
}

function formatSeries(series: Series): string {
  return `${median(series.ms).toFixed(1)} ms ${series.label}`;
}

export function formatTarget(target: Target): string {
  switch (target.kind) {
    case 'times':
      return `floor x ${target.most}`;
    case 'extra_ms':
      return `floor + ${target.most} ms`;
    case 'reported':
      return '-';
  }
}

function formatColumns(cells: readonly string[]): string {
  return cells
    .map((cell, column) => {
      const width = WIDTHS[column] ?? 0;
      return LEFT.has(column) ? cell.padEnd(width) : cell.padStart(width);
    })
    .join('  ')
    .trimEnd();
}
