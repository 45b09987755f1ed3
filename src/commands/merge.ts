import { planMerge, mustBeMergeable } from '../merge/merge-plan.js';
import { readMergeState, writeMergeState, type MergeState } from '../merge/merge-state.js';
import { abortMerge, pickUp, runMerge, type MergeOutcome, type MergeParts } from '../merge/run-merge.js';
import { TargetTree } from '../merge/target-tree.js';
import { Failure } from '../shared/failure.js';
import { mergeWords as words } from '../words/merge.js';
import { mustChooseFeature } from '../work/choose-feature.js';
import { readFeatureFiles } from '../work/feature-files.js';
import { withStateLock } from '../work/state-lock.js';
import { targetBranch } from '../work/target-branch.js';
import { textOption, type CommandInput } from './command.js';
import { speakerOf, wrongUsage } from './speaker.js';
import { workCommand, type WorkAnswer } from './work-command.js';
import type { WorkSession } from './work-session.js';

/** `merge [--strategy merge|squash] [--target BRANCH] [--push] [--dry-run] [--keep-branch] [--keep-worktree] [--resume | --abort]` */
export const merge = workCommand(async (session, input) => {
  const { workspace, context } = session;
  const { resume, abort } = input.options;
  if (resume && abort) throw wrongUsage(words.resumeAndAbort, 'merge');
  const strategy = mustKnowStrategy(textOption(input, 'strategy') ?? 'merge');
  session.isAbout({ agent_id: textOption(input, 'agent') });
  const parts: MergeParts = {
    workspace,
    tree: new TargetTree(workspace),
    said: speakerOf(session, input),
    cwd: context.cwd,
    onWritten: (written) => session.record(written),
  };
  return withStateLock(workspace, async () => {
    const saved = readMergeState(workspace);
    const underWay = saved?.phase === 'finished' ? undefined : saved;
    if (underWay) session.isAbout({ feature_slug: underWay.feature });
    if (resume) return answer(await runMerge(await pickUp(mustBeUnderWay(underWay), parts), parts));
    if (abort) return aborted(mustBeUnderWay(underWay), parts);
    return begin(session, input, { parts, strategy, saved, underWay });
  });
});

async function begin(
  session: WorkSession,
  input: CommandInput,
  it: {
    parts: MergeParts;
    strategy: MergeState['strategy'];
    saved: MergeState | undefined;
    underWay: MergeState | undefined;
  },
): Promise<WorkAnswer> {
  const { workspace, tree } = it.parts;
  const { options } = input;
  const { strategy, underWay } = it;
  if (underWay) {
    const [message, hint] = [words.underWay(underWay.feature), words.underWayNext];
    throw new Failure({ code: 'merge_under_way', message, hint });
  }
  const feature = mustChooseFeature(workspace, textOption(input, 'feature'));
  session.isAbout({ feature_slug: feature });
  const files = readFeatureFiles(workspace.root, feature);
  const target = textOption(input, 'target') ?? targetBranch(workspace, feature);
  const push = options['push'] === true;
  const plan = await planMerge(workspace, tree, { files, target, push, before: it.saved });
  mustBeMergeable(plan);
  const json = { feature, target, strategy, nothing_of_their_own: plan.empty };
  const empty = plan.empty.length === 0 ? '' : words.empty(plan.empty);
  if (options['dryRun'] === true) {
    const text = words.dryRun({ target, strategy, steps: plan.steps }) + empty;
    return { json: { ...json, dry_run: true, order: plan.steps }, text };
  }
  if (plan.steps.length === 0) {
    const nothing = { merged: [], moved: [], kept: [], pushed: false };
    return { json: { ...json, ...nothing }, text: empty || words.nothing(feature) };
  }
  const before = await tree.mustResolve(`refs/heads/${target}`);
  const state: MergeState = {
    feature,
    target,
    strategy,
    push,
    keepBranch: options['keepBranch'] === true,
    keepWorktree: options['keepWorktree'] === true,
    before,
    onto: before,
    steps: plan.steps,
    done: 0,
    phase: 'merging',
  };
  writeMergeState(workspace, state);
  const { json: done, text } = answer(await runMerge(state, it.parts));
  return { json: { ...json, ...done }, text: text + empty };
}

async function aborted(state: MergeState, parts: MergeParts): Promise<WorkAnswer> {
  await abortMerge(state, parts);
  const { feature, target, before } = state;
  return { json: { feature, target, aborted: true, commit: before }, text: words.aborted(target) };
}

function answer({ state, moved, kept }: MergeOutcome): WorkAnswer {
  const { feature, target, strategy, steps, push } = state;
  const merged = steps.map(({ wpId }) => wpId);
  return {
    json: { feature, target, strategy, merged, moved, kept, pushed: push },
    text: [
      words.merged(target, merged),
      words.moved(moved),
      ...kept.map(({ name, why }) => words.kept(name, why)),
      push ? words.pushed(target) : '',
    ].join(''),
  };
}

function mustBeUnderWay(state: MergeState | undefined): MergeState {
  if (state) return state;
  const [message, hint] = [words.nothingUnderWay, words.nothingUnderWayNext];
  throw new Failure({ code: 'nothing_under_way', message, hint });
}

function mustKnowStrategy(typed: string): MergeState['strategy'] {
  if (typed === 'merge' || typed === 'squash') return typed;
  throw wrongUsage(words.unknownStrategy(typed), 'merge');
}
