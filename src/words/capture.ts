import { count } from './count.js';

/** Sentences of `capture`. */
export const captureWords = {
  nothingNew: 'Nothing new: every noted commit is captured.',
  captured: (tally: { commits: number; recorded: number; known: number }) =>
    `Looked at ${count(tally.commits, 'commit')}: ${count(tally.recorded, 'event')} recorded, ${tally.known} known before.`,
  refused: (events: number, reasons: readonly string[]) =>
    `${count(events, 'event')} refused by the contract: ${reasons.join('; ')}`,
  postponed: (events: number, reasons: readonly string[]) =>
    `${count(events, 'event')} could not be recorded now and will be captured again later: ${reasons.join('; ')}`,
  leftToAnother: 'Another spec-kitty is capturing right now; it takes this repository along.',
  found: (observations: number, events: number, commits: number) =>
    `Found ${count(observations, 'observation')} in ${count(commits, 'commit')}; ${count(events, 'event')} would be recorded.`,
  progress: (commits: number, events: number) => `${count(commits, 'commit')}, ${count(events, 'event')} …`,
  allAndRange: '`capture` takes a range or --all, not both.',
  ndjsonAlone: '--ndjson goes with --dry-run.',
  notEnabled: 'spec-kitty is not set up in this repository.',
  runInit: 'Run `spec-kitty init` first, or name a range (or --all) to look at history.',
} as const;
