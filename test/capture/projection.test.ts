import assert from 'node:assert/strict';
import { changeIn, keyOf, parseReports, Projection, type Report } from '../../src/capture/projection.js';
import type { Draft } from '../../src/events/draft.js';
import type { Status, Ulid } from '../../src/events/event.js';

const WP = { feature: '001-bowl', wpId: 'WP01' };

function moved(from: Status, to: Status, id?: string, feature: string | null = WP.feature): Draft {
  return {
    event_type: 'WPStatusChanged',
    payload: { wp_id: WP.wpId, previous_status: from, new_status: to, feature_slug: feature },
    ...(id !== undefined && { event_id: id as Ulid }),
  };
}
const CREATED: Draft = {
  event_type: 'WPCreated',
  payload: { wp_id: WP.wpId, title: 'Fill it', feature_slug: WP.feature },
};
const ASSIGNED: Draft = {
  event_type: 'WPAssigned',
  payload: { wp_id: WP.wpId, agent_id: 'ada', phase: 'review', feature_slug: WP.feature },
};

describe('what was last reported', () => {
  const reported = (status: Status, told = true) =>
    new Map([[WP.feature, new Map<string, Report>([[WP.wpId, { status, told }]])]]);
  const projection = (status?: Status, { told = [] as string[], again = false } = {}) =>
    new Projection({ reports: status ? reported(status) : new Map(), told }, again);
  const shown = (one: Projection) => {
    const report = one.of(WP);
    return report && `${report.status}${report.told ? '' : ', by others'}`;
  };

  it('is what was recorded, and what others committed', () => {
    const one = projection();
    assert.equal(shown(one), undefined);
    one.take(CREATED, 'recorded');
    assert.equal(shown(one), 'planned');
    one.take(moved('planned', 'doing', 'E1'), 'recorded');
    assert.equal(shown(one), 'doing');
    one.take(moved('doing', 'done', 'E2'), undefined);
    assert.equal(shown(one), 'done, by others');
    assert.deepEqual(one.told, ['E1'], 'ids of our own, of drafts that have one');
    assert.deepEqual(one.reports.get(WP.feature)?.get(WP.wpId), { status: 'done', told: false });
  });

  it('is what is recorded now, wherever it begins', () => {
    const one = projection('done');
    one.take(moved('planned', 'doing', 'E1'), 'recorded');
    assert.equal(shown(one), 'doing');
    one.take(moved('planned', 'for_review', 'E2'), undefined);
    assert.equal(shown(one), 'for_review, by others');
  });

  it('is no other for what could not be recorded, and for what moves nothing', () => {
    const one = projection('planned');
    one.take(moved('planned', 'doing', 'E1'), 'not_recorded');
    one.take(ASSIGNED, 'recorded');
    assert.deepEqual([shown(one), one.told], ['planned', []]);
  });

  it('is the last word of what was recorded before, if it goes on from here; else it is old news', () => {
    const again = (status: Status | undefined, ...more: Parameters<typeof projection>[1][]) => {
      const one = projection(status, ...more);
      one.take(moved('planned', 'doing', 'E1'), 'already_recorded');
      return [shown(one), one.told.includes('E1')];
    };
    assert.deepEqual(again('planned'), ['doing', true]);
    assert.deepEqual(again(undefined), ['doing', true]);
    assert.deepEqual(again('done'), ['done', false]);
    // A try of this plan that was cut off told it: it is no old news, unless that stands in the cursor.
    assert.deepEqual(again('done', { again: true }), ['doing', true]);
    assert.deepEqual(again('done', { again: true, told: ['E1'] }), ['done', true]);
    const unnamed = projection('done', { again: true });
    unnamed.take(moved('planned', 'doing'), 'already_recorded');
    assert.equal(shown(unnamed), 'done');
  });

  it('changes nothing in the cursor that it began with', () => {
    const [reports, told] = [reported('planned'), ['E0']];
    const one = new Projection({ reports, told }, false);
    one.take(moved('planned', 'doing', 'E1'), 'recorded');
    assert.deepEqual(reports.get(WP.feature)?.get(WP.wpId), { status: 'planned', told: true });
    assert.deepEqual([told, one.told], [['E0'], ['E0', 'E1']]);
  });
});

describe('what a draft says of a status', () => {
  it('is from where to where, born from nowhere; without a feature it is of none', () => {
    assert.deepEqual(changeIn(CREATED), { ...WP, from: undefined, to: 'planned' });
    assert.deepEqual(changeIn(moved('doing', 'done')), { ...WP, from: 'doing', to: 'done' });
    assert.deepEqual(changeIn(moved('doing', 'done', 'E1', null))?.feature, '');
    assert.equal(changeIn(ASSIGNED), undefined);
    assert.equal(keyOf(WP), '001-bowl/WP01');
  });
});

describe('reports in a cursor', () => {
  it('are read back; what makes no sense is left out', () => {
    const read = (value: unknown) =>
      Array.from(parseReports(value), ([feature, wps]) => [feature, Object.fromEntries(wps)]);
    const kept = { status: 'doing', told: true };
    assert.deepEqual(read({ '001-bowl': { WP01: kept, WP02: { status: 'done', told: 'yes' } } }), [
      ['001-bowl', { WP01: kept, WP02: { status: 'done', told: false } }],
    ]);
    assert.deepEqual(
      read({ '001-bowl': { WP01: null, WP02: { status: 'lost' }, WP03: 'doing' }, '002-b': 7 }),
      [
        ['001-bowl', {}],
        ['002-b', {}],
      ],
    );
    for (const none of [null, undefined, 'x', 7]) assert.deepEqual(read(none), []);
  });
});
