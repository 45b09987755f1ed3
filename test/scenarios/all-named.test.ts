import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/shared/package-root.js';

const LAST = 63;

describe('the scenarios', () => {
  it(`1 to ${LAST} are each named by a test`, () => {
    const folder = join(packageRoot(), 'test', 'scenarios');
    const titles = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts'))
      .flatMap((name) => readFileSync(join(folder, name), 'utf8').match(/scenarios? \d[^:'`"]*:/g) ?? []);
    const named = new Set(titles.flatMap((title) => (title.match(/\d+/g) ?? []).map(Number)));
    const all = Array.from({ length: LAST }, (_none, place) => place + 1);
    assert.deepEqual(
      all.filter((number) => !named.has(number)),
      [],
    );
  });
});
