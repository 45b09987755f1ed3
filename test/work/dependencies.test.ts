import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { dependenciesOf, dependencyOrder, openDependencies, statusOf } from '../../src/work/dependencies.js';
import { featureOf } from './feature-in-memory.js';

describe('what a work package waits for', () => {
  const files = featureOf(
    {
      WP01: { lane: 'done' },
      WP02: { lane: 'approved' },
      WP03: { lane: null },
      WP04: { dependencies: ['WP01', 'WP02'] },
    },
    '## WP04\nDepends on WP02, WP03, WP09\n\n## WP01\nDepends on WP02\n',
  );
  const [, , third, fourth] = files.workPackages;
  assert.ok(third && fourth);

  it('stands in its file and in tasks.md, each once', () => {
    assert.deepEqual(dependenciesOf(files, fourth), ['WP01', 'WP02', 'WP03', 'WP09']);
    assert.deepEqual(dependenciesOf(files, third), []);
  });

  it('is open as long as it is not done, also where the feature does not have it', () => {
    assert.deepEqual(openDependencies(files, fourth), [
      { wpId: 'WP02', lane: 'approved' },
      { wpId: 'WP03', lane: null },
      { wpId: 'WP09', lane: null },
    ]);
  });

  it('is planned where no lane is said, or one that nobody knows', () => {
    const lanes = [null, 'somewhere', 'in_progress', 'approved', 'done'];
    assert.deepEqual(lanes.map(statusOf), ['planned', 'planned', 'doing', 'for_review', 'done']);
  });
});

describe('an order by dependency', () => {
  const order = (graph: Readonly<Record<string, readonly string[]>>) => {
    const { kind, wpIds } = dependencyOrder(new Map(Object.entries(graph)));
    return `${kind}: ${wpIds.join(' > ')}`;
  };

  it('puts each behind what it waits for, and leaves the others where they are', () => {
    assert.equal(order({ C: ['B'], A: [], B: [] }), 'ordered: B > C > A');
    assert.equal(order({ A: [], B: ['A'], C: ['A'], D: ['C', 'B'] }), 'ordered: A > B > C > D');
    assert.equal(order({}), 'ordered: ');
  });

  it('passes over what is nobody’s', () => {
    assert.equal(order({ A: ['Z'], B: ['A'] }), 'ordered: A > B');
  });

  it('is none where something waits for itself: the ring is named, and nothing that only leads there', () => {
    assert.equal(order({ A: ['A'] }), 'cycle: A > A');
    assert.equal(order({ X: ['A'], A: ['B'], B: ['C'], C: ['A'] }), 'cycle: A > B > C > A');
    assert.equal(order({ A: [], B: ['A', 'C'], C: ['B'] }), 'cycle: B > C > B');
  });

  it('holds, whatever waits for whatever', () => {
    const ids = ['A', 'B', 'C', 'D', 'E', 'F'];
    const graphs = fc.record(Object.fromEntries(ids.map((id) => [id, fc.subarray(ids, { maxLength: 2 })])));
    fc.assert(
      fc.property(graphs, (graph) => {
        const { kind, wpIds } = dependencyOrder(new Map(Object.entries(graph)));
        if (kind === 'ordered') {
          assert.deepEqual(wpIds.toSorted(), ids);
          for (const [at, id] of wpIds.entries())
            for (const on of graph[id] ?? []) assert.ok(wpIds.indexOf(on) < at);
        } else {
          assert.equal(wpIds[0], wpIds.at(-1));
          for (const [at, id] of wpIds.slice(0, -1).entries())
            assert.ok(graph[id]?.includes(wpIds[at + 1] ?? ''));
        }
      }),
    );
  });
});
