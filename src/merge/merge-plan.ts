import { relative } from 'node:path';
import { readPathStates } from '../changes/commit-paths.js';
import { readBranch } from '../changes/working-trees.js';
import { Failure } from '../shared/failure.js';
import { mergeWords as words } from '../words/merge.js';
import { isGivenUp } from '../work/acceptance.js';
import { dependenciesOf, statusOf } from '../work/dependencies.js';
import { mustOrder } from '../work/must-order.js';
import type { FeatureFiles, WorkPackage } from '../work/feature-files.js';
import { treeOf, type Workspace } from '../work/workspace.js';
import { readWorktree, worktreeOf } from '../work/worktree.js';
import type { MergeState, MergeStep } from './merge-state.js';
import type { TargetTree } from './target-tree.js';

/** Something that a person must mend before the merge may begin. */
export interface MergeProblem {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export interface MergePlan {
  readonly target: string;
  /** In dependency order. */
  readonly steps: readonly MergeStep[];
  /** Work packages whose branch has no commit of its own: there is nothing to merge, and they are left alone. */
  readonly empty: readonly string[];
  /** All of them, so that nobody has to mend one after the other. */
  readonly problems: readonly MergeProblem[];
}

/** Names of files in a message: more would hide what is to be done. */
const FILES_NAMED = 5;

/**
 * What a merge of this feature would do, and what stands in its way. Changes nothing; the network is not asked.
 * @param before the last merge that was finished: what it merged needs no branch any more.
 * @throws Failure `dependency_cycle`.
 */
export async function planMerge(
  workspace: Workspace,
  tree: TargetTree,
  request: { files: FeatureFiles; target: string; push: boolean; before: MergeState | undefined },
): Promise<MergePlan> {
  const { files, target, push, before } = request;
  const branches = inOrder(files).map((wpId) => {
    const { branch } = worktreeOf(workspace, files.feature, wpId);
    return { wpId, branch, tip: readBranch(workspace.commonDir, branch) };
  });
  const all = branches.flatMap(({ wpId, branch, tip }) => (tip ? { wpId, branch, tip } : []));
  const merged = new Set(before?.feature === files.feature ? before.steps.map(({ wpId }) => wpId) : []);
  const missing = branches
    .filter(({ tip, wpId }) => !tip && !merged.has(wpId) && isOpen(files, wpId))
    .map(({ wpId }) => wpId);
  const hasTarget = readBranch(workspace.commonDir, target) !== undefined;
  const { steps, empty } = hasTarget ? await withoutEmpty(tree, target, all) : { steps: all, empty: [] };
  const problems = [
    ...(await problemsOfTarget(workspace, tree, target)),
    ...(missing.length === 0 ? [] : [missingBranches(missing)]),
    ...(await problemsOfWorktrees(workspace, files.feature, all)),
    ...(push && (await tree.remotes()).length === 0
      ? [{ code: 'no_remote', message: words.noRemote, hint: words.noRemoteNext }]
      : []),
  ];
  return { target, steps, empty, problems };
}

/** @throws Failure with the first problem's code, all of their messages, and all of them for programs. */
export function mustBeMergeable({ problems }: MergePlan): void {
  const [first] = problems;
  if (!first) return;
  const message = words.problems(problems.map((one) => one.message));
  throw new Failure({ code: first.code, message, hint: first.hint, details: { problems } });
}

/** @throws Failure `dependency_cycle`, `unknown_dependency`. */
function inOrder(files: FeatureFiles): readonly string[] {
  const asked = files.workPackages.filter((one) => !isGivenUp(one));
  const ids = new Set(asked.map(({ wpId }) => wpId));
  const givenUp = new Set(files.workPackages.filter(isGivenUp).map(({ wpId }) => wpId));
  const waitsFor = (one: WorkPackage) =>
    dependenciesOf(files, one).filter((id) => ids.has(id) || !givenUp.has(id));
  return mustOrder(new Map(asked.map((one) => [one.wpId, waitsFor(one)])));
}

function isOpen({ workPackages }: FeatureFiles, wpId: string): boolean {
  const status = statusOf(workPackages.find((one) => one.wpId === wpId)?.lane ?? null);
  return status === 'planned' || status === 'doing';
}

/** A branch that was made and not yet worked on lies on the target's own line, or where its base is. */
async function withoutEmpty(
  tree: TargetTree,
  target: string,
  all: readonly MergeStep[],
): Promise<{ steps: MergeStep[]; empty: string[] }> {
  const steps: MergeStep[] = [];
  const empty: string[] = [];
  for (const step of all) {
    const isBase = steps.some(({ tip }) => tip === step.tip);
    if (isBase || (await tree.isOnLineOf(target, step.tip))) empty.push(step.wpId);
    else steps.push(step);
  }
  return { steps, empty };
}

async function problemsOfTarget(
  workspace: Workspace,
  tree: TargetTree,
  target: string,
): Promise<MergeProblem[]> {
  const { git, root } = workspace;
  const branch = treeOf(workspace)?.branch;
  const problems: MergeProblem[] = [];
  if (branch !== target) {
    const exists = readBranch(workspace.commonDir, target) !== undefined;
    const message = exists ? words.notOnTarget(target, branch) : words.noTarget(target);
    return [{ code: exists ? 'not_on_target' : 'no_target', message, hint: words.notOnTargetNext(target) }];
  }
  if (tree.isMerging())
    problems.push({ code: 'git_busy', message: words.gitBusy(target), hint: words.gitBusyNext });
  const changed = (await readPathStates(git, root, [])).filter(({ kind }) => kind === 'changed');
  if (changed.length > 0) {
    const message = words.dirtyTarget(named(changed));
    problems.push({ code: 'dirty_worktree', message, hint: words.commitNext });
  }
  const apart = await tree.aheadBehind(target);
  if (apart && apart.behind > 0) {
    const [message, hint] = [words.diverged(target, apart), words.divergedNext(apart.ahead)];
    problems.push({ code: 'target_diverged', message, hint });
  }
  return problems;
}

/** Uncommitted work in a worktree is not in its branch: it would be left out, and what is new there counts as well. */
async function problemsOfWorktrees(
  workspace: Workspace,
  feature: string,
  steps: readonly MergeStep[],
): Promise<MergeProblem[]> {
  const problems: MergeProblem[] = [];
  for (const { wpId, branch } of steps) {
    const place = worktreeOf(workspace, feature, wpId);
    const { folder, checkedOut } = readWorktree(workspace, place);
    if (folder !== 'present') continue;
    const name = relative(workspace.root, place.path);
    if (checkedOut !== branch) {
      const [message, hint] = [words.otherBranch(name, checkedOut), words.otherBranchNext(branch)];
      problems.push({ code: 'worktree_elsewhere', message, hint });
    }
    const states = await readPathStates(workspace.git, place.path, []);
    if (states.length > 0) {
      const message = words.dirtyWorktree(name, named(states));
      problems.push({ code: 'dirty_worktree', message, hint: words.commitNext });
    }
  }
  return problems;
}

function missingBranches(wpIds: readonly string[]): MergeProblem {
  const [message, hint] = [words.missingBranches(wpIds), words.missingBranchesNext(wpIds[0] ?? 'WPxx')];
  return { code: 'missing_branches', message, hint };
}

function named(states: readonly { readonly path: string }[]): string[] {
  const paths = states.map(({ path }) => path);
  return paths.length > FILES_NAMED ? [...paths.slice(0, FILES_NAMED), '…'] : paths;
}
