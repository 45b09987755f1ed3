import { plainName } from './plain-name.js';
import { shellWord } from './shell-word.js';

/** Of a commit's hash: enough for any repository, and short enough to be read. */
const HASH_SHOWN = 12;

/** Sentences of `orchestrate`: what it refuses, and what people do then. */
export const orchestrateWords = {
  noAgents: 'No agent is named in .kittify/config.yaml.',
  noAgentsNext:
    'Name some, in the order in which they are asked: `orchestrate: {implement: [claude, codex], review: [codex]}`, or give --impl-agent and --review-agent.',
  unknownAgent: (name: string) => `There is no agent ${plainName(name)}.`,
  unknownAgentNext: (known: readonly string[]) =>
    `There are: ${known.join(', ')}. Others are described under \`agents:\` in .kittify/config.yaml.`,
  noAutonomy: (name: string) =>
    `${name} is run so that it asks nobody before it acts, and this project does not allow that.`,
  noAutonomyNext: 'If you want that, write `autonomy: full` into .kittify/config.yaml.',
  mustBe: (key: string, what: string) => `In .kittify/config.yaml \`${key}\` must be ${what}.`,
  mendConfig: 'Mend it, then try again.',
  noTarget: (branch: string) => `There is no commit on ${plainName(branch)}, where the work would go.`,
  noTargetNext: 'Commit something there, or correct target_branch in meta.json.',
  noWorkPackages: (feature: string) => `${plainName(feature)} has no work packages.`,
  cycle: (wpIds: readonly string[]) =>
    `Work packages wait for each other: ${wpIds.map(plainName).join(' > ')}.`,
  cycleNext: 'Correct their dependencies, commit that, then try again.',
  unknownDependency: (wpId: string, unknown: string) =>
    `${plainName(wpId)} depends on ${plainName(unknown)}, which this feature does not have.`,
  notInitialised: 'This project has not been set up.',
  notInitialisedNext: 'Run `spec-kitty init` first.',
  platform: 'orchestrate works on Linux, macOS and WSL only.',
  platformNext: 'On Windows run it inside WSL.',
  oldGit: (version: string, wpId: string, upon: readonly string[]) =>
    `${plainName(wpId)} builds upon ${upon.map(plainName).join(' and ')}: to merge these without a checkout, orchestrate needs git 2.38 or later (git merge-tree --write-tree). This is git ${plainName(version)}.`,
  oldGitNext: 'Install a newer git, or let no work package depend on several others.',
  readOnly: (path: string) => `${plainName(path)} cannot be written to.`,
  readOnlyNext: 'Agents commit there, and the run keeps its journal there: make it writable, then try again.',
  littleRoom: 'less than 1 GB is free on the disk, and nothing begins before there is more',
  unfinished: (run: string) => `The run ${plainName(run)} has not ended.`,
  unfinishedNext:
    'Go on with it: spec-kitty orchestrate --resume. Or give it up: spec-kitty orchestrate --abort.',
  noRun: 'There is no run here.',
  noRunNext: 'Begin one: spec-kitty orchestrate',
  unknownInRun: (wpId: string, known: readonly string[]) =>
    `The run does not have ${plainName(wpId)}. It has: ${known.join(', ')}.`,
  notNumber: '--max-parallel takes a number, 1 or more.',
  baseConflict: (paths: readonly string[]) =>
    `two of its dependencies change the same lines: ${paths.map(plainName).join(', ')}`,
  /** One command a line. */
  baseConflictNext: (tree: { first: string; second: string; branch: string; path: string }) => {
    const [branch, path] = [shellWord(tree.branch), shellWord(tree.path)];
    return [
      `git worktree add -b ${branch} ${path} ${tree.first.slice(0, HASH_SHOWN)}`,
      `git -C ${path} merge ${tree.second.slice(0, HASH_SHOWN)}  # resolve it, commit it`,
      'spec-kitty orchestrate',
    ].join('\n');
  },
  inTheWay: (path: string) => `${plainName(path)} is there already, and is not a worktree of this repository`,
  movedByHand: (lane: string) => `somebody has moved it to ${plainName(lane)} meanwhile`,
  noImplementer: (reason: string | undefined) =>
    `no agent is left to implement it${reason === undefined ? '' : `: ${reason}`}`,
  noReviewer: (reason: string | undefined) =>
    `no reviewer is left${reason === undefined ? '; an implementer does not approve its own work' : `: ${reason}`}`,
  laneRefused: (lane: string, reason: string) => `its lane could not be set to ${lane}: ${reason}`,
  lookThere: (path: string) => `cd ${shellWord(path)}`,
  waits: (reason: string) => `waits: ${reason}`,
  stopping: 'Stopping: agents are asked to end, and their work is kept. Ctrl-C again ends them at once.',
  skipped: (wpId: string) => `${wpId} is skipped: what depends on it goes on without it.\n`,
  skipAsked: (wpId: string) => `The run at work was asked to skip ${wpId}.\n`,
  skipLater: (wpId: string) =>
    `${wpId} is skipped as soon as the run goes on: spec-kitty orchestrate --resume\n`,
  drainAsked: 'The run at work was asked to begin nothing new.\n',
  aborted: (run: string) =>
    `The run ${plainName(run)} was given up. Its worktrees, branches and refs are all there.\n`,
  cleaned: (paths: readonly string[]) =>
    paths.length === 0
      ? 'There is nothing to clean.\n'
      : paths.map((path) => `Removed ${plainName(path)}\n`).join(''),
} as const;
