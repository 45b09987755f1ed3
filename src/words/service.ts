/** Sentences about the background service and the connection. */
export const serviceWords = {
  started: (pid: number, log: string) =>
    `The sync service runs in the background (process ${pid}). It writes what it does to ${log}.`,
  alreadyRunning: (pid: number, since: string) =>
    `The sync service is already running (process ${pid}, since ${since}).`,
  notStarted: 'The sync service did not start.',
  notStartedNext: (log: string) => `Look at the end of ${log}, then try again: spec-kitty sync start`,
  stopped: (pid: number) =>
    `The sync service (process ${pid}) has ended. What is recorded is still sent after commits.`,
  notRunning: 'The sync service was not running.',
  stillRunning: (pid: number) => `The sync service (process ${pid}) was asked to end and still runs.`,
  stillRunningNext: (pid: number) =>
    `Wait a moment and see spec-kitty sync status. If it still runs, end process ${pid} yourself.`,
  waitsForLogin: 'It waits until you log in: spec-kitty auth login --server URL',
  waitsForConsent: 'It sends nothing until you allow it, in each project: spec-kitty sync on',
  service: (pid: number, since: string) => `Service:  running (process ${pid}) since ${since}`,
  noService: 'Service:  not running (start: spec-kitty sync start)',
  connection: (state: ShownConnection, why: string | null) =>
    `State:    ${connectionWords(state)}${why === null || state === 'not_logged_in' ? '' : ` (${whyWords(why)})`}`,
} as const;

export type ShownConnection = 'connected' | 'reconnecting' | 'offline' | 'batch_mode' | 'not_logged_in';

/** CONTRACT.md's words for people, and of someone who is not logged in. Commands show them in brackets. */
export function connectionWords(state: ShownConnection): string {
  return CONNECTION_WORDS[state];
}

const CONNECTION_WORDS: Readonly<Record<ShownConnection, string>> = {
  connected: 'Connected',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
  batch_mode: 'Offline - Batch Mode',
  not_logged_in: 'Not logged in',
};

const WHY_WORDS: Readonly<Record<string, string>> = {
  not_logged_in: 'nobody is logged in',
  login_over: 'the session is over; log in: spec-kitty auth login',
  no_consent: 'sending is not on for any project; turn it on in one: spec-kitty sync on',
  forbidden: 'the server does not let you in',
  unreadable: 'settings or credentials cannot be read; see spec-kitty doctor',
};

function whyWords(why: string): string {
  return Object.hasOwn(WHY_WORDS, why) ? (WHY_WORDS[why] ?? why) : why;
}
