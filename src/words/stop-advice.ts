import type { FlushStop } from '../send/flush-report.js';
import type { NetworkFailure } from '../send/wire-answer.js';
import { sendWords, type Advice } from './send.js';

const KEPT_NEXT = 'Nothing is lost. Try again later: spec-kitty sync';

/** Why a run ended early, and what to do. */
export function stopAdvice(stop: FlushStop): Advice {
  switch (stop.kind) {
    case 'network':
      return { what: networkWords(stop.failure, stop.detail), next: KEPT_NEXT };
    case 'server_trouble':
      return { what: `The server is in trouble (${stop.status})${waitWords(stop.waitMs)}.`, next: KEPT_NEXT };
    case 'rate_limited':
      return { what: `The server asks us to slow down${waitWords(stop.waitMs)}.`, next: KEPT_NEXT };
    case 'not_our_server':
      return {
        what: 'Something answered, but not a spec-kitty server: perhaps the login page of a network.',
        next: 'Open a web page to see whether you are online, and check the address: spec-kitty sync server',
      };
    case 'redirected':
      return {
        what: `The server sends us elsewhere${stop.to === null ? '' : ` (${stop.to})`}. Events and tokens do not follow.`,
        next: 'If that is right, log in at the new address: spec-kitty auth login --server URL',
      };
    case 'protocol':
      return {
        what: `Server and program do not fit together: ${stop.guidance}`,
        next: 'Update the older of the two.',
      };
    case 'clock':
      return clockAdvice(stop);
    case 'unexpected':
      return {
        what: `The server gave an unexpected answer (${stop.status}): ${stop.reason}`,
        next: 'Check the address: spec-kitty sync server',
      };
    case 'not_logged_in':
      return loginAdvice(stop.state);
    case 'login_over':
      if (stop.ofEnvironment) return { what: sendWords.tokenRefused, next: sendWords.tokenRefusedNext };
      return { what: 'Your session is over.', next: `Nothing is lost. ${sendWords.loginNext}` };
    case 'login_busy':
      return { what: sendWords.credentialsBusy, next: sendWords.tryAgain };
    case 'account_changed':
      return { what: 'Somebody logged in again meanwhile.', next: 'Send for the new login: spec-kitty sync' };
    case 'busy':
      return {
        what: 'Another process is sending just now.',
        next: 'See spec-kitty sync status in a moment.',
      };
    case 'not_due':
      return {
        what: 'The server failed a moment ago: programs leave it alone for a while.',
        next: 'Try at once: spec-kitty sync',
      };
    case 'deadline':
      return { what: 'Time was up before everything was sent.', next: 'Send the rest: spec-kitty sync' };
    case 'interrupted':
      return { what: 'Interrupted.', next: 'Send the rest: spec-kitty sync' };
    case 'refuses_everything':
      return {
        what: `The server refuses every single event: ${stop.reason}`,
        next: 'Check the address: spec-kitty sync server',
      };
    case 'failure':
      return { what: stop.failure.message, next: stop.failure.hint ?? KEPT_NEXT };
  }
}

/** Why nobody is logged in, and what to do. */
export function loginAdvice(state: Extract<FlushStop, { kind: 'not_logged_in' }>['state']): Advice {
  switch (state.kind) {
    case 'no_server':
      return { what: sendWords.noServer, next: sendWords.noServerNext };
    case 'not_logged_in':
      return {
        what: state.over ? sendWords.loginOver(state.server) : sendWords.notLoggedIn(state.server),
        next: sendWords.loginNext,
      };
    case 'other_server':
      return {
        what: sendWords.otherServer(state.server, state.loggedInAt),
        next: sendWords.otherServerNext(state.server),
      };
  }
}

function clockAdvice({ why, serverClock }: Extract<FlushStop, { kind: 'clock' }>): Advice {
  switch (why) {
    case 'too_far_ahead':
      return {
        what: `The server claims that the event clock of this machine stands at ${serverClock}, far beyond anything it ever issued. We do not follow it.`,
        next: 'The events are kept. Ask the operator of the server to look at it, then: spec-kitty sync',
      };
    case 'unknown':
      return {
        what: 'The server already has other events with the clock values of this machine (was it restored from a backup?), and does not say which values are free.',
        next: 'The events are kept. Ask the operator of the server to update it, then: spec-kitty sync',
      };
    case 'again':
      return {
        what: 'The server refuses every new clock value of this machine: perhaps another one has its name and user.',
        next: KEPT_NEXT,
      };
  }
}

/** One sentence. @param detail the system's own word, where there is no better one. */
export function networkWords(failure: NetworkFailure, detail: string): string {
  switch (failure) {
    case 'timeout':
      return 'The server did not answer in time.';
    case 'refused':
      return 'Nobody answers at the server’s address: it is not running, or the address is wrong.';
    case 'reset':
      return 'The connection to the server broke off.';
    case 'unknown_host':
      return 'The server’s name is not known: you are offline, or the address is wrong.';
    case 'unreachable':
      return 'The server cannot be reached from this network.';
    case 'tls':
      return `The server’s certificate is not trusted: ${detail}`;
    case 'too_large':
      return 'The server’s answer was too long to be one of ours.';
    case 'aborted':
      return 'Given up before the server answered.';
    case 'other':
      return `The server could not be asked: ${detail}`;
  }
}

/** ", for 30 s" or nothing. */
function waitWords(waitMs: number | null): string {
  return waitMs === null ? '' : `, for ${Math.ceil(waitMs / 1000)} s`;
}
