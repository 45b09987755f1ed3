import { register } from 'node:module';
import { pathToFileURL } from 'node:url';
import Mocha from 'mocha';

/**
 * The process in which tests meet a mutated file. It loads both once, and runs the tests again for each mutant. What
 * the file computes while it loads was computed before: such a mutant gets a process of its own.
 */
export interface Order {
  /** Built files: the mutated one, and its tests. */
  readonly target: string;
  readonly source: string;
  readonly tests: readonly string[];
  /** The mutant that is made while the files load; -1: none, and what runs is noted. */
  readonly atLoad: number;
  readonly mutants: readonly { readonly id: number; readonly titles: readonly string[] }[];
}

export type Answer =
  | {
      readonly kind: 'noted';
      readonly passed: boolean;
      readonly atLoad: readonly number[];
      readonly byTest: Record<string, number[]>;
    }
  | { readonly kind: 'ran'; readonly id: number; readonly killed: boolean };

let active = -1;
let noted = new Set<number>();
Object.assign(globalThis, {
  __mutant: (id: number) => {
    noted.add(id);
    return id === active;
  },
});

async function follow(order: Order): Promise<void> {
  const { target, source, tests, atLoad, mutants } = order;
  register('./swap-source.js', import.meta.url, { data: { url: pathToFileURL(target).href, source } });
  active = atLoad;
  const mocha = new Mocha({ reporter: 'dot', timeout: 600_000, bail: true });
  mocha.cleanReferencesAfterRun(false);
  try {
    // Not by Mocha's own loading, which is a `require` and passes the loader's hooks by.
    for (const test of tests) {
      mocha.suite.emit('pre-require', globalThis, test, mocha);
      await import(pathToFileURL(test).href);
    }
  } catch (error) {
    if (atLoad === -1) throw error;
    say({ kind: 'ran', id: atLoad, killed: true });
    return;
  }
  if (mutants.length === 0) await note(mocha);
  for (const { id, titles } of mutants) {
    active = id;
    mocha.grep(new RegExp(`^(?:${titles.map(escape).join('|') || '.*'})$`, 's'));
    say({ kind: 'ran', id, killed: (await run(mocha)) > 0 });
  }
}

async function note(mocha: Mocha): Promise<void> {
  const atLoad = [...noted];
  const byTest: Record<string, number[]> = {};
  mocha.suite.beforeEach(() => {
    noted = new Set();
  });
  mocha.suite.afterEach(function () {
    // Two tests may have one title: they run together.
    const title = this.currentTest?.fullTitle() ?? '';
    byTest[title] = [...(byTest[title] ?? []), ...noted];
  });
  const passed = (await run(mocha)) === 0;
  say({ kind: 'noted', passed, atLoad, byTest });
}

function run(mocha: Mocha): Promise<number> {
  return new Promise((done) => {
    mocha.run(done);
  });
}

function escape(title: string): string {
  return title.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

function say(answer: Answer): void {
  process.send?.(answer);
}

process.once('message', (order) => {
  follow(order as Order)
    .catch((error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    })
    .finally(() => process.disconnect());
});
