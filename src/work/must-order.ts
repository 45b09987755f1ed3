import { Failure } from '../shared/failure.js';
import { workWords as words } from '../words/work.js';
import { dependencyOrder } from './dependencies.js';

/**
 * The work packages of a feature, those that wait behind those they wait for; else in the order they came in.
 * @param graph id -> the ids that it waits for.
 * @throws Failure `unknown_dependency`, `dependency_cycle`, which print what is wrong.
 */
export function mustOrder(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
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
  const order = dependencyOrder(graph);
  if (order.kind === 'ordered') return order.wpIds;
  throw new Failure({
    code: 'dependency_cycle',
    message: words.dependencyCycle(order.wpIds),
    hint: words.dependencyCycleNext,
  });
}
