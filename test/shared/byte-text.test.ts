import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { fromByteText } from '../../src/shared/byte-text.js';

describe('fromByteText', () => {
  it('gives back any text that went through its bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        assert.equal(fromByteText(Buffer.from(text).toString('latin1')), text);
      }),
    );
  });
});
