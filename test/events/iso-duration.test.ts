import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { toIsoDuration } from '../../src/events/iso-duration.js';

describe('a duration', () => {
  for (const [ms, text] of [
    [0, 'PT0S'],
    [999, 'PT0S'],
    [61_000, 'PT1M1S'],
    [86_400_000, 'P1D'],
    [183_845_000, 'P2DT3H4M5S'],
    [3_600_000, 'PT1H'],
  ] as const) {
    it(`of ${ms} ms is ${text}`, () => {
      assert.equal(toIsoDuration(ms), text);
    });
  }

  it('says the whole seconds, whatever they are', () => {
    const form = /^P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 40 }), (ms) => {
        const [, days = 0, hours = 0, minutes = 0, seconds = 0] = form.exec(toIsoDuration(ms)) ?? [];
        assert.match(toIsoDuration(ms), form);
        const sum = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
        assert.equal(sum, Math.floor(ms / 1000));
      }),
    );
  });
});
