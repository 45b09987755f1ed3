import { fork } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { transformSync } from 'esbuild';
import { packageRoot } from '../../src/shared/package-root.js';
import { refusedVersions } from './compiler.js';
import { EXPLAINED } from './explained.js';
import { mutate, type Mutant } from './mutants.js';
import { PURE_FILES } from './pure-files.js';
import type { Answer, Order } from './run-mutants.js';

/**
 * `npm run mutation -- src/events/identity.ts …`: makes small mistakes in pure files, one at a time, and tells which of
 * them no test finds. Without a file: all of PURE_FILES. Exit code 1 when a mistake lives that nobody explained.
 */
const ROOT = packageRoot();
/** A mistake may make a loop endless: so long, and five times as long as the tests take without one. */
const LONGEST_SILENCE_MS = 15_000;

type Outcome = 'killed' | 'survived' | 'not reached' | 'endless' | 'refused by the compiler';
const ALIVE: ReadonlySet<Outcome> = new Set(['survived', 'not reached']);

async function main(names: readonly string[]): Promise<void> {
  let unexplained = 0;
  for (const file of names.length > 0 ? names : Object.keys(PURE_FILES)) {
    const tests = PURE_FILES[file];
    if (!tests) throw new Error(`${file} is not in test/mutation/pure-files.ts`);
    const survivors = await check(
      file,
      tests.map((test) => built(`test/${test}.test.ts`)),
    );
    unexplained += survivors;
  }
  process.exitCode = unexplained === 0 ? 0 : 1;
}

async function check(file: string, tests: readonly string[]): Promise<number> {
  const { code, mutants } = mutate(file, readFileSync(join(ROOT, file), 'utf8'));
  const { code: source } = transformSync(code, { loader: 'ts', format: 'esm', target: 'node20' });
  const target = built(file);
  if (statSync(target).size === 0) throw new Error(`${target} is empty`);
  const about = { target, source, tests };
  const begunMs = performance.now();
  const [noted] = await ask({ ...about, atLoad: -1, mutants: [] }, 600_000);
  if (noted?.kind !== 'noted' || !noted.passed) throw new Error(`${file}: its tests fail without a mistake`);
  const longestSilenceMs = LONGEST_SILENCE_MS + 5 * (performance.now() - begunMs);
  const outcomes = new Map<number, Outcome>(mutants.map(({ id }) => [id, 'not reached']));
  for (const id of noted.atLoad) {
    const answers = await ask({ ...about, atLoad: id, mutants: [{ id, titles: [] }] }, longestSilenceMs);
    keep(outcomes, id, answers);
  }
  const atLoad = new Set(noted.atLoad);
  let open = mutants
    .filter(({ id }) => !atLoad.has(id))
    .map(({ id }) => ({ id, titles: titlesOf(id, noted.byTest) }))
    .filter(({ titles }) => titles.length > 0);
  while (open.length > 0) {
    const answers = await ask({ ...about, atLoad: -1, mutants: open }, longestSilenceMs);
    for (const answer of answers) if (answer.kind === 'ran') keep(outcomes, answer.id, [answer]);
    const hung = open[answers.length];
    if (hung) outcomes.set(hung.id, 'endless');
    open = open.slice(answers.length + 1);
  }
  const alive = mutants.filter(({ id }) => ALIVE.has(outcomes.get(id) ?? 'survived'));
  const versions = alive.map(({ version }) => version);
  const refused = versions.length > 0 ? refusedVersions(file, versions) : [];
  for (const place of refused) outcomes.set(alive[place]?.id ?? -1, 'refused by the compiler');
  return report(file, mutants, outcomes);
}

function titlesOf(id: number, byTest: Record<string, number[]>): string[] {
  return Object.entries(byTest).flatMap(([title, ids]) => (ids.includes(id) ? [title] : []));
}

function keep(outcomes: Map<number, Outcome>, id: number, [answer]: readonly Answer[]): void {
  if (answer === undefined) outcomes.set(id, 'endless');
  else if (answer.kind === 'ran') outcomes.set(id, answer.killed ? 'killed' : 'survived');
}

/** @returns how many mutants live unexplained. */
function report(file: string, mutants: readonly Mutant[], outcomes: ReadonlyMap<number, Outcome>): number {
  const alive = mutants.filter(({ id }) => ALIVE.has(outcomes.get(id) ?? 'survived'));
  const explained = EXPLAINED[file] ?? [];
  const open = alive.filter(
    ({ original, replacement }) =>
      !explained.some((one) => one.original === original && one.replacement === replacement),
  );
  const killed = mutants.length - alive.length;
  const score = mutants.length === 0 ? 100 : Math.floor((100 * killed) / mutants.length);
  const others = alive.length - open.length;
  console.log(
    `${file}: ${killed} of ${mutants.length} (${score} %)${others > 0 ? `, ${others} explained` : ''}`,
  );
  for (const { id, line, original, replacement } of open)
    console.log(
      `  ${basename(file)}:${line} ${outcomes.get(id)}: ${short(original)}  ->  ${short(replacement)}`,
    );
  return open.length;
}

function short(code: string): string {
  const line = code.replaceAll(/\s+/g, ' ');
  return line.length > 90 ? `${line.slice(0, 90)}…` : line || '(nothing)';
}

/** What the process said before it ended, or before it was silent for too long and was killed. */
function ask(order: Order, longestSilenceMs: number): Promise<Answer[]> {
  return new Promise((resolve) => {
    const answers: Answer[] = [];
    const child = fork(join(ROOT, 'build/test/mutation/run-mutants.js'), {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const kill = () => child.kill('SIGKILL');
    let timer = setTimeout(kill, longestSilenceMs);
    child.on('message', (answer) => {
      answers.push(answer as Answer);
      clearTimeout(timer);
      timer = setTimeout(kill, longestSilenceMs);
    });
    child.on('exit', () => {
      clearTimeout(timer);
      resolve(answers);
    });
    child.send(order);
  });
}

function built(file: string): string {
  return join(ROOT, 'build', file.replace(/\.ts$/, '.js'));
}

await main(process.argv.slice(2));
