import { Failure } from '../shared/failure.js';
import { workWords as words } from '../words/work.js';

/** Work package -> those it waits for. */
export type DependencyGraph = ReadonlyMap<string, readonly string[]>;

/**
 * Those that wait come behind those they wait for; else the order of the map.
 * @throws Failure `unknown_dependency`, `dependency_cycle`, which print what is wrong.
 */
export function mustOrder(graph: DependencyGraph): string[] {
  const unknown = [...graph].flatMap(([wpId, waitsFor]) =>
    waitsFor.filter((id) => !graph.has(id)).map((id) => ({ wpId, id })),
  );
  if (unknown.length > 0) {
    throw new Failure({
      code: 'unknown_dependency',
      message: words.unknownDependencies(unknown),
      hint: words.unknownDependenciesNext,
    });
  }
  const cycle = findCycle(graph);
  if (cycle) {
    throw new Failure({
      code: 'dependency_cycle',
      message: words.dependencyCycle(cycle),
      hint: words.dependencyCycleNext,
    });
  }
  const ordered = new Set<string>();
  const place = (wpId: string) => {
    for (const id of graph.get(wpId) ?? []) if (!ordered.has(id)) place(id);
    ordered.add(wpId);
  };
  for (const wpId of graph.keys()) place(wpId);
  return [...ordered];
}

/** The first way that leads back to where it began: `WP01`, `WP02`, `WP01`. */
export function findCycle(graph: DependencyGraph): string[] | undefined {
  const cleared = new Set<string>();
  const walk = (wpId: string, way: readonly string[]): string[] | undefined => {
    const met = way.indexOf(wpId);
    if (met !== -1) return [...way.slice(met), wpId];
    if (cleared.has(wpId)) return undefined;
    for (const id of graph.get(wpId) ?? []) {
      const cycle = walk(id, [...way, wpId]);
      if (cycle) return cycle;
    }
    cleared.add(wpId);
    return undefined;
  };
  for (const wpId of graph.keys()) {
    const cycle = walk(wpId, []);
    if (cycle) return cycle;
  }
  return undefined;
}
