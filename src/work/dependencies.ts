import { laneToStatus } from '../events/status.js';
import type { FeatureFiles, WorkPackage } from './feature-files.js';

/** What a work package waits for: as its own file says, and as tasks.md does, which may not be finalized yet. */
export function dependenciesOf({ tasks }: FeatureFiles, { wpId, task }: WorkPackage): string[] {
  const listed = tasks.workPackages.find((one) => one.wpId === wpId)?.dependencies ?? [];
  return [...new Set([...task.dependencies, ...listed])];
}

/** Those that are not done, each with its lane; null for one that the feature does not have. */
export function openDependencies(
  files: FeatureFiles,
  one: WorkPackage,
): { readonly wpId: string; readonly lane: string | null }[] {
  return dependenciesOf(files, one).flatMap((wpId) => {
    const lane = files.workPackages.find((other) => other.wpId === wpId)?.lane ?? null;
    return statusOf(lane) === 'done' ? [] : { wpId, lane };
  });
}

/** Of the four statuses the one that a lane counts as; no lane at all is planned. */
export function statusOf(lane: string | null): 'planned' | 'doing' | 'for_review' | 'done' {
  return (lane === null ? undefined : laneToStatus(lane)?.status) ?? 'planned';
}

/** An order in which each stands behind what it depends on, or why there is none. */
export type DependencyOrder =
  | { readonly kind: 'ordered'; readonly wpIds: readonly string[] }
  /** The first stands at the end again: `WP01 > WP02 > WP01`, each depends on the next. */
  | { readonly kind: 'cycle'; readonly wpIds: readonly string[] };

/**
 * Sorts by dependency; what does not depend on each other keeps the order it came in. Ids that are nobody's are passed over.
 * Pure.
 * @param graph id -> the ids that it depends on.
 */
export function dependencyOrder(graph: ReadonlyMap<string, readonly string[]>): DependencyOrder {
  const ordered = new Set<string>();
  const path: string[] = [];
  const visit = (wpId: string): string[] | undefined => {
    if (ordered.has(wpId)) return undefined;
    if (path.includes(wpId)) return [...path.slice(path.indexOf(wpId)), wpId];
    path.push(wpId);
    for (const dependency of graph.get(wpId) ?? []) {
      const cycle = graph.has(dependency) ? visit(dependency) : undefined;
      if (cycle) return cycle;
    }
    path.pop();
    ordered.add(wpId);
    return undefined;
  };
  for (const wpId of graph.keys()) {
    const cycle = visit(wpId);
    if (cycle) return { kind: 'cycle', wpIds: cycle };
  }
  return { kind: 'ordered', wpIds: [...ordered] };
}
