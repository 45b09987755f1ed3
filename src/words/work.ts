import type { EditRefusal } from '../tasks/edit.js';
import { plainName } from './plain-name.js';

function list(names: readonly string[]): string {
  return names.map(plainName).join(', ');
}

/** Sentences of the commands that people and agents work with. */
export const workWords = {
  noFeature: (root: string) => `There is no feature in ${plainName(root)}: kitty-specs/ has no folder.`,
  noFeatureNext:
    'Make one: write kitty-specs/001-name/tasks.md, a heading `## Work Package WP01: …` for each, then run: spec-kitty agent feature finalize-tasks --make-files',
  severalFeatures: (features: readonly string[]) => `There are several features here: ${list(features)}.`,
  severalFeaturesNext: (first: string) =>
    `Say which: --feature ${plainName(first)}, or set SPECIFY_FEATURE. In a feature's worktree or on its branch it is found by itself.`,
  unknownFeature: (asked: string, features: readonly string[]) =>
    `There is no feature ${plainName(asked)} here. ${features.length === 0 ? 'There is none at all.' : `There are: ${list(features)}.`}`,
  nearHint: (near: string | undefined) =>
    near === undefined ? 'Give one of these.' : `Did you mean ${plainName(near)}?`,
  unknownWorkPackage: (wpId: string, feature: string, known: readonly string[]) =>
    `There is no ${plainName(wpId)} in ${plainName(feature)}. ${known.length === 0 ? 'It has no work packages.' : `It has: ${list(known)}.`}`,
  noWorkPackagesNext:
    'Name them in its tasks.md, a heading `## Work Package WP01: …` for each, and have their files made: spec-kitty agent feature finalize-tasks --make-files',
  workPackageTwice: (wpId: string, paths: readonly string[]) =>
    `${plainName(wpId)} has more than one file: ${list(paths)}.`,
  workPackageTwiceNext: 'Remove the stale one, commit that, then try again.',
  notUnderstood: (path: string, line: number, reason: string) =>
    `${plainName(path)}:${line}: ${reason}. It was left alone.`,
  notUnderstoodNext: 'Mend that line, then try again. `spec-kitty doctor` lists all such files.',
  refusal: (kind: EditRefusal['kind'], word: string) => {
    switch (kind) {
      case 'no_frontmatter':
        return 'the file does not begin with frontmatter (a line ---)';
      case 'unclosed_frontmatter':
        return 'the frontmatter has no closing ---';
      case 'conflict_markers':
        return 'there are conflict markers of a merge in the frontmatter';
      case 'not_one_value':
        return `${plainName(word)} has no single value that could be replaced`;
      case 'open_fence':
        return 'the code fence that begins here is never closed';
      case 'unknown_task':
        return `there is no box for ${plainName(word)}`;
      case 'no_json_object':
        return 'this is not a JSON object';
    }
  },
  unknownLane: (typed: string) => `There is no lane ${plainName(typed)}.`,
  lanesAre: (lanes: readonly string[]) => `The lanes are: ${lanes.join(', ')}.`,
  unknownDependencies: (unknown: readonly { wpId: string; id: string }[]) =>
    `${unknown.map(({ wpId, id }) => `${plainName(wpId)} depends on ${plainName(id)}`).join(', ')}: there is no such work package.`,
  unknownDependenciesNext: 'Mend tasks.md (or the file that says so), then try again.',
  dependencyCycle: (cycle: readonly string[]) =>
    `The dependencies go round in a circle: ${cycle.map(plainName).join(' > ')}.`,
  dependencyCycleNext:
    'Each waits for the next. Take one of these dependencies out of tasks.md, then try again.',
  boxesOpen: (wpId: string, lane: string, open: readonly string[]) =>
    `${wpId} cannot go to ${lane}: in tasks.md ${list(open)} ${open.length === 1 ? 'is' : 'are'} not ticked.`,
  boxesOpenNext: (open: readonly string[]) =>
    `Tick what is done: spec-kitty agent tasks mark-status ${open.join(' ')} --status done. Or override it: --force.`,
  feedbackMissing: (wpId: string) =>
    `${wpId} is in review: it goes back to planned only with the reviewer's words.`,
  feedbackMissingNext: 'Put them into a file: --review-feedback-file FILE. Or override it: --force.',
  overriddenBoxes: (open: readonly string[]) => `${list(open)} not ticked`,
  overriddenFeedback: 'no review feedback',
  busy: 'Another spec-kitty command has been at work in this repository for too long.',
  busyNext: 'Wait for it to end, then try again.',
  notWritable: (path: string) => `${plainName(path)} may not be written.`,
  notWritableNext: (path: string) => `Make it writable (chmod u+w ${plainName(path)}), then try again.`,
  gitBusy: (what: string) => `A ${what} is under way in this repository.`,
  gitBusyNext: (what: string) =>
    `Finish it (git ${what} --continue) or give it up (git ${what} --abort), then try again.`,
  detached: 'HEAD is detached: a commit made now would be on no branch.',
  detachedNext: 'Go to a branch (git switch NAME), or edit the files without a commit: --no-auto-commit.',
  notCommitted: (path: string) => `${plainName(path)} was never committed.`,
  notCommittedNext: 'Commit the whole feature first: spec-kitty agent feature finalize-tasks',
  soButUncommitted: (paths: readonly string[]) =>
    `That is not committed yet: ${list(paths)}. Commit it, and it is recorded.\n`,
  uncommitted: (paths: readonly string[]) =>
    `There are changes that you have not committed in ${list(paths)}.`,
  uncommittedNext:
    'Commit (or stash) them first. To edit the file beside them, without a commit: --no-auto-commit.',
} as const;
