import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { compileQuickValidator } from '../../src/events/quick-validator.js';
import { parseEvent } from '../../src/events/schema.js';
import { SAMPLE_DRAFTS, sampleEvent } from '../support/sample-events.js';

const SAMPLES = SAMPLE_DRAFTS.map((_, n) => sampleEvent(n));

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
const changedSample = fc
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

describe('the quick validator', () => {
  const quick = compileQuickValidator();

  const agree = (json: string) => {
    const [slow, fast] = [parseEvent(JSON.parse(json)), quick(JSON.parse(json))];
    assert.deepEqual(fast, slow, json);
  };

  it('says what the schema says of each sample, whole and with each field taken away', () => {
    for (const sample of SAMPLES) {
      agree(JSON.stringify(sample));
      for (const name of Object.keys(sample)) agree(JSON.stringify({ ...sample, [name]: undefined }));
      for (const name of Object.keys(sample.payload))
        agree(JSON.stringify({ ...sample, payload: { ...sample.payload, [name]: undefined } }));
    }
  });

  it('says what the schema says of anything', () => {
    for (const json of ['null', '1', '"x"', '[]', '{}', '{"event_type":"constructor"}', '[{"event_type":1}]'])
      agree(json);
    fc.assert(fc.property(changedSample, agree), { numRuns: 3000 });
    fc.assert(fc.property(fc.json(), agree), { numRuns: 300 });
  });

  it('hands back the very value, with the defaults in it', () => {
    const { causation_id: _, ...event } = copyOf(SAMPLES[0]) as SpecKittyEvent;
    const judged = quick(event);
    assert.ok(judged.ok && (judged.event as object) === event);
    assert.equal(judged.event.causation_id, null);
  });
});

function copyOf<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
