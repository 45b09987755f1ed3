import assert from 'node:assert/strict';
import type { CommitId } from '../../src/changes/commit.js';
import type { Observation } from '../../src/detect/observation.js';
import { draftObservations } from '../../src/events/observation-drafts.js';
import { COMPLETED, CONTEXT, MOVED, RESOLVED, SIGHTING } from '../support/sample-observations.js';

const DONE = { ...MOVED, fromLane: 'for_review', toLane: 'done' };

const drafts = (...observations: Observation[]) =>
  draftObservations(observations, CONTEXT).map(({ draft }) => draft);
const last = (...observations: Observation[]) => drafts(...observations).at(-1);

describe('a dependency that git saw resolved', () => {
  it('is a DependencyResolved at the time of the move that it follows from', () => {
    const [cause, draft] = drafts({ ...DONE, at: '2026-02-07T08:00:00Z', by: 'claude' }, RESOLVED);
    assert.equal(draft?.event_type, 'DependencyResolved');
    assert.deepEqual(draft.payload, {
      wp_id: 'WP02',
      dependency_wp_id: 'WP01',
      resolution_type: 'completed',
      feature_slug: '001-first',
    });
    assert.equal(draft.causation_id, cause?.event_id);
    assert.equal(draft.atMs, Date.parse('2026-02-07T08:00:00Z'));
  });

  it('follows from the last of several moves to an end, and from those of its own feature alone', () => {
    const back = { ...DONE, fromLane: 'done', toLane: 'doing' };
    const all = drafts(
      DONE,
      back,
      { ...DONE, fromLane: 'doing' },
      { ...DONE, feature: '002-second' },
      RESOLVED,
    );
    assert.equal(all[4]?.causation_id, all[2]?.event_id);
  });

  it('has the same id whoever captures it and in whatever commit the line comes', () => {
    const move = { ...DONE, at: '2026-02-07T08:00:00Z', by: 'claude' };
    const squashed = {
      commit: 'd'.repeat(40) as CommitId,
      authorTime: '2027-01-01T00:00:00Z',
      authorEmail: 'b@x',
    };
    assert.equal(
      last({ ...move, ...squashed }, { ...RESOLVED, ...squashed })?.event_id,
      last(move, RESOLVED)?.event_id,
    );
  });

  it('is caused by the birth of a work package that was born done', () => {
    const { fromLane: _from, at: _at, by: _by, note: _note, ...born } = DONE;
    const created: Observation = { ...born, kind: 'created', title: 'First', dependencies: [] };
    const [, placed, draft] = drafts(created, RESOLVED);
    assert.equal(draft?.causation_id, placed?.event_id);
  });

  it('of a move that the four statuses do not show has no cause, and is told all the same', () => {
    const canceled = { ...DONE, fromLane: 'planned', toLane: 'canceled' };
    const [none, draft] = drafts(canceled, { ...RESOLVED, resolution: 'skipped' });
    assert.equal(none, null);
    assert.equal(draft?.causation_id, null);
    assert.equal(draft.atMs, Date.parse(SIGHTING.authorTime));
  });
});

describe('a feature that git saw completed', () => {
  const payload = (...observations: Observation[]) => {
    const draft = last(...observations);
    assert.equal(draft?.event_type, 'FeatureCompleted');
    return draft.payload;
  };

  it('is a FeatureCompleted, caused by the latest move to done, whatever order they are told in', () => {
    const second = { ...DONE, wpId: 'WP02', at: '2026-02-07T07:00:00Z' };
    const canceled = {
      ...DONE,
      wpId: 'WP03',
      fromLane: 'doing',
      toLane: 'canceled',
      at: '2026-02-08T00:00:00Z',
    };
    for (const moves of [
      [DONE, second, canceled],
      [canceled, second, DONE],
    ]) {
      const all = drafts(...moves, COMPLETED);
      assert.equal(all.at(-1)?.causation_id, all[moves.indexOf(DONE)]?.event_id);
    }
    assert.deepEqual(payload(second, DONE, COMPLETED), {
      feature_slug: '001-first',
      total_wps: 2,
      completed_at: '2026-02-07T08:01:05.000Z',
      total_duration: null,
    });
  });

  for (const [createdAt, duration] of [
    ['2026-02-05T07:00:00Z', 'P2DT1H1M5S'],
    ['2026-02-07', 'PT8H1M5S'],
    ['2026-02-07T08:01:05Z', 'PT0S'],
    ['2027-01-01T00:00:00Z', null],
    ['some day', null],
  ] as const) {
    it(`begun ${createdAt} took ${duration}`, () => {
      assert.equal(payload(DONE, { ...COMPLETED, createdAt }).total_duration, duration);
    });
  }

  it('by a merge has no cause, and an id by its own author and time', () => {
    const merged = last(COMPLETED);
    assert.equal(merged?.causation_id, null);
    assert.notEqual(merged.event_id, last({ ...COMPLETED, authorTime: '2026-02-07T09:01:06Z' })?.event_id);
    assert.notEqual(merged.event_id, last({ ...COMPLETED, authorEmail: 'bob@example.org' })?.event_id);
    assert.notEqual(merged.event_id, last(DONE, COMPLETED)?.event_id);
  });
});
