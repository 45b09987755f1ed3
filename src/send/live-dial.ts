import type { Environment } from '../shared/environment.js';
import { Failure } from '../shared/failure.js';
import type { HomePaths } from '../shared/home.js';
import { askRenewing } from './ask-renewing.js';
import { mustReadCredentials } from './credentials.js';
import { openLine, type LineEars, type LineParts, type LiveLine } from './live-line.js';
import { loginState, type Session } from './session.js';
import { consentedProjects, readSettings } from './settings.js';
import { openWire, type Wire } from './wire.js';
import type { WireAnswer } from './wire-answer.js';

/** Why there is no live connection, as long as a person does nothing about it. */
export type LiveRefusal =
  | 'not_logged_in'
  | 'login_over'
  /** No project's events may go to this server: there is nothing to hold a connection for. */
  | 'no_consent'
  /** 403: the server does not want us there. */
  | 'forbidden'
  /** Settings or credentials cannot be read. */
  | 'unreadable';

export type LiveDialled =
  | { readonly kind: 'open'; readonly line: LiveLine }
  /** Another time it may work. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'refused'; readonly why: LiveRefusal };

export interface LiveDialParts extends LineParts {
  readonly home: HomePaths;
  readonly env: Environment;
}

const refused = (why: LiveRefusal): LiveDialled => ({ kind: 'refused', why });

/**
 * Connects as whoever is logged in now, if they agreed to send anything to that server at all. Opens no socket
 * otherwise. Never throws for what a server, a network or a person's files do.
 */
export async function dialLive(parts: LiveDialParts, ears: LineEars): Promise<LiveDialled> {
  try {
    const found = await liveSession(parts);
    if (typeof found === 'string') return refused(found);
    const wire = openWire(found.server, { time: parts.time, askTimeoutMs: parts.dialTimeoutMs });
    try {
      return await dialAs(found, { ...parts, wire }, ears);
    } finally {
      wire.rest();
    }
  } catch (error) {
    if (error instanceof Failure) return refused('unreadable');
    throw error;
  }
}

/** Who would be connected now, or why nobody. Reads files only. @throws Failure for damaged ones. */
export async function liveSession({
  home,
  env,
  time,
}: Pick<LiveDialParts, 'home' | 'env' | 'time'>): Promise<Session | LiveRefusal> {
  const settings = await readSettings(home);
  const state = loginState({ credentials: mustReadCredentials(home, time.nowMs()), settings, env });
  if (state.kind === 'not_logged_in' && state.over) return 'login_over';
  if (state.kind !== 'logged_in') return 'not_logged_in';
  const { session } = state;
  return consentedProjects(settings, session.access.origin).length > 0 ? session : 'no_consent';
}

/** The same person, team and server: new tokens alone are no reason to connect anew. */
export function isSameAccount(one: Session, other: Session): boolean {
  return one.server === other.server && one.username === other.username && one.teamSlug === other.teamSlug;
}

interface WireParts extends LiveDialParts {
  readonly wire: Wire;
}

async function dialAs(session: Session, parts: WireParts, ears: LineEars): Promise<LiveDialled> {
  const got = await ticketFor(session, parts);
  if ('kind' in got) return got;
  const dialled = await openLine(got, parts, ears);
  if (dialled.kind === 'open') return dialled;
  return dialled.status === 403 ? refused('forbidden') : { kind: 'failed', reason: dialled.reason };
}

interface Ticket {
  readonly session: Session;
  readonly ticket: string;
}

async function ticketFor(session: Session, parts: WireParts): Promise<Ticket | LiveDialled> {
  const asked = await askRenewing(parts, session, (access) => parts.wire.liveTicket(access));
  switch (asked.kind) {
    case 'answered': {
      const { answer } = asked;
      return answer.kind === 'ok' ? { session: asked.session, ticket: answer.body } : withoutTicket(answer);
    }
    case 'over':
      return refused('login_over');
    case 'account_changed':
    case 'busy':
      return { kind: 'failed', reason: `the login could not be renewed: ${asked.kind}` };
    case 'unanswered':
      return withoutTicket(asked.answer);
  }
}

function withoutTicket(answer: Exclude<WireAnswer<never>, { kind: 'ok' }>): LiveDialled {
  if (answer.kind === 'network') return { kind: 'failed', reason: answer.failure };
  return answer.status === 403
    ? refused('forbidden')
    : { kind: 'failed', reason: `the server answered ${answer.status}` };
}
