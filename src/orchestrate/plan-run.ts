import { askIn } from '../changes/ask-in.js';
import { Failure } from '../shared/failure.js';
import { orchestrateWords as words } from '../words/orchestrate.js';
import { workWords } from '../words/work.js';
import { dependenciesOf, dependencyOrder, statusOf } from '../work/dependencies.js';
import { mustFindWorkPackage, readFeatureFiles } from '../work/feature-files.js';
import { readBranch } from '../changes/working-trees.js';
import { targetBranch } from '../work/target-branch.js';
import { worktreeOf } from '../work/worktree.js';
import type { Workspace } from '../work/workspace.js';
import { foldedFor, mergesInMemory } from './merges-in-memory.js';
import { isYes } from './git-questions.js';
import type { PlannedWorkPackage } from './record.js';

export interface RunPlan {
  readonly target: string;
  /** Pinned: what others push meanwhile does not move the ground. */
  readonly targetCommit: string;
  readonly workPackages: readonly PlannedWorkPackage[];
}

/**
 * What a run over a feature begins with. Changes nothing.
 * @throws Failure (exit code 3) `no_commits`, `no_target`, `no_work_packages`, `dependency_cycle`, `unknown_dependency`; and as
 *   `mustFindWorkPackage`; `old_git` where git cannot make what a work package builds upon.
 */
export async function planRun(workspace: Workspace, feature: string): Promise<RunPlan> {
  const { git, root, commonDir } = workspace;
  const ask = askIn(git, root);
  const target = targetBranch(workspace, feature);
  const named = await ask(
    'looking for the target',
    ['rev-parse', '--verify', '--quiet', `refs/heads/${target}^{commit}`],
    {
      okExitCodes: [0, 1, 128],
    },
  );
  if (named === '') throw refuse('no_target', words.noTarget(target), words.noTargetNext);
  const files = readFeatureFiles(root, feature);
  const ids = [...new Set(files.workPackages.map(({ wpId }) => wpId))];
  if (ids.length === 0)
    throw refuse('no_work_packages', words.noWorkPackages(feature), workWords.noWorkPackagesNext);
  const all = ids.map((wpId) => mustFindWorkPackage(files, wpId));
  const graph = new Map(all.map((one) => [one.wpId, dependenciesOf(files, one)]));
  const order = dependencyOrder(graph);
  if (order.kind === 'cycle') throw refuse('dependency_cycle', words.cycle(order.wpIds), words.cycleNext);
  for (const [wpId, dependencies] of graph) {
    const unknown = dependencies.find((id) => !graph.has(id));
    if (unknown !== undefined)
      throw refuse('unknown_dependency', words.unknownDependency(wpId, unknown), words.cycleNext);
  }
  const workPackages = await Promise.all(
    all.map(async ({ wpId, lane, task }): Promise<PlannedWorkPackage> => {
      const isDone = statusOf(lane) === 'done';
      const head = isDone ? readBranch(commonDir, worktreeOf(workspace, feature, wpId).branch) : undefined;
      const isMerged =
        head !== undefined &&
        (await isYes(git, root, ['comparing history', 'merge-base', '--is-ancestor', head, named]));
      return {
        wpId,
        title: task.title ?? wpId,
        dependencies: graph.get(wpId) ?? [],
        lane: isDone ? 'done' : lane,
        head: head === undefined || isMerged ? null : head,
      };
    }),
  );
  await assertFoldable(workspace, graph, workPackages);
  return { target, targetCommit: named, workPackages };
}

/** Said before anything begins: hours later nobody is there to install a git. */
async function assertFoldable(
  { git, root }: Workspace,
  graph: ReadonlyMap<string, readonly string[]>,
  workPackages: readonly PlannedWorkPackage[],
): Promise<void> {
  const inTarget = new Set(
    workPackages.filter(({ lane, head }) => lane === 'done' && head === null).map(({ wpId }) => wpId),
  );
  const folded = workPackages
    .filter(({ lane }) => lane !== 'done')
    .map(({ wpId }) => ({ wpId, upon: foldedFor(wpId, graph, (id) => !inTarget.has(id)) }))
    .find(({ upon }) => upon.length > 1);
  if (!folded) return;
  const { isPossible, version } = await mergesInMemory(git, root);
  if (!isPossible) throw refuse('old_git', words.oldGit(version, folded.wpId, folded.upon), words.oldGitNext);
}

function refuse(code: string, message: string, hint: string): Failure {
  return new Failure({ code, message, hint, exitCode: 3 });
}
