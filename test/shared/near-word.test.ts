import assert from 'node:assert/strict';
import { nearWord } from '../../src/shared/near-word.js';

describe('nearWord', () => {
  const known = ['WP01', 'WP02', 'WP10', 'for_review'];
  const cases: [typed: string, near: string | undefined][] = [
    ['wp1', 'WP01'],
    ['WP001', 'WP01'],
    ['WP-02', 'WP02'],
    ['forreview', 'for_review'],
    ['for-reveiw', 'for_review'],
    ['PW01', 'WP01'],
    ['rof-reveiw', undefined],
    ['T001', undefined],
    ['', undefined],
  ];
  for (const [typed, near] of cases)
    it(`${typed} > ${near}`, () => assert.equal(nearWord(typed, known), near));
});
