import { plainName } from './plain-name.js';

/** Sentences of `implement`. */
export const implementWords = {
  note: 'Started implementation',
  forced: (what: string) => `(forced: ${what})`,
  openDependencies: (open: readonly { wpId: string; lane: string | null }[]) =>
    open
      .map(({ wpId, lane }) => `${plainName(wpId)} (${lane === null ? 'not there' : plainName(lane)})`)
      .join(', '),
  overriddenDependencies: (open: string) => `${open} not done`,
  dependenciesOpen: (wpId: string, open: string) =>
    `${wpId} cannot begin yet: it depends on ${open}, which must be done first.`,
  dependenciesOpenNext: (wpId: string, first: string) =>
    `Build upon unfinished work: spec-kitty implement ${wpId} --base ${plainName(first)}. Or override it: --force.`,
  isPast: (wpId: string, lane: string) => `${wpId} is in ${plainName(lane)}: there is nothing to implement.`,
  isPastNext: (wpId: string) =>
    `Return it first: spec-kitty agent tasks move-task ${wpId} --to planned. Or override it: --force.`,
  overriddenLane: (lane: string) => `it was in ${plainName(lane)}`,
  baseIsItself: (wpId: string) => `${wpId} cannot be built upon itself.`,
  baseIsItselfNext: 'Name another work package, or leave --base out to begin from the target branch.',
  noBase: (wpId: string, branch: string) =>
    `There is no branch ${plainName(branch)}: ${plainName(wpId)} has not been begun.`,
  noBaseNext: (wpId: string) => `Begin that one first: spec-kitty implement ${wpId}`,
  inTheWay: (path: string) =>
    `${plainName(path)} is there already, and is not a worktree of this repository.`,
  inTheWayNext: 'Move it away, then try again.',
  otherBranch: (path: string, branch: string | undefined) =>
    `The worktree ${plainName(path)} is ${branch === undefined ? 'on no branch' : `on branch ${plainName(branch)}`}.`,
  otherBranchNext: (branch: string) => `Go back to its branch there: git switch ${plainName(branch)}`,
  noTarget: (branch: string) => `There is no branch ${plainName(branch)} to begin from.`,
  noTargetNext: 'Make it, or correct target_branch in meta.json.',
  commitMessage: (wpId: string, spec: string) => `chore: Start ${wpId} on spec ${spec}`,
  ready: (
    wpId: string,
    it: { from: string | null; lane: string; made: boolean; folder: string; base: string },
  ) =>
    [
      it.from === it.lane ? `${wpId} is in ${it.lane}.` : `${wpId}: ${it.from ?? 'no lane'} > ${it.lane}`,
      it.made
        ? `Made the worktree ${plainName(it.folder)}, from ${plainName(it.base)}.`
        : `The worktree ${plainName(it.folder)} is there already.`,
      `Work there: cd ${plainName(it.folder)}`,
      '',
    ].join('\n'),
} as const;
