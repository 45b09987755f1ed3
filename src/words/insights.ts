import { count } from './count.js';

/** What the figures over a team's history say to people. docs/board.md says what each means exactly. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `3 min`, `4.5 h`, `12 d`: two figures at most, more would pretend. */
export function duration(ms: number): string {
  if (ms < MINUTE_MS) return ms <= 0 ? '0 min' : '< 1 min';
  if (ms < HOUR_MS) return `${Math.round(ms / MINUTE_MS)} min`;
  if (ms < DAY_MS) return `${rounded(ms / HOUR_MS)} h`;
  return `${rounded(ms / DAY_MS)} d`;
}

function rounded(value: number): string {
  return value < 10 ? String(Math.round(value * 10) / 10) : String(Math.round(value));
}

/** `64 %` */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** `Mon 2 Mar`, of a day in UTC. */
export function dayWords(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  return date.toLocaleDateString('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
}

export function weekWords(weeks: number): string {
  return weeks === 1 ? 'last week' : `last ${weeks} weeks`;
}

/** What counts are made of, under every figure. */
export function madeOf(n: number, noun: string, leftOut = 0): string {
  const out = leftOut > 0 ? `; ${leftOut} left out, their history is partly unknown` : '';
  return `n = ${n} ${noun}${n === 1 ? '' : 's'}${out}`;
}

export const insightWords = {
  window: 'Window',
  asTable: 'Table',
  asChart: 'Chart',
  loading: 'Working it out …',
  failed: 'The figures could not be loaded from the server.',
  tooFew: 'not enough history',
  hidden: (least: number) => `fewer than ${least}: hidden`,
  unknown: 'unknown',
  noTitle: 'title unknown',
  tooMany: (n: number) =>
    `${count(n, 'work package')} moved in this window and could not be read: no figure here counts them.`,
  asOf: (time: string) => `as of ${time}`,
  forecast: 'When will it be done?',
  forecastOf: (left: number) => `${count(left, 'work package')} left`,
  forecastNone: 'Nothing is left to be done.',
  forecastTooFew: (n: number, days: number) =>
    `Not enough history: ${n} finished in ${count(days, 'whole day')}. It takes 10 in at least 5 days.`,
  forecastBeyond: 'more than two years',
  forecastOdds: { 50: 'as likely as not', 85: 'likely', 95: 'nearly sure' },
  forecastNote: (n: number, days: number, trials: number) =>
    `${trials.toLocaleString('en')} futures drawn from the last ${count(days, 'day')} (n = ${n} finished), if nothing is added.`,
  forecastUnknown: (n: number) => `${n} more: where they stand is unknown`,
  efficiency: 'Flow efficiency',
  efficiencyNote: 'time in doing, of the time from start to done',
  leadTime: 'From start to done',
  leadTimeNote: 'half of what was finished took no longer',
  finished: 'Finished',
  firstPass: 'First-pass yield',
  firstPassNote: 'of first reviews that ended, those that passed',
  returns: 'Sent back',
  returnsNote: 'reviews that ended with the work going back',
  withoutReview: (n: number) => `${n} finished without a review`,
  flowTitle: 'Cumulative flow',
  flowNote:
    'How many stood in each lane at the end of each day (UTC); done counts from the start of the window.',
  flowDesc: (first: string, last: string) => `Stacked areas from ${first} to ${last}, one for each lane.`,
  throughputTitle: 'Throughput',
  throughputNote: 'Finished on each day (UTC), of what is finished now.',
  throughputWeeks:
    'Finished in each week (seven days, UTC, the last one ends today), of what is finished now.',
  weekFrom: (day: string) => `from ${day}`,
  throughputDesc: (n: number, days: number) => `${n} finished in ${count(days, 'day')}.`,
  ageingTitle: 'Ageing of work under way',
  ageingNote:
    'Each dot is a work package; the bands end where 50, 85 and 95 % of finished work had left that lane.',
  ageingDesc: (n: number) =>
    `${count(n, 'work package')} under way, by how long they have been in their lane.`,
  ageingNone: 'Nothing is under way.',
  ageingTooFew: (n: number, least: number) => `not enough history to judge (n = ${n}, needs ${least})`,
  passed: {
    0: 'younger than half of finished work',
    50: 'older than half of finished work',
    85: 'older than 85 % of finished work',
    95: 'older than 95 % of finished work',
  },
  passedShort: { 0: 'fine', 50: '> 50 %', 85: '> 85 %', 95: '> 95 %' },
  agentsTitle: 'Who brings what',
  agentsNote:
    'Work counts for whoever moved it out of doing. A figure of fewer than 5 is hidden: it would be about one bad day.',
  pingPongTitle: 'Review ping-pong',
  pingPongNote: 'Sent back in this window, most often first.',
  pingPongNone: 'Nothing was sent back in this window.',
  graphTitle: 'What waits for what',
  graphNote: 'Arrows point to what waits. What unblocks most comes first in the table.',
  graphNone: 'Nothing waits for anything.',
  graphDesc: (nodes: number, edges: number) =>
    `${count(nodes, 'work package')}, ${count(edges, 'dependency', 'dependencies')}.`,
  graphUnknown: (n: number) => `${count(n, 'unfinished work package')}: dependencies unknown`,
  graphLeftOut: (n: number) => `${count(n, 'feature')} did not fit`,
  unblocksMost: 'Unblocks most',
  unblocks: (n: number) => `unblocks ${n}`,
  inCycle: 'waits for itself',
  trustTitle: 'Can the board be believed?',
  trustGood: 'Nothing is off: clocks agree, events arrive in time, no history has gaps.',
  trustEmpty: 'No event has arrived yet: nothing is known.',
  lag: 'Feed lag',
  lagNote: 'from happening to arrival, half of the last 7 days’ events were no later',
  machines: 'Machines',
  machinesNote:
    'An event with a time ahead of this server’s proves a clock that is ahead; one behind looks like a late event.',
  machinesShown: (shown: number, all: number) => `${shown} of ${all} machines, those last heard of`,
  clockAhead: (node: string, by: string) =>
    `The clock of machine ${node} is ahead by at least ${by}: what it reports seems to happen in the future.`,
  feedLags: (by: string, n: number) =>
    `Half of the last ${n} events arrived more than ${by} after they happened.`,
  gaps: (n: number, of: number) =>
    `${n} of ${count(of, 'work package')} that moved have gaps in their history: some moves never arrived (perhaps a clone without the hooks, or one that does not send).`,
  outOfOrder: (k: number, n: number) => `${k} of ${n}`,
  strip: (last: string, lag: string | null, machines: number) =>
    `Last event ${last}${lag === null ? '' : `; half of them arrive within ${lag}`}; ${count(machines, 'machine')}`,
  stripMore: (n: number) => `${count(n, 'warning')}: can the board be believed?`,
  stripTitle: 'Trust',
  columns: {
    wp: 'Work package',
    title: 'Title',
    feature: 'Feature',
    lane: 'Lane',
    since: 'Since',
    age: 'Age',
    by: 'By',
    compared: 'Compared',
    day: 'Day',
    week: 'Week',
    agent: 'Who',
    finished: 'Finished',
    firstPass: 'First pass',
    returns: 'Sent back',
    medianDoing: 'Median in doing',
    unblocks: 'Unblocks',
    directly: 'Directly',
    waitsFor: 'Waits for',
    machine: 'Machine',
    lastEvent: 'Last event',
    arrived: 'Arrived',
    ahead: 'Clock ahead',
    order: 'Out of order',
    recent: 'Recent events',
  },
  time: 'Time',
  timeHint: 'Look at the board of any moment',
  range: 'Reaching back',
  ranges: { 1: '24 hours', 7: '7 days', 28: '4 weeks', 84: '12 weeks' },
  play: 'Play the last 24 hours',
  playRange: 'Play',
  pause: 'Pause',
  before: 'Change before',
  next: 'Next change',
  speed: 'Speed',
  now: 'now',
  changesIn: (n: number, isCut: boolean) => `${isCut ? 'the last ' : ''}${count(n, 'change')}`,
  nothingChanged: 'Nothing changed in this time.',
  newsTitle: (ago: string) => `Since you last looked, ${ago} ago`,
  newsCut: 'at least',
  seen: 'Mark as seen',
  newsMoved: (n: number) => `${n} moved`,
  newsFinished: (n: number) => `${n} finished`,
  newsSentBack: (n: number) => `${n} sent back`,
  newsCreated: (n: number) => `${n} new`,
  newsErrors: (n: number) => count(n, 'error'),
  newsShow: 'Show',
  newsHide: 'Hide',
  keys: {
    time: 'Time bar, open or close',
    play: 'Play or pause the last 24 hours',
    step: 'Change before, next change',
    now: 'Back to now',
  },
} as const;
