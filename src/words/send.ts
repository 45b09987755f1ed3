import type { QueueSummary } from '../queue/queue.js';
import type { FlushReport, HeldBack } from '../send/flush-report.js';
import type { Balance } from '../send/flush-balance.js';
import { count } from './count.js';
import { fromNow } from './from-now.js';
import { progressBar } from './progress.js';

/** What a person reads of a trouble: what is so, and what to do about it. */
export interface Advice {
  readonly what: string;
  readonly next: string;
}

const LOGIN_NEXT = 'spec-kitty auth login';

/** Sentences of `auth`, `sync` and what goes with them. */
export const sendWords = {
  noServer: 'No server is named.',
  noServerNext: 'Log in at one: spec-kitty auth login --server URL. Or start your own: spec-kitty serve',
  notLoggedIn: (server: string) => `You are not logged in at ${server}.`,
  loginOver: (server: string) => `Your session at ${server} is over.`,
  loginNext: `Log in: ${LOGIN_NEXT}`,
  otherServer: (server: string, loggedInAt: string) =>
    `You are logged in at ${loggedInAt}, but the server is set to ${server}.`,
  otherServerNext: (server: string) => `Log in there: ${LOGIN_NEXT} --server ${server}`,

  loggedIn: (server: string, username: string, team: string | null) =>
    `Logged in at ${server} as ${username}${team === null ? '' : `, team ${team}`}.`,
  afterLogin: 'Nothing is sent until you say so, in each project: spec-kitty sync on',
  environmentWins: 'SPEC_KITTY_TOKEN is set: until you unset it, it is used instead of this login.',
  environmentStays: 'SPEC_KITTY_TOKEN is still set, and is used until you unset it.',
  environmentLogin: (server: string, team: string | null) =>
    `SPEC_KITTY_TOKEN is used, at ${server}${team === null ? '' : `, team ${team}`}.`,
  tokenRefused: 'The server does not accept the token in SPEC_KITTY_TOKEN, or no longer does.',
  tokenRefusedNext: 'Nothing is lost. Set another SPEC_KITTY_TOKEN, or unset it to use your own login.',
  accessUntil: (atMs: number, nowMs: number) =>
    `The session renews itself; the present token ${endsOrEnded(atMs, nowMs)}.`,
  sessionUntil: (atMs: number, nowMs: number) =>
    atMs > nowMs
      ? `Without use, the session ${endsOrEnded(atMs, nowMs)}.`
      : `By this machine’s clock the session ${endsOrEnded(atMs, nowMs)}; the server has the last word: spec-kitty sync`,
  loggedOut: 'Logged out: the tokens were removed from this machine.',
  nobodyToLogOut: 'You were not logged in.',
  wrongLogin: (server: string) => `${server} does not know this user name with this password.`,
  wrongLoginNext:
    'Check both and try again. The operator of the server can make a user: spec-kitty serve user add',
  credentialsBusy: 'Another process has been using the credentials for too long.',
  tryAgain: 'Try again in a moment.',
  askUsername: 'User name: ',
  askPassword: 'Password: ',
  usernameNeeded: 'No user name was given.',
  usernameNeededNext: 'Add --username NAME.',
  passwordNeeded: 'No password was given.',
  passwordNeededNext:
    'Type it when asked, or hand it over on standard input: … | spec-kitty auth login --password-stdin',
  damagedCredentials: (reason: string) => `The credentials file is damaged (${reason}).`,

  whatIsSent: (project: string, server: string) =>
    [
      `May the events of ${project} be sent from this machine to ${server}?`,
      'They tell which work package moved to which lane, when, and by which person or agent; its title, dependencies and',
      'activity log; what failed; the names of project, repository and branch, the commit, and a number for this machine.',
      'Nothing else of your files leaves it. Change your mind at any time: spec-kitty sync on, spec-kitty sync off',
      '',
    ].join('\n'),
  askConsent: 'Send them? [y/N] ',

  noProject: 'There is no spec-kitty project here.',
  noProjectNext: 'Run spec-kitty init in your repository first.',
  consentGiven: (project: string, server: string) =>
    `Events of ${project} may now be sent to ${server}, from this machine.`,
  consentWasGiven: (project: string, server: string) => `Events of ${project} are already sent to ${server}.`,
  consentTaken: (project: string) =>
    `Nothing of ${project} is sent any more. Its events are kept on this machine.`,
  consentWasNotGiven: (project: string) => `Sending was already off for ${project}.`,
  serverIs: (server: string) => `The server is ${server}.`,
  serverSet: (server: string) => `The server is now ${server}.`,

  serverLine: (server: string | null) =>
    `Server:   ${server ?? 'none; name one: spec-kitty sync server URL'}`,
  loginIs: (username: string | null, team: string | null) =>
    `Login:    ${username ?? 'SPEC_KITTY_TOKEN'}${team === null ? '' : `, team ${team}`}`,
  loginIsNot: ({ what, next }: Advice) => `Login:    none. ${what} ${next}`,
  consentLine: (
    project: { readonly slug: string | null; readonly uuid: string | null } | null,
    on: boolean,
  ) =>
    project === null || project.uuid === null
      ? 'Project:  none here'
      : `Project:  ${project.slug ?? project.uuid}, sending is ${on ? 'on' : 'off (turn on: spec-kitty sync on)'}`,
  serverAnswers: 'The server answers.',
  serverAnswersOddly: (status: number) =>
    `Something answers at the address (${status}), but not as a spec-kitty server.`,
} as const;

