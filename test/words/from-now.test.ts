import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { fromNow } from '../../src/words/from-now.js';

describe('a time, seen from now', () => {
  for (const [ms, words] of [
    [0, 'just now'],
    [-59_999, 'just now'],
    [1, 'in less than a minute'],
    [60_000, 'in 1 minute'],
    [899_000, 'in 14 minutes'],
    [-3_600_000, '1 hour ago'],
    [604_800_000, 'in 7 days'],
    [-90 * 86_400_000, '90 days ago'],
  ] as const) {
    it(words, () => assert.equal(fromNow(1_000_000_000_000 + ms, 1_000_000_000_000), words));
  }

  it('is in words whatever the clock says', () => {
    fc.assert(fc.property(fc.double(), fc.double(), (at, now) => fromNow(at, now).length > 0));
  });
});
