import { freshUlids } from '../events/ulid.js';
import { Failure } from '../shared/failure.js';
import { mergeWords as words } from '../words/merge.js';
import {
  EVENT_LOG_FILE,
  featureNumber,
  mustFindWorkPackage,
  readFeatureFiles,
} from '../work/feature-files.js';
import { isSameLane } from '../work/move-lane.js';
import { moveLanes } from '../work/move-lanes.js';
import { treeOf, type Workspace } from '../work/workspace.js';
import { writeState, type Written } from '../work/write-state.js';
import { cleanUp, type Kept } from './clean-up.js';
import { removeMergeState, writeMergeState, type MergeState, type MergeStep } from './merge-state.js';
import type { TargetTree } from './target-tree.js';

export interface MergeParts {
  readonly workspace: Workspace;
  readonly tree: TargetTree;
  /** Who says in the log that it is merged. */
  readonly said: { readonly by: string; readonly shellPid: string; readonly atMs: number };
  /** Where the person stands: a worktree is not taken away from under them. */
  readonly cwd: string;
  /** Told of the lane moves, once they are written. */
  readonly onWritten: (written: Written) => Promise<void>;
}

export interface MergeOutcome {
  readonly state: MergeState;
  readonly moved: readonly string[];
  readonly kept: readonly Kept[];
}

/**
 * Carries a merge out, from wherever its state says it is. What is done is written down before the next step begins.
 * @throws Failure `merge_conflict`, `merge_failed`, and what writing task files and pushing throw; `--resume` goes on.
 */
export async function runMerge(state: MergeState, parts: MergeParts): Promise<MergeOutcome> {
  const { workspace, tree } = parts;
  let at = state;
  let moved: readonly string[] = [];
  let kept: readonly Kept[] = [];
  const reach = (phase: MergeState['phase']) => {
    at = { ...at, phase };
    writeMergeState(workspace, at);
  };
  for (;;) {
    switch (at.phase) {
      case 'merging':
        at = await mergeSteps(at, parts).catch((error: unknown) => forgetUnbegun(at, parts, error));
        reach('moving');
        break;
      case 'moving':
        moved = await moveMerged(at, parts);
        reach('cleaning');
        break;
      case 'cleaning':
        kept = await cleanUp(at, parts);
        reach('pushing');
        break;
      case 'pushing':
        if (at.push) await tree.push(at.target);
        reach('finished');
        break;
      case 'finished':
        return { state: at, moved, kept };
    }
  }
}

/** A git that refused to begin has changed nothing: then there is nothing to resume either. */
async function forgetUnbegun(
  { before }: MergeState,
  { workspace, tree }: MergeParts,
  error: unknown,
): Promise<never> {
  const isUntouched =
    (await tree.head()) === before && !tree.isMerging() && !(await tree.hasStaged()) && !tree.isSquashing();
  if (isUntouched) removeMergeState(workspace);
  throw error;
}

async function mergeSteps(state: MergeState, parts: MergeParts): Promise<MergeState> {
  let at = state;
  while (at.done < at.steps.length) at = await mergeNext(at, parts);
  return at;
}

async function mergeNext(state: MergeState, { workspace, tree }: MergeParts): Promise<MergeState> {
  const { strategy, feature, steps, done, onto } = state;
  const step = mustHaveStep(steps[done]);
  const message = words.message(step.wpId, feature);
  if (!(await tree.isAncestor(step.tip, onto))) {
    const isClean = await (strategy === 'squash' ? tree.squash(step.tip) : tree.merge(step.tip, message));
    if (!isClean) throw conflict(step.wpId, step.branch, await tree.unmerged());
    if (strategy === 'squash' && (await tree.hasStaged())) await tree.commit(message);
  }
  const next = { ...state, done: done + 1, onto: await tree.head() };
  writeMergeState(workspace, next);
  return next;
}

function mustHaveStep(step: MergeStep | undefined): MergeStep {
  if (!step) throw new Error('the merge has no such step');
  return step;
}

function conflict(wpId: string, branch: string, files: readonly string[]): Failure {
  return new Failure({
    code: 'merge_conflict',
    message: words.conflict(wpId, files),
    hint: words.conflictNext,
    details: { wp_id: wpId, branch, files },
  });
}

