import * as fc from 'fast-check';
import { SAMPLE_DRAFTS, sampleEvent } from '../support/sample-events.js';

/** One event of each type. */
export const SAMPLES = SAMPLE_DRAFTS.map((_, n) => sampleEvent(n));

/** What people and programs get wrong, beside anything at all. */
const nearMisses = fc.constantFrom<unknown>(
  '',
  'x',
  'WP01',
  'WP1',
  'WP٠١',
  'WP01\n',
  'planned',
  'claimed',
  'FeatureCreated',
  '2026-02-07T10:00:00Z',
  '2026-02-07T10:00:00.123456Z',
  '2026-02-07T10:00:00+01:00',
  '2026-02-30T10:00:00Z',
  '2024-02-29T23:59:60Z',
  '001-bowl',
  '001',
  '1.0',
  '01HZY000000000000000000001',
  'constructor',
  '\ud800',
  null,
  true,
  0,
  -0,
  -1,
  1.5,
  2 ** 53,
  1e300,
  [],
  ['WP01'],
  ['WP01', 2],
  {},
);

/** A sample with some of its fields gone, replaced or joined by others. */
export const changedSample = fc
  .record({
    sample: fc.constantFrom(...SAMPLES),
    changes: fc.array(
      fc.record({
        inPayload: fc.boolean(),
        field: fc.nat(30),
        value: fc.option(fc.oneof(nearMisses, fc.jsonValue()), { nil: undefined }),
        newName: fc.option(fc.string(), { nil: undefined }),
      }),
      { maxLength: 3 },
    ),
  })
  .map(({ sample, changes }) => {
    const event = copyOf(sample) as unknown as Record<string, unknown>;
    for (const { inPayload, field, value, newName } of changes) {
      const payload = event['payload'];
      const target = inPayload && isObject(payload) ? payload : event;
      const names = Object.keys(target);
      const name = newName ?? names[field % names.length] ?? 'x';
      if (name === '__proto__') continue;
      if (value === undefined) delete target[name];
      else target[name] = value;
    }
    return JSON.stringify(event);
  });

export function copyOf<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
