import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { isPlainEvent } from '../../src/events/plain-event.js';
import { parseEvent } from '../../src/events/schema.js';
import { changedSample, SAMPLES } from './changed-events.js';

/** Only this way round: what it does not let pass is judged by the schema itself. */
function holds(value: unknown): void {
  if (isPlainEvent(value)) assert.deepEqual(parseEvent(value).ok, true, JSON.stringify(value));
}

describe('a plain event', () => {
  it('is each sample, and no sample that lacks a field which the schema asks for', () => {
    for (const sample of SAMPLES) {
      assert.ok(isPlainEvent(sample), sample.event_type);
      for (const name of Object.keys(sample)) agrees({ ...sample, [name]: undefined });
      for (const name of Object.keys(sample.payload))
        agrees({ ...sample, payload: { ...sample.payload, [name]: undefined } });
    }
  });

  it('has whole words only: nothing before them, behind them, or in place of them', () => {
    const others = (value: unknown): unknown[] => {
      if (Array.isArray(value)) return ['WP01', [...value, 2], [2, ...value]];
      return typeof value === 'string' ? [`x${value}`, `${value}x`, `${value}\n`, ` ${value}`, [value]] : [];
    };
    for (const sample of SAMPLES) {
      for (const [name, value] of Object.entries(sample))
        for (const other of others(value)) holds({ ...sample, [name]: other });
      for (const [name, value] of Object.entries(sample.payload))
        for (const other of others(value))
          holds({ ...sample, payload: { ...sample.payload, [name]: other } });
    }
  });

  it('keeps the contract, whatever was changed in it', () => {
    fc.assert(
      fc.property(changedSample, (json) => holds(JSON.parse(json))),
      { numRuns: 3000 },
    );
  });

  it('has a time that there was', () => {
    const [sample] = SAMPLES;
    const days = Array.from({ length: 12 * 33 }, (_, n) => [Math.floor(n / 33) + 1, n % 33] as const);
    for (const [month, day] of days) {
      const date = `2026-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
      agrees({ ...sample, timestamp: `${date}T23:59:59.999Z` });
    }
    for (const time of ['24:00:00Z', '23:60:00Z', '23:59:60Z', '23:59:59+01:00', '23:59:59.Z'])
      holds({ ...sample, timestamp: `2026-01-01T${time}` });
  });
});

function agrees(value: unknown): void {
  assert.equal(isPlainEvent(value), parseEvent(value).ok, JSON.stringify(value));
}
