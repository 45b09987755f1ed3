import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseLiveFrame } from '../../src/send/live-frame.js';

describe('a frame of the server', () => {
  const kindOf = (frame: unknown) =>
    parseLiveFrame(typeof frame === 'string' ? frame : JSON.stringify(frame));

  it('is one of the contract’s', () => {
    assert.deepEqual(kindOf({ type: 'snapshot', work_packages: [] }), { kind: 'snapshot' });
    assert.deepEqual(kindOf({ type: 'ping' }), { kind: 'ping' });
    const ack = { type: 'ack', event_id: 'A', status: 'accepted' };
    assert.deepEqual(kindOf(ack), { kind: 'word', eventId: 'A', row: ack });
    const error = { type: 'error', event_id: 'A', status: 'rejected', error: 'x' };
    assert.deepEqual(kindOf(error), { kind: 'word', eventId: 'A', row: error });
    const event = { node_id: '0123456789ab', lamport_clock: 7 };
    assert.deepEqual(kindOf({ type: 'event', event }), { kind: 'event', nodeId: '0123456789ab', clock: 7 });
  });

  it('is nothing to us in any other case', () => {
    const odd = [
      '',
      'no json',
      'null',
      [],
      {},
      { type: 'PING' },
      { type: ['ping'] },
      { type: 'ack', event_id: 7 },
      { type: 'error' },
      { type: 'event' },
      { type: 'event', event: { node_id: '0123456789ab', lamport_clock: -1 } },
      { type: 'event', event: { node_id: '0123456789ab', lamport_clock: 1.5 } },
      { type: 'event', event: { node_id: '__proto__', lamport_clock: 1 } },
      { type: 'event', event: { node_id: 'x0123456789ab', lamport_clock: 1 } },
      { type: 'event', event: { node_id: '0123456789abc', lamport_clock: 1 } },
    ];
    for (const frame of odd) assert.deepEqual(kindOf(frame), { kind: 'other' }, JSON.stringify(frame));
  });

  it('never throws, whatever the text', () => {
    const type = fc.constantFrom('snapshot', 'ping', 'ack', 'error', 'event', 'toString');
    const frame = fc.record({ type, event_id: fc.anything(), event: fc.anything() }, { requiredKeys: [] });
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      frame.map((value) => JSON.stringify(value, replaceBigInt)),
    );
    fc.assert(fc.property(text, (each) => typeof parseLiveFrame(each).kind === 'string'));
  });
});

function replaceBigInt(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
