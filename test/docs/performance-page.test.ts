import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/shared/package-root.js';
import { performanceTable, readResults, withTable } from '../bench/performance-page.js';
import { ROWS } from '../bench/rows.js';

const page = fs.readFileSync(join(packageRoot(), 'docs', 'performance.md'), 'utf8');

/** How many rows the table of PERFORMANCE.md has. */
const ASKED_FOR = 14;

describe('docs/performance.md', () => {
  it('shows the last run (npm run bench -- --docs writes it anew)', () => {
    assert.equal(page, withTable(page, performanceTable(readResults())));
  });

  it('says of each row of the table what limits it', () => {
    const numbers = new Set(ROWS.map(({ number }) => number));
    for (let number = 1; number <= ASKED_FOR; number += 1) assert.ok(numbers.has(number), `row ${number}`);
    const limits = page.slice(page.indexOf('## What limits each row'));
    for (const { number, name } of ROWS) {
      assert.match(limits, new RegExp(`\\b${number} \``), `row ${number}`);
      assert.ok(limits.includes(`\`${name}\``), name);
    }
  });
});
