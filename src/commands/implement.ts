import { relative } from 'node:path';
import { Git } from '../changes/git.js';
import { readBranch } from '../changes/working-trees.js';
import { freshUlids } from '../events/ulid.js';
import { Failure } from '../shared/failure.js';
import { implementWords as words } from '../words/implement.js';
import { mustChooseFeature } from '../work/choose-feature.js';
import { openDependencies, statusOf } from '../work/dependencies.js';
import {
  featureNumber,
  mustFindWorkPackage,
  readFeatureFiles,
  type FeatureFiles,
  type WorkPackage,
} from '../work/feature-files.js';
import { fieldOf, isSameLane, moveLane } from '../work/move-lane.js';
import { withStateLock } from '../work/state-lock.js';
import { targetBranch } from '../work/target-branch.js';
import type { Workspace } from '../work/workspace.js';
import { addWorktree, readWorktree, worktreeOf, type WorktreePlace } from '../work/worktree.js';
import { commitOf, writeState } from '../work/write-state.js';
import { textOption, type CommandInput } from './command.js';
import { speaker } from './speaker.js';
import { workCommand } from './work-command.js';
import type { WorkSession } from './work-session.js';

/**
 * `implement WPxx [--base WPyy] [--force]`
 *
 * The lane moves in the main working tree, on the branch that it is on: that is where people and boards look. The
 * worktree is made first, since it can be taken back without a trace and a commit cannot; its new branch then takes that
 * commit along, so that an agent in it reads the lane that everybody reads.
 */
export const implement = workCommand(async (session, input) => {
  const begun = await withStateLock(session.workspace, () => begin(session, input));
  await session.record(begun.written);
  const { wpId, feature, place, base, made, from, lane, written } = begun;
  const commit = commitOf(written);
  const { path, branch } = place;
  const lanes = { old_lane: from, new_lane: lane, changed: commit !== null };
  const folder = relative(session.context.cwd, path) || '.';
  return {
    json: { result: 'success', task_id: wpId, feature, ...lanes, worktree: path, branch, base, made, commit },
    text: words.ready(wpId, { from, lane, made, folder, base }),
  };
});

/** Call it under the state lock. @throws Failure as each of its steps; nothing has changed then. */
async function begin(session: WorkSession, input: CommandInput) {
  const { workspace } = session;
  const [wpId = ''] = input.args;
  const force = input.options['force'] === true;
  const baseId = textOption(input, 'base');
  session.isAbout({ agent_id: textOption(input, 'agent') });
  const feature = mustChooseFeature(workspace, textOption(input, 'feature'));
  session.isAbout({ feature_slug: feature });
  const files = readFeatureFiles(workspace.root, feature);
  const one = mustFindWorkPackage(files, wpId);
  session.isAbout({ wp_id: one.wpId });
  const overridden = mustBeReady(files, one, { baseId, force });
  const place = worktreeOf(workspace, feature, wpId);
  const base = mustFindBase(workspace, files, one, baseId);
  const { isNew: made, branchExists } = mustHaveRoom(workspace, place);

  const said = speaker(session, input, one);
  const isBegun = statusOf(one.lane) === 'doing';
  const lane = isBegun ? (one.lane ?? 'doing') : 'doing';
  const agent = textOption(input, 'agent') ?? fieldOf(one, 'agent') ?? said.by;
  const edits = isBegun
    ? []
    : moveLane(files, one, {
        ...said,
        to: lane,
        note: [words.note, ...overridden.map(words.forced)].join(' '),
        force,
        newEventId: freshUlids(() => said.atMs),
        fields: { agent, shell_pid: said.shellPid },
      });
  const takeBack = made ? await addWorktree(workspace, place, { start: base, branchExists }) : undefined;
  try {
    const message = words.commitMessage(wpId, featureNumber(feature));
    const written = await writeState(workspace, { edits, message, commit: true, about: [one.path] });
    if (made && !branchExists && written.kind === 'committed' && written.branch === base)
      await followTarget(workspace, place, base);
    const after = isSameLane(one.lane, lane) ? (one.lane ?? lane) : lane;
    return { wpId, feature, place, base, made, from: one.lane, lane: after, written };
  } catch (error) {
    await takeBack?.();
    throw error;
  }
}

