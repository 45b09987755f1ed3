import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { computedUlid, freshUlids, parseUlid } from '../../src/events/ulid.js';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const fields = fc.array(fc.oneof(fc.string(), fc.integer(), fc.constant(null)), { maxLength: 8 });

describe('a computed id', () => {
  it('is time and the first 80 bits of SHA-256 over the fields, as the contract says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), fields, (atMs, identity) => {
        const id = computedUlid(atMs, identity);
        const value = Array.from(id).reduce(
          (sum, character) => sum * 32n + BigInt(ALPHABET.indexOf(character)),
          0n,
        );
        const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 20);
        assert.equal(value >> 80n, BigInt(atMs));
        assert.equal((value & (2n ** 80n - 1n)).toString(16).padStart(20, '0'), hash);
        assert.equal(parseUlid(id), id);
      }),
    );
  });

  it('is the same for the same fields and another for any other', () => {
    fc.assert(
      fc.property(fields, fields, (a, b) => {
        assert.equal(computedUlid(5, a) === computedUlid(5, b), JSON.stringify(a) === JSON.stringify(b));
      }),
    );
    assert.notEqual(computedUlid(5, ['ab', 'c']), computedUlid(5, ['a', 'bc']));
  });

  it('holds a time that a ULID cannot say at its nearest', () => {
    assert.equal(computedUlid(-1, []).slice(0, 10), '0000000000');
    assert.equal(computedUlid(1.9, []), computedUlid(1, []));
    assert.equal(computedUlid(2 ** 60, []).slice(0, 10), '7ZZZZZZZZZ');
  });
});

describe('fresh ids', () => {
  it('increase within a process, when the wall clock stands still or goes back', () => {
    const times = [1000, 1000, 500, 2000];
    const next = freshUlids(() => times.shift() ?? 2000);
    const ids = [next(), next(), next(), next(), next()];
    assert.deepEqual([...ids].sort(), ids);
    assert.equal(new Set(ids).size, ids.length);
  });
});

describe('an id from outside', () => {
  it('is taken only in the form of the contract', () => {
    assert.equal(parseUlid('01KH13DN8ZTN5EYC31AZ6VE5N9'), '01KH13DN8ZTN5EYC31AZ6VE5N9');
    for (const text of [
      '',
      '01KH13DN8ZTN5EYC31AZ6VE5N',
      '01kh13dn8ztn5eyc31az6ve5n9',
      '01KH13DN8ZTN5EYC31AZ6VE5N90',
      ' 01KH13DN8ZTN5EYC31AZ6VE5N9',
      '01KH13DN8ZTN5EYC31AZ6VE5NI',
    ]) {
      assert.equal(parseUlid(text), undefined);
    }
  });
});