function endsOrEnded(atMs: number, nowMs: number): string {
  return `${atMs > nowMs ? 'ends' : 'ended'} ${fromNow(atMs, nowMs)}`;
}

/** The closing words of `sync`: where each event is, in numbers that add up, then why, and what to do. */
export function summaryLines(report: FlushReport, balance: Balance): string[] {
  const { selected, delivered, duplicate, refused, parked, waiting, held } = balance;
  const parts = [
    `${delivered} delivered`,
    duplicate > 0 && `${duplicate} already there`,
    refused > 0 && `${refused} refused`,
    parked > 0 && `${parked} parked`,
    waiting > 0 && `${waiting} waiting`,
    held > 0 && `${held} held back`,
  ].filter((part) => part !== false);
  return [
    selected === 0
      ? 'Nothing waits: there was nothing to send.'
      : `Of ${count(selected, 'event')}: ${parts.join(', ')}.`,
    ...refusalLines(report),
    ...(parked > 0 ? ['See what was parked: spec-kitty queue list --parked'] : []),
    ...report.pausedProjects.map(
      ({ projectUuid, reason }) => `The server does not let you send for project ${projectUuid}: ${reason}`,
    ),
    ...heldBackLines(report.heldBack),
  ];
}

/** What the server refused, by category, with the first reason of each and what to do. */
function refusalLines({ refusalCounts }: FlushReport): string[] {
  return refusalCounts.map(
    ({ category, events: of, reason }) =>
      `  ${category} (${count(of, 'event')}): ${reason.replace(/\.$/, '')}. ${refusalAdvice(category)}`,
  );
}

/** What to do about a refusal of this category. */
export function refusalAdvice(category: string): string {
  switch (category) {
    case 'schema':
    case 'bad_request':
      return 'The server and this program differ about events: update the older one.';
    case 'project_refused':
      return 'Ask the operator of the server to admit this project.';
    case 'too_large':
      return 'The server does not take events of this size: ask its operator, or drop it.';
    case 'damaged':
      return 'Its row in queue.db was damaged: see spec-kitty queue show ID';
    default:
      return 'After five refusals an event is parked.';
  }
}

/** Why events wait though a server could be asked, and what would let them go. */
export function heldBackLines({ noProject, noConsent, otherTeam }: HeldBack): string[] {
  return [
    ...(noConsent > 0
      ? [
          `Held back: ${count(noConsent, 'event')} of projects you did not turn sending on for. In such a project: spec-kitty sync on`,
        ]
      : []),
    ...(otherTeam > 0
      ? [`Held back: ${count(otherTeam, 'event')} recorded for another team than yours.`]
      : []),
    ...(noProject > 0
      ? [
          `Held back: ${count(noProject, 'event')} recorded outside a project with an identity: they stay on this machine.`,
        ]
      : []),
  ];
}

/** One line that is written over itself. */
export function progressLine(settled: number, sendable: number): string {
  return `Sending ${progressBar(settled, sendable)} ${settled} of ${sendable}`;
}

/** The lines of `sync status` about the queue. */
export function queueLines(summary: QueueSummary): string[] {
  const { waiting, parked, oldestWaiting, byType, byRetryCount } = summary;
  const retried = byRetryCount.filter(({ retryCount }) => retryCount > 0);
  return [
    `Waiting:  ${count(waiting, 'event')}${oldestWaiting === null ? '' : `, the oldest since ${oldestWaiting}`}`,
    ...(byType.length > 0
      ? [
          `  ${byType
            .slice(0, 5)
            .map(({ eventType, waiting: of }) => `${of} ${eventType}`)
            .join(', ')}`,
        ]
      : []),
    ...(retried.length > 0
      ? [
          `  refused before: ${retried.map(({ retryCount, waiting: of }) => `${of} × ${retryCount}`).join(', ')}`,
        ]
      : []),
    `Parked:   ${count(parked, 'event')}${parked > 0 ? ', see them: spec-kitty queue list --parked' : ''}`,
  ];
}
