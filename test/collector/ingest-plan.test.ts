import assert from 'node:assert/strict';
import { admitEvent } from '../../src/collector/admit-event.js';
import { planIngest } from '../../src/collector/ingest-plan.js';
import { parseEvent } from '../../src/events/schema.js';
import { moved } from './event-fixture.js';

function admitted(fields: Record<string, unknown>) {
  const judged = admitEvent(moved({}, fields), 'kittens', parseEvent);
  assert.equal(judged.kind, 'admitted');
  return judged;
}

describe('Planning an ingest', () => {
  it('does not take a clock value for an event that is itself refused', () => {
    const held = { eventId: 'x', nodeId: 'n', lamportClock: 1 };
    const batch = [
      admitted({ node_id: 'n', lamport_clock: 1 }),
      admitted({ node_id: 'n', lamport_clock: 2 }),
      admitted({ node_id: 'n', lamport_clock: 2 }),
    ];
    assert.deepEqual(planIngest(batch, [held]), ['clock_taken', 'accepted', 'clock_taken']);
  });

  it('keeps nodes apart though one name ends where another begins', () => {
    const batch = [
      admitted({ node_id: '1 a', lamport_clock: 1 }),
      admitted({ node_id: 'a', lamport_clock: 11 }),
    ];
    assert.deepEqual(planIngest(batch, []), ['accepted', 'accepted']);
  });

  it('calls an event a duplicate when it comes twice in one batch, though another clone gave it another clock', () => {
    const event = admitted({ node_id: 'n', lamport_clock: 1 });
    const again = admitted({ node_id: 'm', lamport_clock: 2, event_id: event.event.event_id });
    assert.deepEqual(planIngest([event, again], []), ['accepted', 'duplicate']);
  });

  it('calls an event a duplicate before it looks at its clock', () => {
    const event = admitted({ node_id: 'n', lamport_clock: 1 });
    const held = { eventId: event.event.event_id, nodeId: 'm', lamportClock: 9 };
    const other = { eventId: 'x', nodeId: 'n', lamportClock: 1 };
    assert.deepEqual(planIngest([event], [held, other]), ['duplicate']);
  });
});
