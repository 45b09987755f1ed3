import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { compileQuickValidator } from '../../src/events/quick-validator.js';
import { parseEvent } from '../../src/events/schema.js';
import { changedSample, copyOf, SAMPLES } from './changed-events.js';

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
