import { plainName } from './plain-name.js';

function list(names: readonly string[]): string {
  return names.map(plainName).join(', ');
}

/** Sentences of `merge`. Notes and messages stay in the project's history. */
export const mergeWords = {
  // What stands in the way
  notOnTarget: (target: string, branch: string | undefined) =>
    `The target is ${plainName(target)}, and ${branch === undefined ? 'HEAD is detached' : `${plainName(branch)} is checked out`}.`,
  notOnTargetNext: (target: string) =>
    `Go there: git switch ${plainName(target)}. Or merge into another branch: --target NAME.`,
  noTarget: (target: string) => `There is no branch ${plainName(target)}.`,
  dirtyTarget: (paths: readonly string[]) => `There are changes that you have not committed: ${list(paths)}.`,
  dirtyWorktree: (folder: string, paths: readonly string[]) =>
    `In ${plainName(folder)} there is work that is not committed: ${list(paths)}.`,
  commitNext: 'Commit or stash them, then try again.',
  gitBusy: (target: string) => `A merge of your own into ${plainName(target)} is under way.`,
  gitBusyNext: 'Finish it (git commit) or give it up (git merge --abort), then try again.',
  otherBranch: (folder: string, branch: string | undefined) =>
    `${plainName(folder)} is ${branch === undefined ? 'on no branch: a rebase, perhaps' : `on branch ${plainName(branch)}`}.`,
  otherBranchNext: (branch: string) =>
    `Finish what is under way there, then: git switch ${plainName(branch)}`,
  diverged: (target: string, it: { ahead: number; behind: number }) =>
    it.ahead === 0
      ? `${plainName(target)} is ${it.behind} behind its upstream.`
      : `${plainName(target)} and its upstream have diverged: ${it.ahead} here, ${it.behind} there.`,
  divergedNext: (ahead: number) =>
    ahead === 0 ? 'Bring it up to date: git pull --ff-only' : 'Bring them together: git pull --rebase',
  missingBranches: (wpIds: readonly string[]) =>
    `${list(wpIds)} ${wpIds.length === 1 ? 'has' : 'have'} no branch.`,
  missingBranchesNext: (first: string) =>
    `Implement what is missing (spec-kitty implement ${first}), or move it to where it is: done, canceled.`,
  noRemote: 'There is no remote to push to.',
  noRemoteNext: 'Leave --push out, or add one: git remote add origin URL',
  problems: (messages: readonly string[]) =>
    messages.length === 1 ? (messages[0] ?? '') : messages.map((message) => `\n  - ${message}`).join(''),

  // On the way
  message: (wpId: string, feature: string) => `Merge ${wpId} of ${feature}`,
  note: (target: string) => `Merged into ${target}`,
  moveMessage: (wpIds: readonly string[], spec: string) =>
    `chore: Move ${wpIds.join(', ')} to for_review on spec ${spec}`,
  conflict: (wpId: string, files: readonly string[]) =>
    `${wpId} has conflicts with the target in ${list(files)}.`,
  conflictNext:
    'Resolve them, `git add` the files, then: spec-kitty merge --resume. Or go back to where it began: spec-kitty merge --abort',
  conflictsLeft: (files: readonly string[]) => `There are still conflicts in ${list(files)}.`,
  conflictsLeftNext: 'Resolve them and `git add` the files, then --resume. Or give it up: --abort.',
  underWay: (feature: string) => `A merge of ${plainName(feature)} is under way.`,
  underWayNext:
    'Go on with it: spec-kitty merge --resume. Or go back to where it began: spec-kitty merge --abort',
  nothingUnderWay: 'No merge is under way.',
  nothingUnderWayNext: 'Begin one: spec-kitty merge',
  pastAbort: (feature: string) => `${plainName(feature)} is merged: only the rest of the work is left.`,
  pastAbortNext: 'Finish it: spec-kitty merge --resume',
  targetMoved: (target: string) => `${plainName(target)} holds commits that this merge did not make.`,
  targetMovedNext: (before: string) =>
    `Look at them (git log ${before.slice(0, 12)}..HEAD). To go back all the same: git reset --keep ${before.slice(0, 12)}`,
  resumeAndAbort: 'Take --resume or --abort, not both.',
  unknownStrategy: (typed: string) => `There is no strategy ${plainName(typed)}. There are: merge, squash.`,

  // In the end
  dryRun: (plan: { target: string; strategy: string; steps: readonly { wpId: string; branch: string }[] }) =>
    plan.steps.length === 0
      ? 'Nothing would be merged.\n'
      : [
          `Would ${plan.strategy === 'squash' ? 'squash' : 'merge'} into ${plainName(plan.target)}, in this order:`,
          ...plan.steps.map(({ wpId, branch }, at) => `  ${at + 1}. ${wpId}  ${plainName(branch)}`),
          '',
        ].join('\n'),
  nothing: (feature: string) => `Nothing to merge: every branch of ${plainName(feature)} is merged.\n`,
  empty: (wpIds: readonly string[]) =>
    `${list(wpIds)}: nothing to merge yet, the branch has no commit of its own.\n`,
  merged: (target: string, wpIds: readonly string[]) => `Merged into ${plainName(target)}: ${list(wpIds)}.\n`,
  moved: (wpIds: readonly string[]) => (wpIds.length === 0 ? '' : `${list(wpIds)}: doing > for_review.\n`),
  kept: (folder: string, why: KeptWhy) => `Kept ${plainName(folder)}: ${KEPT[why]}.\n`,
  pushed: (target: string) => `Pushed ${plainName(target)}.\n`,
  aborted: (target: string) => `${plainName(target)} is where it was before the merge.\n`,
} as const;

export type KeptWhy = 'uncommitted' | 'standing_in_it' | 'moved_on' | 'checked_out';

const KEPT: Readonly<Record<KeptWhy, string>> = {
  uncommitted: 'there is work in it that is not committed',
  standing_in_it: 'you are in it',
  moved_on: 'it has commits that came after the merge began',
  checked_out: 'a worktree has it checked out',
};
