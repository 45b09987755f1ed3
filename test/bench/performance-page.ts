import * as fs from 'node:fs';
import { join } from 'node:path';
import { availableParallelism } from 'node:os';
import { packageRoot } from '../../src/shared/package-root.js';
import { currentLoad, formatTarget, type Outcome } from './report.js';
import type { Target } from './row.js';
import { figuresOf, median, type Figures } from './statistics.js';

const PAGE = join(packageRoot(), 'docs', 'performance.md');
/** What the page's table is made from: the last run of each row, without the single rounds. */
const RESULTS = join(packageRoot(), 'docs', 'performance.json');
const BEGIN = '<!-- made by `npm run bench -- --docs` -->\n';
const END = '<!-- end of what is made -->\n';

/** One row as it was measured last. */
export interface Result {
  readonly number: number;
  readonly name: string;
  readonly title: string;
  readonly target: Target;
  readonly rounds: number;
  /** How many processes wanted to run when the row was done: beside more than `processors` figures are worth little. */
  readonly load: number;
  readonly processors: number;
  readonly node: string;
  readonly measured:
    | { readonly crashed: string }
    | {
        readonly figures: Figures;
        readonly ours: Half;
        readonly floor: Half;
        readonly also: readonly Half[];
        readonly remarks: readonly string[];
      };
}

interface Half {
  readonly label: string;
  readonly medianMs: number;
}

export function resultOf(outcome: Outcome, rounds: number): Result {
  const { number, name, title, target } = outcome.row;
  const machine = { load: currentLoad(), processors: availableParallelism(), node: process.version };
  const head = { number, name, title, target, rounds, ...machine };
  if (outcome.kind === 'crashed') return { ...head, measured: { crashed: outcome.reason } };
  const { ours, floor, also, remarks = [] } = outcome.measured;
  const halfOf = ({ label, ms }: { label: string; ms: readonly number[] }) => ({
    label,
    medianMs: median(ms),
  });
  const figures = figuresOf(outcome.measured, target);
  return {
    ...head,
    measured: { figures, ours: halfOf(ours), floor: halfOf(floor), also: also.map(halfOf), remarks },
  };
}

export function readResults(): readonly Result[] {
  return fs.existsSync(RESULTS) ? (JSON.parse(fs.readFileSync(RESULTS, 'utf8')) as Result[]) : [];
}

/** Puts what was measured now in the place of what was measured before, in the page and beside it. */
export function writePerformancePage(names: readonly string[], measured: readonly Result[]): void {
  const all = new Map([...readResults(), ...measured].map((result) => [result.name, result]));
  const results = names.flatMap((name) => all.get(name) ?? []);
  fs.writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
  fs.writeFileSync(PAGE, withTable(fs.readFileSync(PAGE, 'utf8'), performanceTable(results)));
}

/** @throws when the page has no place for a table. Pure. */
export function withTable(page: string, table: string): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`docs/performance.md lacks its lines ${BEGIN}${END}`);
  return `${page.slice(0, from + BEGIN.length)}\n${table}\n${page.slice(to)}`;
}

/** The page's table, and what else was found. Pure. */
export function performanceTable(results: readonly Result[]): string {
  const head = ['#', 'row', 'ours', 'floor', 'ours : floor', 'target', 'met', 'rounds', 'load'];
  const rows = results.map(({ number, name, target, measured, rounds, load, processors }) => {
    const start = [number > 14 ? '–' : String(number), `\`${name}\``];
    const end = [String(rounds), `${load.toFixed(1)} on ${processors}`];
    if ('crashed' in measured) return [...start, 'crashed', '', '', formatTarget(target), '', ...end];
    const { figures, ours, floor } = measured;
    const extra = target.kind === 'extra_ms' ? ` (${signed(figures.extraMs)} ms)` : '';
    return [
      ...start,
      milliseconds(ours.medianMs),
      milliseconds(floor.medianMs),
      `x ${figures.times.toFixed(2)}${extra}`,
      formatTarget(target),
      figures.met === undefined ? '–' : figures.met ? 'yes' : '**no**',
      ...end,
    ];
  });
  const lines = [head, head.map(() => '-'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return [...lines, '', ...results.flatMap(detailsOf)].join('\n');
}

function detailsOf({ name, title, measured }: Result): string[] {
  if ('crashed' in measured) return [`- \`${name}\`: ${title}. Crashed: ${measured.crashed}`];
  const { ours, floor, also, remarks } = measured;
  const others = [...also.map(({ label, medianMs }) => `${milliseconds(medianMs)} ${label}`), ...remarks];
  const more = others.length === 0 ? '' : ` Also: ${others.join('; ')}.`;
  return [`- \`${name}\`: ${title}. Ours: ${ours.label}. Floor: ${floor.label}.${more}`];
}

function milliseconds(ms: number): string {
  return `${ms < 100 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
}

function signed(ms: number): string {
  return `${ms < 0 ? '–' : '+'}${Math.abs(ms).toFixed(1)}`;
}
