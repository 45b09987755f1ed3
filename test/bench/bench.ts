import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { resultOf, writePerformancePage, type Result } from './performance-page.js';
import { currentLoad, formatFoot, formatHeading, formatOutcome, toJson, type Outcome } from './report.js';
import type { BenchRow } from './row.js';
import { ROWS } from './rows.js';

/**
 * `npm run bench -- [NAME…] [--rounds N] [--json FILE] [--docs]`: PERFORMANCE.md's table, measured here and now; `--docs` writes
 * it into docs/performance.md, too. It judges nothing: exit 0 with targets met or not, 1 when a row crashed, 2 when what was typed makes no sense.
 */
const DEFAULT_ROUNDS = 20;

process.exitCode = await bench(process.argv.slice(2));

async function bench(argv: readonly string[]): Promise<0 | 1 | 2> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { rounds: { type: 'string' }, json: { type: 'string' }, docs: { type: 'boolean' } },
  });
  const rounds = values.rounds === undefined ? DEFAULT_ROUNDS : Number(values.rounds);
  const unknown = positionals.filter((name) => !ROWS.some((row) => row.name === name));
  if (unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
    console.error(`Rows: ${ROWS.map(({ name }) => name).join(' ')}; --rounds N, --json FILE, --docs.`);
    return 2;
  }
  const rows = ROWS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const loadBefore = currentLoad();
  const outcomes: Outcome[] = [];
  const results: Result[] = [];
  console.log(formatHeading());
  for (const row of rows) {
    const outcome = await runRow(row, rounds);
    outcomes.push(outcome);
    results.push(resultOf(outcome, rounds));
    console.log(formatOutcome(outcome));
  }
  console.log(formatFoot(rounds, loadBefore));
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify(toJson(outcomes, rounds, loadBefore), null, 2)}\n`);
  if (values.docs === true)
    writePerformancePage(
      ROWS.map(({ name }) => name),
      results,
    );
  return outcomes.some(({ kind }) => kind === 'crashed') ? 1 : 0;
}

/** A row that cannot be measured must not cost the others their turn. */
async function runRow(row: BenchRow, rounds: number): Promise<Outcome> {
  try {
    return { kind: 'measured', row, measured: await row.run(rounds) };
  } catch (error) {
    return { kind: 'crashed', row, reason: error instanceof Error ? error.message : String(error) };
  }
}
