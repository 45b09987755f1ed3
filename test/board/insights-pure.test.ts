import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { layered } from '../../src/board/insights/graph-layout.js';
import { densityOf, momentAfter, momentBefore, momentsOf } from '../../src/board/insights/moments.js';
import { newsOf } from '../../src/board/insights/news.js';
import { labelled, ticksTo } from '../../src/board/insights/scale.js';
import type { Change } from '../../src/collector/insights/changes.js';
import { duration, madeOf } from '../../src/words/insights.js';

describe('The layout of the graph', () => {
  const anyGraph = fc.integer({ min: 0, max: 30 }).chain((count) =>
    fc.tuple(
      fc.constant(count),
      fc.array(
        fc.record({
          from: fc.nat({ max: Math.max(0, count - 1) }),
          to: fc.nat({ max: Math.max(0, count - 1) }),
        }),
        {
          maxLength: count === 0 ? 0 : 60,
        },
      ),
    ),
  );

  it('gives every node a place of its own, whatever waits for whatever', () => {
    fc.assert(
      fc.property(anyGraph, ([count, edges]) => {
        const { places, columns, rows } = layered(count, edges);
        assert.equal(places.length, count);
        assert.equal(new Set(places.map(({ column, row }) => `${column} ${row}`)).size, count);
        for (const { column, row } of places)
          assert.ok(column < columns && row < rows && column >= 0 && row >= 0);
      }),
    );
  });

  it('puts what waits to the right of what it waits for, wherever nothing goes in a circle', () => {
    fc.assert(
      fc.property(anyGraph, ([count, edges]) => {
        const acyclic = edges.filter(({ from, to }) => from < to);
        const { places } = layered(count, acyclic);
        for (const { from, to } of acyclic)
          assert.ok((places[from]?.column ?? 0) < (places[to]?.column ?? 0));
      }),
    );
  });

  it('survives a circle, a loop, and a chain of thousands', () => {
    const circle = layered(3, [
      { from: 0, to: 1 },
      { from: 1, to: 2 },
      { from: 2, to: 0 },
      { from: 1, to: 1 },
    ]);
    assert.deepEqual(
      circle.places.map(({ column }) => column),
      [0, 1, 2],
    );
    const chain = Array.from({ length: 9999 }, (_, at) => ({ from: at, to: at + 1 }));
    assert.equal(layered(10_000, chain).columns, 10_000);
  });

  it('untangles lines that would cross', () => {
    const { places } = layered(4, [
      { from: 0, to: 3 },
      { from: 1, to: 2 },
    ]);
    const rows = places.map(({ row }) => row);
    assert.equal((rows[0] ?? 0) < (rows[1] ?? 0), (rows[3] ?? 0) < (rows[2] ?? 0));
  });
});

describe('The moments of the time bar', () => {
  it('are steps for an eye: what happened nearly together is one', () => {
    const moments = momentsOf([0, 50, 100, 101, 500, 500], 100);
    assert.deepEqual(moments, [
      { atMs: 100, changes: 3, last: 2 },
      { atMs: 101, changes: 1, last: 3 },
      { atMs: 500, changes: 2, last: 5 },
    ]);
    assert.equal(momentAfter(moments, 100)?.atMs, 101);
    assert.equal(momentAfter(moments, 500), undefined);
    assert.equal(momentBefore(moments, 500)?.atMs, 101);
    assert.equal(momentBefore(moments, 100), undefined);
    assert.deepEqual(momentsOf([], 100), []);
  });

  it('leave no change out, and stepping through them comes to an end', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 1000 })), fc.nat({ max: 100 }), (times, together) => {
        const sorted = times.toSorted((a, b) => a - b);
        const moments = momentsOf(sorted, together);
        assert.equal(
          moments.reduce((sum, { changes }) => sum + changes, 0),
          times.length,
        );
        let steps = 0;
        for (let at = momentAfter(moments, -1); at; at = momentAfter(moments, at.atMs)) steps += 1;
        assert.equal(steps, moments.length);
        const density = densityOf(sorted, 0, 1000, 7);
        assert.equal(
          density.reduce((sum, n) => sum + n, 0),
          times.length,
        );
      }),
    );
    assert.deepEqual(densityOf([0, 5, 10, 11], 0, 10, 2), [1, 2]);
    assert.deepEqual(densityOf([3], 3, 3, 2), [1, 0]);
  });
});

describe('What is new', () => {
  const change = (fields: Partial<Change>): Change => ({
    seq: 1,
    at: '2026-03-01T10:00:00Z',
    type: 'WPStatusChanged',
    project_uuid: null,
    feature_slug: '001-bowl',
    wp_id: 'WP01',
    title: null,
    from: null,
    to: null,
    by: 'claude',
    ...fields,
  });

  it('is where things are now against where they were, not every step between', () => {
    const news = newsOf([
      change({ from: 'doing', to: 'for_review' }),
      change({ wp_id: 'WP02', type: 'WPCreated', by: null, title: 'New' }),
      change({ wp_id: 'WP03', from: 'planned', to: 'doing' }),
      change({ wp_id: 'WP03', from: 'doing', to: 'planned' }),
      change({ from: 'for_review', to: 'doing', by: 'user' }),
      change({ from: 'doing', to: 'for_review' }),
      change({ from: 'for_review', to: 'done' }),
      change({ type: 'ErrorLogged' }),
      change({ type: 'FeatureCompleted', wp_id: null }),
      change({ wp_id: 'WP02', from: 'planned', to: 'doing' }),
    ]);
    const { items, ...counts } = news;
    assert.deepEqual(counts, { moved: 1, finished: 1, sentBack: 1, created: 1, errors: 1 });
    assert.deepEqual(
      items.map(({ wp_id, from, to, by }) => [wp_id, from, to, by]),
      [
        ['WP02', null, 'doing', 'claude'],
        ['WP01', 'doing', 'done', 'claude'],
      ],
    );
  });

  it('is nothing when nothing came', () => {
    assert.deepEqual(newsOf([]), { moved: 0, finished: 0, sentBack: 0, created: 0, errors: 0, items: [] });
  });
});

describe('Axes and words of the figures', () => {
  it('have round numbers from nothing to at least the most', () => {
    assert.deepEqual(ticksTo(0, 4), [0, 1]);
    assert.deepEqual(ticksTo(3, 3), [0, 1, 2, 3]);
    assert.deepEqual(ticksTo(35, 4), [0, 10, 20, 30, 40]);
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 8 }), (most, count) => {
        const ticks = ticksTo(most, count);
        assert.ok((ticks.at(-1) ?? 0) >= most && ticks.length >= 2 && ticks.length <= count + 2);
      }),
    );
  });

  it('label the last thing, and no two too near', () => {
    assert.deepEqual(labelled(10, 300, 100), [1, 5, 9]);
    assert.deepEqual(labelled(1, 10, 100), [0]);
    assert.deepEqual(labelled(0, 10, 100), []);
  });

  it('say durations in two figures, and what a figure is made of', () => {
    const hour = 3_600_000;
    assert.deepEqual(
      [0, 30_000, hour / 2, 4.46 * hour, 23.6 * hour, 36 * hour, 24 * 30 * hour].map(duration),
      ['0 min', '< 1 min', '30 min', '4.5 h', '24 h', '1.5 d', '30 d'],
    );
    assert.equal(madeOf(1, 'first review'), 'n = 1 first review');
    assert.equal(
      madeOf(3, 'work package', 2),
      'n = 3 work packages; 2 left out, their history is partly unknown',
    );
  });
});
