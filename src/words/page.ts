import { count } from './count.js';

/** What the board in the browser says to people. */

const LANE_TITLES: Readonly<Record<string, string>> = {
  planned: 'Planned',
  doing: 'Doing',
  for_review: 'For review',
  done: 'Done',
  unknown: 'Unknown',
};

/** A lane as people say it: `for review`. The task file's own words pass as they are. */
export function laneName(lane: string | null): string {
  return (lane ?? 'unknown').replaceAll('_', ' ');
}

export function laneTitle(lane: string): string {
  return LANE_TITLES[lane] ?? laneName(lane);
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `now`, `12 min`, `5 h`, `3 d`: the largest unit of which there is one, rounded down. */
export function shortAge(ms: number): string {
  if (ms < MINUTE_MS) return 'now';
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  if (ms < DAY_MS) return `${Math.floor(ms / HOUR_MS)} h`;
  return `${Math.floor(ms / DAY_MS)} d`;
}

/** The same, to be read aloud: `less than a minute`, `3 days`. */
export function spokenAge(ms: number): string {
  if (ms < MINUTE_MS) return 'less than a minute';
  if (ms < HOUR_MS) return count(Math.floor(ms / MINUTE_MS), 'minute');
  if (ms < DAY_MS) return count(Math.floor(ms / HOUR_MS), 'hour');
  return count(Math.floor(ms / DAY_MS), 'day');
}

export const pageWords = {
  appName: 'spec-kitty',
  loginTitle: 'Log in to the board',
  loginAgain: 'Your session is over',
  loginAgainHint: 'Log in again; the board behind this form stays where it was.',
  username: 'User name',
  password: 'Password',
  logIn: 'Log in',
  loggingIn: 'Logging in …',
  logOut: 'Log out',
  wrongLogin: 'User name or password is wrong.',
  tooManyLogins: 'Too many tries. Please wait a minute, then try again.',
  unreachable: 'The server does not answer. Please try again.',
  needUser: 'No account yet? Whoever runs this server makes one:',
  needUserCommand: 'spec-kitty serve user add NAME --team TEAM',
  loading: 'Loading the board …',
  loadingView: 'Loading …',
  loadFailed: 'This part of the page could not be loaded.',
  tryAgain: 'Try again',
  search: 'Search',
  searchHint: 'Title, number, feature, person',
  allProjects: 'All projects',
  allFeatures: 'All features',
  project: 'Project',
  feature: 'Feature',
  noFeature: 'no feature',
  hideEmpty: 'Hide empty',
  clearFilter: 'Show everything',
  nothingMatches: 'No work package matches.',
  nothingInLane: 'Nothing here',
  theme: { auto: 'Theme: as your system', light: 'Theme: light', dark: 'Theme: dark' },
  shortcuts: 'Keyboard shortcuts',
  close: 'Close',
  skip: 'Skip to the board',
  views: 'Views',
  lanes: 'Lanes',
  limit: 'Limit',
  setLimit: (lane: string) => `Set a limit for ${laneTitle(lane)}`,
  limitOf: (lane: string) => `Most cards in ${laneTitle(lane)} (empty: no limit)`,
  /** Behind a number, or `4 / 3`. */
  countIn: (lane: string) => `in ${laneTitle(lane)}: set a limit`,
  overLimit: (n: number) => `${n} over the limit`,
  titleUnknown: 'Title unknown',
  whoUnknown: 'Unknown who',
  person: 'a person',
  sinceUnknown: 'Unknown since when',
  hasError: 'Error',
  waitsForWord: 'waits for',
  settledWord: 'done:',
  by: 'by',
  byAgent: 'by agent',
  waitsFor: (wpId: string, title: string | null) => `Waits for ${wpId} ${title ?? '(title unknown)'}`,
  settled: (wpId: string, title: string | null) => `${wpId} ${title ?? '(title unknown)'} is done`,
  moreDependencies: (n: number) => `${n} more`,
  moved: (wpId: string, title: string | null, lane: string) =>
    `${wpId} ${title ?? ''} is now ${laneName(lane)}`.replaceAll(/\s+/g, ' '),
  appeared: (wpId: string, title: string | null) => `New: ${wpId} ${title ?? ''}`.trim(),
  movedMany: (n: number) => `${n} cards moved`,
  live: 'Live',
  connecting: 'Connecting',
  notLive: 'Not live',
  past: 'In the past',
  cut: (atTime: string) => `Live updates are cut. You see what was known at ${atTime}.`,
  cutNever: 'No connection to the server.',
  retryIn: (seconds: number) => (seconds <= 0 ? 'Trying again …' : `Trying again in ${seconds} s.`),
  retryNow: 'Try now',
  behind: 'Live updates lag behind. Catching up …',
  lookingAt: (moment: string) => `You see the board as it was on ${moment}.`,
  backToNow: 'Back to now',
  pastFailed: 'The board of that moment could not be loaded.',
  details: (wpId: string) => `Details of ${wpId}`,
  blocks: 'Unblocks',
  dependsOn: 'Depends on',
  nothingKnown: 'unknown',
  none: 'none',
  nobody: 'nobody yet',
  lastError: 'Last error',
  history: 'History',
  noHistory: 'No events yet.',
  notThere: 'No such work package here. It may belong to another project, or not have happened yet.',
  emptyTitle: 'Nothing has arrived yet',
  emptyText: 'Work packages appear here as soon as a commit moves one. In your project, type:',
  emptySteps: (server: string) => [
    ['npx spec-kitty init', 'identity and git hooks'],
    [`npx spec-kitty auth login --server ${server}`, 'once on each machine'],
    ['npx spec-kitty sync on', 'allow this project to be sent'],
    ['npx spec-kitty agent tasks move-task WP01 --to doing', 'or edit a task file and commit'],
  ],
  emptyAfter: 'This page shows the first one by itself; there is no need to reload.',
  keys: {
    search: 'Search',
    help: 'These shortcuts',
    theme: 'Light, dark, or as your system',
    hideEmpty: 'Hide or show empty columns',
    move: 'From card to card',
    open: 'Details of the card',
    close: 'Close details, leave the search',
    limit: 'Set the limit of the card’s column',
    firstLast: 'First, last card of the column',
    clear: 'Show everything',
  },
} as const;
