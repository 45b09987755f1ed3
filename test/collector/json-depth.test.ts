import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { isDeeperThan, nestsDeeperThan } from '../../src/collector/json-depth.js';

describe('The depth of JSON', () => {
  it('is the same before and after parsing', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.integer({ min: 0, max: 7 }), (text, limit) => {
        assert.equal(nestsDeeperThan(Buffer.from(text), limit), isDeeperThan(JSON.parse(text), limit));
      }),
    );
  });

  it('is not fooled by brackets in texts', () => {
    assert.equal(nestsDeeperThan(Buffer.from(JSON.stringify(['[[[["[[', '\\"[[['])), 1), false);
  });

  it('is not how many there are beside each other', () => {
    for (const value of [[[], [], []], { a: {}, b: {}, c: [] }])
      assert.equal(nestsDeeperThan(Buffer.from(JSON.stringify(value)), 2), false);
  });

  it('is counted on behind a text', () => {
    for (const text of ['a', 'ab', '\\', '"', '\\"']) {
      const bytes = Buffer.from(JSON.stringify([text, [[text]]]));
      assert.deepEqual([nestsDeeperThan(bytes, 2), nestsDeeperThan(bytes, 3)], [true, false], text);
    }
  });

  it('is found without following it to its end', () => {
    let deep: unknown[] = [];
    for (let level = 0; level < 200_000; level++) deep = [deep];
    assert.equal(isDeeperThan(deep, 32), true);
    assert.equal(nestsDeeperThan(Buffer.from('['.repeat(1_000_000)), 1000), true);
  });
});
