import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { fromByteText, pathFromByteText } from '../../src/shared/byte-text.js';

describe('fromByteText', () => {
  it('gives back any text that went through its bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        assert.equal(fromByteText(Buffer.from(text).toString('latin1')), text);
      }),
    );
  });
});

describe('pathFromByteText', () => {
  it('never makes one name of two', () => {
    const name = fc.oneof(
      fc.uint8Array({ maxLength: 6 }),
      fc.string().map((text) => new TextEncoder().encode(text)),
    );
    fc.assert(
      fc.property(name, name, (one, other) => {
        const [a, b] = [one, other].map((bytes) => Buffer.from(bytes).toString('latin1')) as [string, string];
        fc.pre(!/\\x/.test(a + b));
        assert.equal(pathFromByteText(a) === pathFromByteText(b), a === b);
      }),
    );
  });

  it('writes out bytes that are no UTF-8', () => {
    assert.equal(pathFromByteText('caf\xC3\xA9'), 'café');
    assert.equal(pathFromByteText('caf\xE9'), 'caf\\xE9');
  });
});
