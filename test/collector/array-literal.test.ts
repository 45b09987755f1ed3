import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { arrayLiteral } from '../../src/collector/array-literal.js';

describe('An array for PostgreSQL', () => {
  const written: readonly (readonly [readonly (string | number | null)[], string])[] = [
    [[], '{}'],
    [[1, -2, 2 ** 53 - 1, null], '{1,-2,9007199254740991,NULL}'],
    [['WP01', '01HZY', '001-bowl', 'a.b:c/d'], '{WP01,01HZY,001-bowl,a.b:c/d}'],
    [['', 'null', 'NULL', 'nullable'], '{"","null","NULL",nullable}'],
    [['a b', 'a,b', '{}', 'ä', '"', '\\'], '{"a b","a,b","{}","ä","\\"","\\\\"}'],
  ];
  for (const [values, text] of written)
    it(`is ${text} for ${JSON.stringify(values)}`, () => assert.equal(arrayLiteral(values), text));

  it('has each element once, whatever is in it: no element ends or opens another', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.string({ unit: 'binary' }))), (values) => {
        assert.deepEqual(readBack(arrayLiteral(values)), values);
      }),
    );
  });
});

/** By PostgreSQL's own rules. */
function readBack(literal: string): (string | null)[] {
  const elements = literal.slice(1, -1).matchAll(/"((?:[^"\\]|\\[^])*)"|([^,]+)/g);
  return Array.from(elements, ([, quoted, bare]) => {
    if (quoted !== undefined) return quoted.replace(/\\([^])/g, '$1');
    return bare === 'NULL' ? null : (bare ?? '');
  });
}
