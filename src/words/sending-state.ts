import type { FlushStop } from '../send/flush-report.js';
import { plainName } from './plain-name.js';
import { shortTime } from './queue.js';

type ErrorKind = FlushStop['kind'] | 'project_paused';

/** What went wrong, in a few words; the server's own detail follows in brackets. */
const WHAT: Readonly<Record<ErrorKind, string>> = {
  network: 'the server could not be reached',
  server_trouble: 'the server was in trouble',
  rate_limited: 'the server asked to slow down',
  not_our_server: 'something other than a spec-kitty server answered',
  redirected: 'the server sent us elsewhere',
  protocol: 'server and program do not fit together',
  clock: 'the clock could not be brought in line with the server’s',
  unexpected: 'the server gave an unexpected answer',
  not_logged_in: 'nobody was logged in',
  login_over: 'the session was over',
  login_busy: 'another process held the login',
  account_changed: 'somebody logged in again',
  busy: 'another process was sending',
  not_due: 'it was too early to try again',
  deadline: 'time was up before everything was sent',
  interrupted: 'it was interrupted',
  refuses_everything: 'the server refused every event',
  failure: 'queue, settings or login could not be used',
  project_paused: 'the server does not let you send for a project',
};

/** How sending went, times in ISO 8601. */
export interface SendingShown {
  readonly lastSuccess: string | null;
  readonly lastError: { readonly at: string; readonly kind: string; readonly detail: string } | null;
  /** Before it programs leave the server alone; null: they may try now. */
  readonly nextTry: string | null;
}

/** The lines of `sync status` about how sending went. */
export function sendingLines({ lastSuccess, lastError, nextTry }: SendingShown): string[] {
  return [
    `Last sync: ${lastSuccess === null ? 'never' : shortTime(lastSuccess)}`,
    ...(lastError === null
      ? []
      : [`Last error: ${shortTime(lastError.at)}, ${errorWords(lastError.kind, lastError.detail)}`]),
    ...(nextTry === null
      ? []
      : [`Next try: by itself from ${shortTime(nextTry)} on; at once: spec-kitty sync`]),
  ];
}

function errorWords(kind: string, detail: string): string {
  const what = Object.hasOwn(WHAT, kind) ? WHAT[kind as ErrorKind] : kind;
  return plainName(detail === '' ? what : `${what} (${detail})`);
}
