import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/shared/package-root.js';

const LAST = 63;
/** ORCHESTRATE.md and SERVER.md have their own, by their own numbers. */
const LAST_OF_ORCHESTRATE = 20;
const LAST_OF_SERVER = 12;

/** The numbers that titles of one folder's tests name. */
function numbersNamed(folder: string, title: RegExp): Set<number> {
  const path = join(packageRoot(), 'test', folder);
  const titles = readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(\.test|-contract)\.ts$/.test(name))
    .flatMap((name) => readFileSync(join(path, name), 'utf8').match(title) ?? []);
  return new Set(titles.flatMap((title) => (title.match(/\d+/g) ?? []).map(Number)));
}

function missing(last: number, named: ReadonlySet<number>): number[] {
  return Array.from({ length: last }, (_none, place) => place + 1).filter((number) => !named.has(number));
}

describe('the scenarios', () => {
  it(`1 to ${LAST} are each named by a test`, () => {
    assert.deepEqual(missing(LAST, numbersNamed('scenarios', /(?<!server )scenarios? \d[^:'`"]*:/g)), []);
  });

  it(`1 to ${LAST_OF_ORCHESTRATE} of orchestrate are each named by a test`, () => {
    const title = /\b(?:describe|it)\(\s*['`]scenarios? \d[\d, and]* of orchestrate:/g;
    assert.deepEqual(missing(LAST_OF_ORCHESTRATE, numbersNamed('orchestrate', title)), []);
  });

  it(`1 to ${LAST_OF_SERVER} of the server are each named by a test`, () => {
    const title = /\b(?:describe|it)\(\s*['`]server scenarios? \d[\d, and]*:/g;
    assert.deepEqual(missing(LAST_OF_SERVER, numbersNamed('.', title)), []);
  });
});
