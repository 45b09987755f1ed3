import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { buildBoard } from '../../../src/collector/board.js';
import { dependencyGraph, MAX_GRAPH_NODES } from '../../../src/collector/insights/dependency-graph.js';
import { eventLike, moved } from '../event-fixture.js';

/** `WP02: 'WP01'`: WP02 waits for WP01. */
function boardOf(
  waits: Readonly<Record<string, string>>,
  done: readonly string[] = [],
  feature = '001-bowl',
) {
  const created = Object.entries(waits).map(([wp_id, on]) =>
    eventLike('WPCreated', {
      wp_id,
      title: `Title of ${wp_id}`,
      feature_slug: feature,
      dependencies: on.split(' ').filter(Boolean),
    }),
  );
  const finished = done.map((wp) => moved({ wp, to: 'done', feature, at: '2026-03-02T10:00:00Z' }));
  return buildBoard([...created, ...finished]).work_packages;
}

function shown(board: Parameters<typeof dependencyGraph>[0]) {
  const { nodes, edges } = dependencyGraph(board);
  const name = (at: number) => nodes[at]?.wp_id;
  return {
    nodes: nodes.map(({ wp_id, unblocks, unblocks_directly, waits_for, in_cycle }) =>
      [wp_id, unblocks, unblocks_directly, waits_for, ...(in_cycle ? ['cycle'] : [])].join(' '),
    ),
    edges: edges.map(
      ({ dependency, dependent, met }) => `${name(dependency)}${met ? '=' : '-'}${name(dependent)}`,
    ),
  };
}

describe('The graph of what waits for what', () => {
  it('puts first what unblocks most, directly and behind others', () => {
    const board = boardOf({ WP01: '', WP02: 'WP01', WP03: 'WP02', WP04: 'WP02', WP05: '' });
    assert.deepEqual(shown(board), {
      nodes: ['WP01 3 1 0', 'WP02 2 2 1', 'WP03 0 0 1', 'WP04 0 0 1'],
      edges: ['WP01-WP02', 'WP02-WP03', 'WP02-WP04'],
    });
  });

  it('counts what is done as met, and shows nothing of a feature in which nothing waits', () => {
    const waits = { WP01: '', WP02: 'WP01', WP03: 'WP02' };
    assert.deepEqual(shown(boardOf(waits, ['WP01'])).nodes, ['WP02 1 1 0', 'WP01 0 0 0', 'WP03 0 0 1']);
    assert.deepEqual(shown(boardOf(waits, ['WP01', 'WP02'])), { nodes: [], edges: [] });
  });

  it('survives circles, and says who is in them', () => {
    const board = boardOf({ WP01: 'WP03', WP02: 'WP01', WP03: 'WP02', WP04: 'WP03', WP05: 'WP05' });
    assert.deepEqual(shown(board).nodes, [
      'WP01 3 1 1 cycle',
      'WP02 3 1 1 cycle',
      'WP03 3 2 1 cycle',
      'WP04 0 0 1',
      'WP05 0 0 1 cycle',
    ]);
  });

  it('shows a dependency that nobody ever heard of as unknown', () => {
    const { nodes } = dependencyGraph(boardOf({ WP02: 'WP09' }));
    assert.deepEqual(
      nodes.map(({ wp_id, title, status, unblocks }) => [wp_id, title, status, unblocks]),
      [
        ['WP09', null, null, 1],
        ['WP02', 'Title of WP02', 'planned', 0],
      ],
    );
  });

  it('counts those whose dependencies are not known, and the features that did not fit', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 99 }, (_, at) => [`WP${String(at + 1).padStart(2, '0')}`, at === 0 ? '' : 'WP01']),
    );
    const board = ['001-a', '002-b', '003-c', '004-d', '005-e'].flatMap((feature) =>
      boardOf(chain, [], feature),
    );
    const unheard = buildBoard([moved({ feature: '006-f' })]).work_packages;
    const graph = dependencyGraph([...board, ...unheard]);
    assert.equal(graph.left_out, 1);
    assert.equal(graph.unknown, 1);
    assert.equal(graph.n, 5 * 99);
    assert.ok(graph.nodes.length <= MAX_GRAPH_NODES);
  });

  it('counts what is unfinished, and takes a resolved dependency for one that is met', () => {
    const waits = { WP01: '', WP02: 'WP01', WP03: 'WP01' };
    const { n, unknown } = dependencyGraph(boardOf(waits, ['WP01']));
    assert.deepEqual([n, unknown], [2, 0]);
    const resolved = eventLike('DependencyResolved', {
      wp_id: 'WP02',
      dependency_wp_id: 'WP01',
      resolution_type: 'skipped',
      feature_slug: '001-bowl',
    });
    const created = Object.entries(waits).map(([wp_id, on]) =>
      eventLike('WPCreated', {
        wp_id,
        title: 'x',
        feature_slug: '001-bowl',
        dependencies: on.split(' ').filter(Boolean),
      }),
    );
    assert.deepEqual(shown(buildBoard([...created, resolved]).work_packages), {
      nodes: ['WP01 1 1 0', 'WP02 0 0 0', 'WP03 0 0 1'],
      edges: ['WP01=WP02', 'WP01-WP03'],
    });
  });

  it('leaves out, where not all fit, the features in which least is unblocked, and fills the room to the last', () => {
    // A hundred each: WP00, of which no event tells, and 99 that wait for it.
    const ids = Array.from({ length: 99 }, (_, at) => `WP${String(at + 1).padStart(2, '0')}`);
    const star = Object.fromEntries(ids.map((id) => [id, 'WP00']));
    const features = ['002-b', '003-c', '004-d', '005-e'].flatMap((feature) => boardOf(star, [], feature));
    const small = boardOf({ WP01: 'WP01' }, [], '001-a');
    const graph = dependencyGraph([...small, ...features]);
    assert.deepEqual([graph.nodes.length, graph.left_out], [MAX_GRAPH_NODES, 1]);
    assert.ok(graph.nodes.every(({ feature_slug }) => feature_slug !== '001-a'));
    const three = dependencyGraph([...small, ...features.slice(0, 3 * 99)]);
    assert.deepEqual([three.nodes.length, three.left_out], [301, 0]);
  });

  it('agrees with counting by hand, whatever waits for whatever', () => {
    const ids = ['WP01', 'WP02', 'WP03', 'WP04', 'WP05', 'WP06'];
    const anyWaits = fc.record(Object.fromEntries(ids.map((id) => [id, fc.subarray(ids)])));
    fc.assert(
      fc.property(anyWaits, fc.subarray(ids), (waits, done) => {
        const told = Object.fromEntries(Object.entries(waits).map(([id, on]) => [id, on.join(' ')]));
        const { nodes } = dependencyGraph(boardOf(told, done));
        const isUnmet = (on: string, id: string) =>
          waits[id]?.includes(on) && !done.includes(on) && !done.includes(id);
        for (const { wp_id, unblocks, waits_for, unblocks_directly } of nodes) {
          let behind = new Set([wp_id]);
          for (let round = 0; round < ids.length; round++) {
            behind = new Set([...behind, ...ids.filter((id) => [...behind].some((on) => isUnmet(on, id)))]);
          }
          assert.equal(unblocks, behind.size - 1);
          assert.equal(waits_for, ids.filter((on) => isUnmet(on, wp_id)).length);
          assert.equal(unblocks_directly, ids.filter((id) => id !== wp_id && isUnmet(wp_id, id)).length);
        }
      }),
    );
  });
});
