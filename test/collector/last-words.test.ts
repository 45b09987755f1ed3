import assert from 'node:assert/strict';
import { compareByHappening } from '../../src/collector/event-order.js';
import { lastWords } from '../../src/collector/last-word.js';
import type { PlacedEvent } from '../../src/collector/ingest-plan.js';
import { placeOf } from '../../src/collector/event-place.js';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { eventLike, moved } from './event-fixture.js';

const [EARLIER, LATER] = ['2026-03-01T10:00:00Z', '2026-03-01T11:00:00Z'];
const PLACE = { wp_id: 'WP01', feature_slug: '001-bowl' };

describe('the order in which things happened', () => {
  const order = (a: SpecKittyEvent, b: SpecKittyEvent) => {
    const [there, back] = [compareByHappening(a, b), compareByHappening(b, a)];
    assert.ok(there === 0 ? back === 0 : there * back < 0);
    return there < 0 ? 'before' : there > 0 ? 'after' : 'the same';
  };

  it('is by time, whatever the clocks say; then by clock, whatever the ids say; then by id', () => {
    const at = (when: string, clock: number, id: number) =>
      moved({ at: when }, { lamport_clock: clock, event_id: `01HZY${String(id).padStart(21, '0')}` });
    assert.equal(order(at(EARLIER, 9, 9), at(LATER, 1, 1)), 'before');
    assert.equal(order(at(LATER, 9, 1), at(LATER, 1, 9)), 'after');
    assert.equal(order(at(LATER, 5, 1), at(LATER, 5, 9)), 'before');
    assert.equal(order(at(LATER, 5, 5), at(LATER, 5, 5)), 'the same');
  });
});

describe('the last words of a batch', () => {
  const words = (...events: SpecKittyEvent[]) =>
    lastWords(
      events.map((event): PlacedEvent => {
        const placed = placeOf(event);
        assert.ok(placed.ok);
        return { kind: 'admitted', event, json: '', place: placed.place, seq: 1, receivedAtMs: 0 };
      }),
    ).map(({ event }) => event.event_id);
  const resolved = (dependency: string, at = EARLIER) =>
    eventLike(
      'DependencyResolved',
      { ...PLACE, dependency_wp_id: dependency, resolution_type: 'completed' },
      { timestamp: at },
    );

  it('are the latest of each work package and kind, whatever their order in the batch', () => {
    const [older, newer] = [moved({ at: EARLIER }), moved({ at: LATER })];
    assert.deepEqual(words(older, newer), [newer.event_id]);
    assert.deepEqual(words(newer, older), [newer.event_id]);
    const assigned = eventLike('WPAssigned', { ...PLACE, agent_id: 'claude', phase: 'review' });
    assert.deepEqual(words(newer, assigned, older), [newer.event_id, assigned.event_id]);
  });

  it('are one for each project, feature, work package and dependency', () => {
    const apart = [
      moved(),
      moved({ wp: 'WP02' }),
      moved({ feature: '002-door' }),
      moved({}, { project_uuid: 'another' }),
      resolved('WP02'),
      resolved('WP03'),
    ];
    assert.deepEqual(
      words(...apart),
      apart.map(({ event_id }) => event_id),
    );
    const later = resolved('WP03', LATER);
    assert.deepEqual(
      words(...apart, later),
      [...apart.slice(0, -1), later].map(({ event_id }) => event_id),
    );
  });

  it('are of what a board shows: all kinds but the lines of history', () => {
    const { wp_id, ...feature } = PLACE;
    const events: SpecKittyEvent[] = [
      moved(),
      eventLike('WPCreated', { ...PLACE, title: 'Fill it' }),
      eventLike('WPAssigned', { ...PLACE, agent_id: 'claude', phase: 'review' }),
      eventLike('FeatureCreated', { ...feature, feature_number: '001', target_branch: 'main', wp_count: 1 }),
      eventLike('FeatureCompleted', { ...feature, total_wps: 1 }),
      resolved('WP02'),
      eventLike('ErrorLogged', { ...PLACE, error_type: 'runtime', error_message: 'no water' }),
    ];
    const history = eventLike('HistoryAdded', { wp_id, entry_type: 'note', entry_content: 'soup' });
    assert.deepEqual(
      words(...events, history),
      events.map(({ event_id }) => event_id),
    );
  });
});
