export interface LayoutEdge {
  readonly from: number;
  readonly to: number;
}

/** Where each node lies: columns from left to right, rows from top to bottom, from 0. */
export interface Layout {
  readonly places: readonly { readonly column: number; readonly row: number }[];
  readonly columns: number;
  readonly rows: number;
}

/**
 * In layers: whatever waits lies to the right of all it waits for, as far as that can be. In a circle one edge has to run backwards: the
 * one that closes it when one walks from the first node on.
 * @param count nodes, 0 to count - 1.
 */
export function layered(count: number, edges: readonly LayoutEdge[]): Layout {
  const forward = withoutBackEdges(count, edges);
  const columnOf = longestWays(count, forward);
  const layers: number[][] = [];
  for (const [node, column] of columnOf.entries()) {
    for (let more = layers.length; more <= column; more++) layers.push([]);
    layers[column]?.push(node);
  }
  const rowOf = untangled(layers, count, forward);
  return {
    places: columnOf.map((column, node) => ({ column, row: rowOf[node] ?? 0 })),
    columns: layers.length,
    rows: Math.max(0, ...layers.map(({ length }) => length)),
  };
}

/** Without recursion: a chain of hundreds is no reason to fail. */
function withoutBackEdges(count: number, edges: readonly LayoutEdge[]): readonly LayoutEdge[] {
  const out: LayoutEdge[][] = Array.from({ length: count }, () => []);
  for (const edge of edges) out[edge.from]?.push(edge);
  const state: ('new' | 'open' | 'closed')[] = Array.from({ length: count }, () => 'new');
  const kept: LayoutEdge[] = [];
  for (let start = 0; start < count; start++) {
    if (state[start] !== 'new') continue;
    const path = [{ node: start, next: 0 }];
    state[start] = 'open';
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const edge = out[top.node]?.[top.next];
      top.next += 1;
      if (!edge) {
        state[top.node] = 'closed';
        path.pop();
      } else if (state[edge.to] !== 'open') {
        kept.push(edge);
        if (state[edge.to] === 'new') {
          state[edge.to] = 'open';
          path.push({ node: edge.to, next: 0 });
        }
      }
    }
  }
  return kept;
}

/** Of each node the number of edges on the longest way to it. `edges` has no circle. */
function longestWays(count: number, edges: readonly LayoutEdge[]): number[] {
  const incoming = Array.from({ length: count }, () => 0);
  const out: number[][] = Array.from({ length: count }, () => []);
  for (const { from, to } of edges) {
    incoming[to] = (incoming[to] ?? 0) + 1;
    out[from]?.push(to);
  }
  const column = Array.from({ length: count }, () => 0);
  const ready = [...column.keys()].filter((node) => incoming[node] === 0);
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    for (const to of out[node] ?? []) {
      column[to] = Math.max(column[to] ?? 0, (column[node] ?? 0) + 1);
      const left = (incoming[to] ?? 0) - 1;
      incoming[to] = left;
      if (left === 0) ready.push(to);
    }
  }
  return column;
}

/** Each to the middle of its neighbours, there and back again: few edges cross then, and more rounds find little. */
const ROUNDS = 4;

function untangled(
  layers: readonly number[][],
  count: number,
  edges: readonly LayoutEdge[],
): readonly number[] {
  const before: number[][] = Array.from({ length: count }, () => []);
  const after: number[][] = Array.from({ length: count }, () => []);
  for (const { from, to } of edges) {
    before[to]?.push(from);
    after[from]?.push(to);
  }
  const row = Array.from({ length: count }, () => 0);
  const number = (layer: readonly number[]) => {
    for (const [at, node] of layer.entries()) row[node] = at;
  };
  layers.forEach(number);
  for (let round = 0; round < ROUNDS; round++) {
    const isForth = round % 2 === 0;
    const neighbours = isForth ? before : after;
    for (const layer of isForth ? layers : layers.toReversed()) {
      const middle = new Map(
        layer.map((node) => [node, middleOf(neighbours[node] ?? [], row) ?? row[node] ?? 0]),
      );
      layer.sort((a, b) => (middle.get(a) ?? 0) - (middle.get(b) ?? 0));
      number(layer);
    }
  }
  return row;
}

function middleOf(nodes: readonly number[], row: readonly number[]): number | undefined {
  if (nodes.length === 0) return undefined;
  return nodes.reduce((sum, node) => sum + (row[node] ?? 0), 0) / nodes.length;
}
