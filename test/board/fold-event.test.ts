import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { cardKey, placeOfEvent } from '../../src/board/card-key.js';
import { arrange, LANES } from '../../src/board/columns.js';
import { foldEvent } from '../../src/board/fold-event.js';
import { buildBoard, type BoardWorkPackage } from '../../src/collector/board.js';
import { STATUSES, type SpecKittyEvent } from '../../src/events/event.js';
import { eventLike, moved } from '../collector/event-fixture.js';

/** Events about two work packages that depend on each other, close together in time. */
const anyEvent: fc.Arbitrary<SpecKittyEvent> = fc
  .record({
    kind: fc.constantFrom('move', 'create', 'assign', 'error', 'resolve', 'note'),
    wp: fc.constantFrom('WP01', 'WP02'),
    to: fc.constantFrom(...STATUSES),
    at: fc.integer({ min: 0, max: 4 }),
    clock: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ kind, wp, to, at, clock }): SpecKittyEvent => {
    const fields = { timestamp: `2026-03-01T10:00:0${at}.000Z`, lamport_clock: clock };
    const feature_slug = '001-bowl';
    switch (kind) {
      case 'create':
        return eventLike(
          'WPCreated',
          { wp_id: wp, title: `${wp} of ${at}`, feature_slug, dependencies: ['WP01'] },
          fields,
        );
      case 'assign':
        return eventLike(
          'WPAssigned',
          { wp_id: wp, agent_id: `agent-${to}`, phase: 'review', feature_slug },
          fields,
        );
      case 'error':
        return eventLike(
          'ErrorLogged',
          { wp_id: wp, error_type: 'runtime', error_message: to, feature_slug },
          fields,
        );
      case 'resolve':
        return eventLike(
          'DependencyResolved',
          { wp_id: wp, dependency_wp_id: 'WP01', resolution_type: 'merged', feature_slug },
          fields,
        );
      case 'note':
        return eventLike(
          'HistoryAdded',
          { wp_id: wp, entry_type: 'note', entry_content: to, feature_slug },
          fields,
        );
      case 'move':
        return moved({ wp, to, by: `by-${clock}` }, fields);
    }
  });

/** Titles and statuses of dependencies stand on their own cards. */
function withoutForeign(wp: BoardWorkPackage): BoardWorkPackage {
  const dependencies = wp.dependencies?.map((each) => ({ ...each, title: null, status: null })) ?? null;
  return { ...wp, dependencies };
}

describe('an event on the board of the page', () => {
  it('does to a card what the server makes of all events, or asks the server', () => {
    let decided = 0;
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 12 }), fc.nat(12), (events, cut) => {
        const cards = new Map(
          buildBoard(events.slice(0, cut)).work_packages.map((wp) => [cardKey(wp), withoutForeign(wp)]),
        );
        for (const event of events.slice(cut)) {
          const place = placeOfEvent(event);
          assert.ok(place);
          const folded = foldEvent(cards.get(cardKey(place)), event);
          if (folded.kind === 'ask') return;
          if (folded.kind === 'changed') cards.set(cardKey(place), folded.wp);
        }
        decided += 1;
        const truth = new Map(
          buildBoard(events).work_packages.map((wp) => [cardKey(wp), withoutForeign(wp)]),
        );
        assert.deepEqual(cards, truth);
      }),
      { numRuns: 2000 },
    );
    assert.ok(decided > 500, `decided by itself only ${decided} times of 2000`);
  });

  it('asks about what a feature says, and about a card that was born with another title', () => {
    const created = eventLike('FeatureCreated', {
      feature_slug: '001-bowl',
      feature_number: '001',
      target_branch: 'main',
      wp_count: 2,
    });
    assert.deepEqual(foldEvent(undefined, created), { kind: 'ask' });
  });
});

describe('the columns', () => {
  const cardsOf = (...events: SpecKittyEvent[]) =>
    new Map(buildBoard(events).work_packages.map((wp) => [cardKey(wp), wp]));
  const all = { project: null, feature: null, q: '' };
  const birth = (wp: string, title: string, dependencies: string[] = []) =>
    eventLike('WPCreated', { wp_id: wp, title, feature_slug: '001-bowl', dependencies });

  it('put what waits behind what can be begun, unmet dependencies first', () => {
    const cards = cardsOf(
      birth('WP01', 'Buy it', ['WP02', 'WP03']),
      birth('WP02', 'Choose it'),
      moved({ wp: 'WP02', from: 'for_review', to: 'done' }),
      birth('WP03', 'Save for it'),
    );
    const { planned } = arrange(cards, all);
    assert.deepEqual(
      planned.map(({ wp, isBlocked }) => [wp.wp_id, isBlocked]),
      [
        ['WP03', false],
        ['WP01', true],
      ],
    );
    assert.deepEqual(
      planned[1]?.dependencies.map(({ wp_id, title, status }) => [wp_id, title, status]),
      [
        ['WP03', 'Save for it', 'planned'],
        ['WP02', 'Choose it', 'done'],
      ],
    );
  });

  it('keep every object of before that has not changed, so that nothing else is drawn again', () => {
    const events = [birth('WP01', 'Buy it', ['WP02']), birth('WP02', 'Choose it'), moved({ wp: 'WP04' })];
    const cards = cardsOf(...events);
    const before = arrange(cards, all);
    const key = [...cards.keys()][1] ?? '';
    const folded = foldEvent(cards.get(key), moved({ wp: 'WP02', to: 'for_review' }));
    assert.ok(folded.kind === 'changed');
    const after = arrange(new Map([...cards, [key, folded.wp]]), all, before);
    assert.equal(after.doing, before.doing);
    assert.equal(after.done, before.done);
    assert.notEqual(after.planned, before.planned);
    assert.notEqual(after.planned[0], before.planned[0], 'its dependency has moved');
    assert.equal(arrange(cards, all, before).planned, before.planned);
  });

  it('find by every word of title, number, feature, person or lane, whatever its case', () => {
    const cards = cardsOf(birth('WP01', 'Büy the Bowl'), moved({ wp: 'WP02', by: 'claude' }));
    const found = (q: string) => {
      const columns = arrange(cards, { ...all, q });
      return LANES.flatMap((lane) => columns[lane].map(({ wp }) => wp.wp_id));
    };
    assert.deepEqual(found('bÜY bowl'), ['WP01']);
    assert.deepEqual(found('CLAUDE'), ['WP02']);
    assert.deepEqual(found('001 wp02'), ['WP02']);
    assert.deepEqual(found('dog'), []);
  });

  it('show a work package whose status is not known in a column of its own', () => {
    const error = eventLike('ErrorLogged', {
      wp_id: 'WP09',
      error_type: 'runtime',
      error_message: 'broke',
      feature_slug: '001-bowl',
    });
    assert.equal(arrange(cardsOf(error), all).unknown[0]?.wp.wp_id, 'WP09');
  });
});
