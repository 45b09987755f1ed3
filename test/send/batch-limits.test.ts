import assert from 'node:assert/strict';
import {
  agreeLimits,
  bytesForEvents,
  DEFAULT_LIMITS,
  formatBatch,
  parseHealth,
} from '../../src/send/batch-limits.js';
import { sampleEvent } from '../support/sample-events.js';

const KB = 1024;

describe('what one batch may hold', () => {
  it('is what CONTRACT.md says, where the server says nothing', () => {
    assert.deepEqual(DEFAULT_LIMITS, { maxEvents: 1000, maxBytes: 262_144, paceMs: 5000 });
    assert.deepEqual(agreeLimits({}), DEFAULT_LIMITS);
  });

  it('is less where a slow line wants less, also of a server that says nothing', () => {
    const ours = { maxEvents: 7, maxBytes: 9000, paceMs: 10 };
    assert.deepEqual(agreeLimits({}, ours), ours);
    assert.deepEqual(agreeLimits({ maxEvents: 5, maxBytes: 8000, paceMs: 20 }, ours), {
      maxEvents: 5,
      maxBytes: 8000,
      paceMs: 20,
    });
  });

  it('is what a server says in whole numbers that are possible', () => {
    const said = (
      max_events_per_batch: unknown,
      max_decompressed_bytes_per_batch: unknown,
      pace: unknown,
    ) => {
      const limits = { max_events_per_batch, max_decompressed_bytes_per_batch, min_batch_interval_ms: pace };
      const health = parseHealth({ sync_ingress: { limits } });
      return health && [health.maxEvents, health.maxBytes, health.paceMs];
    };
    assert.deepEqual(said(1, 4 * KB, 0), [1, 4 * KB, 0]);
    assert.deepEqual(said(0, 4 * KB - 1, -1), [undefined, undefined, undefined]);
    assert.deepEqual(said(1.5, '8192', 2 ** 53), [undefined, undefined, undefined]);
    assert.equal(parseHealth({ sync_ingress: {} }), undefined);
  });

  it('leaves so many bytes to the events that the whole body keeps the limit to the byte', () => {
    for (const maxEvents of [1, 2, 30]) {
      const events = Array.from({ length: maxEvents }, (_, n) => sampleEvent(n));
      const own = events.reduce((sum, event) => sum + Buffer.byteLength(JSON.stringify(event)), 0);
      const body = Buffer.byteLength(formatBatch(events.map((event) => JSON.stringify(event))));
      const left = bytesForEvents({ ...DEFAULT_LIMITS, maxEvents, maxBytes: body });
      // A comma less than there are events, and room for one more.
      assert.equal(left, own - 1);
    }
  });
});
