import { count } from './count.js';
import { progressBar } from './progress.js';

/** Sentences of `capture`. */
export const captureWords = {
  nothingNew: 'Nothing new: every noted commit is captured.',
  nothingThere: 'No commit there touches a work package.',
  captured: (tally: { commits: number; recorded: number; known: number }) =>
    `Looked at ${count(tally.commits, 'commit')}: ${count(tally.recorded, 'event')} recorded, ${tally.known} known before.`,
  refused: (events: number, reasons: readonly string[]) =>
    `${count(events, 'event')} refused by the contract: ${reasons.join('; ')}`,
  postponed: (events: number, reasons: readonly string[]) =>
    `${count(events, 'event')} could not be recorded now and will be captured again later: ${reasons.join('; ')}`,
  leftToAnother: 'Another spec-kitty is capturing right now; it captures this repository too.',
  found: (found: { observations: number; events: number; commits: number }) =>
    `Found ${count(found.observations, 'observation')} in ${count(found.commits, 'commit')}; ${count(found.events, 'event')} would be recorded.`,
  unreadable: (versions: number) =>
    `${count(versions, 'version')} of files could not be read: their content is missing here, or damaged. What they would tell is left out. In a partial clone, fetch them (git fetch --refetch --no-filter); otherwise ask git fsck. Then run this again.`,
  stopped: (events: number) => `Stopped. ${count(events, 'event')} recorded so far; run it again to go on.`,
  recorded: (events: number) => `${count(events, 'event')} recorded`,
  foundSoFar: (events: number) => `${count(events, 'event')} found`,
  progress: (commits: number, whole: number | undefined, events: string) =>
    whole === undefined
      ? `Capturing: ${count(commits, 'commit')}, ${events}`
      : `Capturing ${progressBar(commits, whole)} ${commits} of ${count(whole, 'commit')}, ${events}`,
  allAndRange: '`capture` takes a range or --all, not both.',
  ndjsonAlone: '--ndjson goes with --dry-run.',
  notEnabled: 'spec-kitty is not set up in this repository.',
  runInit: 'Run `spec-kitty init` first. To look at history without recording it, add --dry-run.',
} as const;