/**
 * Finds out what became of the step that was under way: a person solved its conflicts, or the process was killed.
 * @throws Failure `conflicts_left`, `not_on_target`, `target_moved`.
 */
export async function pickUp(state: MergeState, { workspace, tree }: MergeParts): Promise<MergeState> {
  await tree.waitForIndex();
  mustBeOnTarget(workspace, state);
  if (state.phase !== 'merging') return state;
  const step = state.steps[state.done];
  const left = await tree.unmerged();
  if (left.length > 0) {
    const [message, hint] = [words.conflictsLeft(left), words.conflictsLeftNext];
    throw new Failure({ code: 'conflicts_left', message, hint, details: { files: left } });
  }
  const isBySquash = state.strategy === 'squash' && tree.isSquashing();
  if (step && tree.isMerging()) await tree.commit(undefined);
  else if (step && isBySquash && (await tree.hasStaged()))
    await tree.commit(words.message(step.wpId, state.feature));
  // Solved in favour of the target, whole: there is nothing to commit, and to begin again would bring the same conflict.
  else if (step && isBySquash) await tree.takeBack(state.onto);
  const head = await tree.head();
  if (head === state.onto && !isBySquash) return state;
  if (!step || !(await tree.isAncestor(state.onto, head))) throw targetMoved(state);
  const next = { ...state, done: state.done + 1, onto: head };
  writeMergeState(workspace, next);
  return next;
}

/**
 * Brings the target back to where the merge began.
 * @throws Failure `past_abort`, `not_on_target`, `target_moved`: commits of others are never thrown away.
 */
export async function abortMerge(state: MergeState, { workspace, tree }: MergeParts): Promise<void> {
  await tree.waitForIndex();
  if (state.phase !== 'merging') {
    const [message, hint] = [words.pastAbort(state.feature), words.pastAbortNext];
    throw new Failure({ code: 'past_abort', message, hint });
  }
  mustBeOnTarget(workspace, state);
  const head = await tree.head();
  const isOurs = head === state.onto || (await tree.resolve('HEAD^1')) === state.onto;
  if (!isOurs) throw targetMoved(state);
  await tree.takeBack(state.before);
  removeMergeState(workspace);
}

function targetMoved({ target, before }: MergeState): Failure {
  const [message, hint] = [words.targetMoved(target), words.targetMovedNext(before)];
  return new Failure({ code: 'target_moved', message, hint });
}

function mustBeOnTarget(workspace: Workspace, { target }: MergeState): void {
  const branch = treeOf(workspace)?.branch;
  if (branch === target) return;
  const [message, hint] = [words.notOnTarget(target, branch), words.notOnTargetNext(target)];
  throw new Failure({ code: 'not_on_target', message, hint });
}

/** A merged work package in doing goes to for_review, so that its file says it too; others stay where they are. */
async function moveMerged(
  state: MergeState,
  { workspace, said, onWritten }: MergeParts,
): Promise<readonly string[]> {
  const files = readFeatureFiles(workspace.root, state.feature);
  const merged = state.steps.map(({ wpId }) => mustFindWorkPackage(files, wpId));
  const inDoing = merged.filter(({ lane }) => isSameLane(lane, 'doing'));
  const wpIds = state.moving ?? inDoing.map(({ wpId }) => wpId);
  writeMergeState(workspace, { ...state, moving: wpIds });
  const newEventId = freshUlids(() => said.atMs);
  const note = words.note(state.target);
  const move = { ...said, to: 'for_review', note, force: false, newEventId, fields: {} };
  const edits = moveLanes(
    files,
    inDoing.filter(({ wpId }) => wpIds.includes(wpId)).map((one) => ({ one, move })),
  );
  const message = words.moveMessage(wpIds, featureNumber(state.feature));
  // Killed between writing and committing: what is not committed there is our own, for all was clean when the merge began.
  const takesAlong = state.moving ? [`${files.folder}/tasks`, `${files.folder}/${EVENT_LOG_FILE}`] : [];
  await onWritten(await writeState(workspace, { edits, message, commit: true, takesAlong }));
  return wpIds;
}