/**
 * @returns with `force`, what was overridden.
 * @throws Failure `dependencies_open`, `nothing_to_implement`.
 */
function mustBeReady(
  files: FeatureFiles,
  one: WorkPackage,
  { baseId, force }: { baseId: string | undefined; force: boolean },
): string[] {
  const { wpId, lane } = one;
  const isPast = ['for_review', 'done'].includes(statusOf(lane)) || lane === 'canceled';
  const open = statusOf(lane) === 'doing' || baseId !== undefined ? [] : openDependencies(files, one);
  if (force) {
    return [
      ...(isPast && lane !== null ? [words.overriddenLane(lane)] : []),
      ...(open.length > 0 ? [words.overriddenDependencies(words.openDependencies(open))] : []),
    ];
  }
  if (isPast && lane !== null) {
    const [message, hint] = [words.isPast(wpId, lane), words.isPastNext(wpId)];
    throw new Failure({ code: 'nothing_to_implement', message, hint });
  }
  const [first] = open;
  if (first) {
    const message = words.dependenciesOpen(wpId, words.openDependencies(open));
    const hint = words.dependenciesOpenNext(wpId, first.wpId);
    throw new Failure({ code: 'dependencies_open', message, hint });
  }
  return [];
}

/** @returns the branch to begin from. @throws Failure `no_base`, `no_target`, and as mustFindWorkPackage. */
function mustFindBase(
  workspace: Workspace,
  files: FeatureFiles,
  { wpId }: WorkPackage,
  baseId: string | undefined,
): string {
  const { feature } = files;
  const exists = (branch: string) => readBranch(workspace.commonDir, branch) !== undefined;
  if (baseId === undefined) {
    const target = targetBranch(workspace, feature);
    if (exists(target)) return target;
    throw new Failure({ code: 'no_target', message: words.noTarget(target), hint: words.noTargetNext });
  }
  if (baseId === wpId)
    throw new Failure({ code: 'no_base', message: words.baseIsItself(wpId), hint: words.baseIsItselfNext });
  mustFindWorkPackage(files, baseId);
  const { branch } = worktreeOf(workspace, feature, baseId);
  if (exists(branch)) return branch;
  throw new Failure({
    code: 'no_base',
    message: words.noBase(baseId, branch),
    hint: words.noBaseNext(baseId),
  });
}

/** @throws Failure `worktree_in_the_way`, `worktree_elsewhere`. */
function mustHaveRoom(workspace: Workspace, place: WorktreePlace): { isNew: boolean; branchExists: boolean } {
  const { folder, checkedOut, branchExists } = readWorktree(workspace, place);
  if (folder === 'in_the_way') {
    const [message, hint] = [words.inTheWay(place.path), words.inTheWayNext];
    throw new Failure({ code: 'worktree_in_the_way', message, hint });
  }
  if (folder === 'present' && checkedOut !== place.branch) {
    const [message, hint] = [words.otherBranch(place.path, checkedOut), words.otherBranchNext(place.branch)];
    throw new Failure({ code: 'worktree_elsewhere', message, hint });
  }
  return { isNew: folder !== 'present', branchExists };
}

/** Nothing is lost when it fails: the branch then begins one commit earlier. */
async function followTarget({ env }: Workspace, { path }: WorktreePlace, target: string): Promise<void> {
  const args = ['merge', '--quiet', '--ff-only', target];
  await Git.inTheirName(env)
    .ask({ operation: 'taking the lane along', cwd: path, args })
    .catch(() => {});
}
