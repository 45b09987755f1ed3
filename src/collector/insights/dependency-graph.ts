import type { Status } from '../../events/event.js';
import type { BoardWorkPackage } from '../board.js';
import { groupedBy } from './grouped-by.js';
import { keyOf, type WpKey } from './wp-history.js';

export interface GraphNode extends WpKey {
  readonly title: string | null;
  readonly status: Status | null;
  /** Unfinished work packages that wait for this one, by themselves or behind others. */
  readonly unblocks: number;
  /** Those that wait for it by themselves. */
  readonly unblocks_directly: number;
  /** Dependencies of its own that are not met. */
  readonly waits_for: number;
  /** It waits, behind others, for itself: nothing but a person can solve that. */
  readonly in_cycle: boolean;
}

/** `dependency` first, then `dependent`: indices of `nodes`. */
export interface GraphEdge {
  readonly dependency: number;
  readonly dependent: number;
  readonly met: boolean;
}

export interface DependencyGraph {
  /** Unfinished work packages whose dependencies are known. */
  readonly n: number;
  /** Unfinished work packages whose dependencies no event has told. */
  readonly unknown: number;
  /** Features that have something waiting but did not fit. */
  readonly left_out: number;
  /** Of each feature in which something waits, what has to do with dependencies. What unblocks most comes first. */
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** More boxes than this nobody reads, and they cost the page its quickness. */
export const MAX_GRAPH_NODES = 400;

interface FeatureGraph {
  readonly nodes: GraphNode[];
  /** Between keys of nodes. */
  readonly edges: { readonly dependency: string; readonly dependent: string; readonly met: boolean }[];
}

/** What waits for what. A dependency is met when it is done, or was resolved in another way. */
export function dependencyGraph(board: readonly BoardWorkPackage[]): DependencyGraph {
  const features = groupedBy(board, featureOf);
  const unfinished = board.filter(({ status }) => status !== 'done');
  const graphs = [...features.values()]
    .map(featureGraph)
    .filter(({ nodes }) => nodes.some(({ waits_for }) => waits_for > 0))
    .sort((a, b) => weightOf(b) - weightOf(a));
  const shown: FeatureGraph[] = [];
  let room = MAX_GRAPH_NODES;
  for (const graph of graphs) {
    if (graph.nodes.length > room) continue;
    shown.push(graph);
    room -= graph.nodes.length;
  }
  const nodes = shown.flatMap((graph) => graph.nodes).sort((a, b) => b.unblocks - a.unblocks);
  const indexOf = new Map(nodes.map((node, at) => [keyOf(node), at]));
  const edges = shown
    .flatMap((graph) => graph.edges)
    .flatMap(({ dependency, dependent, met }): GraphEdge[] => {
      const [from, to] = [indexOf.get(dependency), indexOf.get(dependent)];
      return from === undefined || to === undefined ? [] : [{ dependency: from, dependent: to, met }];
    });
  const known = unfinished.filter(({ dependencies }) => dependencies !== null).length;
  return {
    n: known,
    unknown: unfinished.length - known,
    left_out: graphs.length - shown.length,
    nodes,
    edges,
  };
}

/** Dependencies stay within a feature (board.ts looks nowhere else), so each has a graph of its own, of a hundred at most. */
function featureGraph(workPackages: readonly BoardWorkPackage[]): FeatureGraph {
  const known = new Map<string, WpKey & Pick<BoardWorkPackage, 'title' | 'status'>>();
  const edges: FeatureGraph['edges'] = [];
  for (const wp of workPackages) known.set(keyOf(wp), wp);
  for (const wp of workPackages) {
    for (const { wp_id, title, status, resolution } of wp.dependencies ?? []) {
      const dependency = {
        project_uuid: wp.project_uuid,
        feature_slug: wp.feature_slug,
        wp_id,
        title,
        status,
      };
      const key = keyOf(dependency);
      if (!known.has(key)) known.set(key, dependency);
      // What is finished waits for nothing any more, whatever became of its dependencies.
      const met = resolution !== null || status === 'done' || wp.status === 'done';
      edges.push({ dependency: key, dependent: keyOf(wp), met });
    }
  }
  const unmet = edges.filter(({ met }) => !met);
  const waiting = groupedBy(unmet, ({ dependency }) => dependency);
  const touched = new Set(edges.flatMap(({ dependency, dependent }) => [dependency, dependent]));
  const nodes = [...known].flatMap(
    ([key, { project_uuid, feature_slug, wp_id, title, status }]): GraphNode[] => {
      if (!touched.has(key)) return [];
      const behind = reachedFrom(key, waiting);
      const directly = new Set(waiting.get(key)?.map(({ dependent }) => dependent));
      return [
        {
          project_uuid,
          feature_slug,
          wp_id,
          title,
          status,
          unblocks: behind.size - (behind.has(key) ? 1 : 0),
          unblocks_directly: directly.size - (directly.has(key) ? 1 : 0),
          waits_for: unmet.filter(({ dependent }) => dependent === key).length,
          in_cycle: behind.has(key),
        },
      ];
    },
  );
  return { nodes, edges };
}

/** Everything behind `start`; `start` itself only where it is behind itself. A cycle ends where it was entered. */
function reachedFrom(
  start: string,
  waiting: ReadonlyMap<string, readonly { readonly dependent: string }[]>,
): ReadonlySet<string> {
  const reached = new Set<string>();
  const left = [start];
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    for (const { dependent: next } of waiting.get(at) ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      left.push(next);
    }
  }
  return reached;
}

function featureOf({ project_uuid, feature_slug }: BoardWorkPackage): string {
  return JSON.stringify([project_uuid, feature_slug]);
}

function weightOf({ nodes }: FeatureGraph): number {
  return Math.max(...nodes.map(({ unblocks }) => unblocks));
}
