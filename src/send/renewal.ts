import type { HomePaths } from '../shared/home.js';
import type { WallTime } from '../shared/wall-time.js';
import { mustReadCredentials, writeCredentials, type Credentials } from './credentials.js';
import { withCredentialsLock } from './login.js';
import { originOf } from './server-url.js';
import { sessionOfCredentials, type Session } from './session.js';
import type { Wire } from './wire.js';
import type { WireAnswer } from './wire-answer.js';

export type Renewal =
  | { readonly kind: 'renewed'; readonly session: Session }
  /** Only a new login helps: the server ended the session, or somebody logged out here. */
  | { readonly kind: 'over' }
  /** Somebody logged in as another person, for another team or at another server meanwhile: what this run selected is not theirs. */
  | { readonly kind: 'account_changed' }
  /** Another process has been at it for too long. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'unanswered'; readonly answer: Exclude<WireAnswer<never>, { kind: 'ok' }> };

export interface RenewalParts {
  readonly home: HomePaths;
  readonly time: WallTime;
  readonly wire: Wire;
  /** How long another process may be at the login before we give up; default: longer than a refresh may take. */
  readonly waitMs?: number | undefined;
}

/** A token that would end on its way, or while a batch is being answered, is renewed before it is used. */
const RENEW_BEFORE_MS = 60_000;

/** Whether to renew before sending. A wrong wall clock costs one needless refresh, or one 401 that leads here too. */
export function isAboutToExpire({ accessExpiresAtMs }: Session, nowMs: number): boolean {
  return accessExpiresAtMs !== null && accessExpiresAtMs - nowMs < RENEW_BEFORE_MS;
}

/**
 * New tokens for this session, by one refresh over all processes: whoever comes second finds the first one's tokens in
 * the file and uses those. Our own clock never ends a session: only the server's 401 to the file's own refresh token does.
 * @param session the one whose access token expired or was answered 401.
 * @throws Failure `credentials_damaged`, `credentials_unwritable`.
 */
export async function renewSession(parts: RenewalParts, session: Session): Promise<Renewal> {
  if (session.username === null) return { kind: 'over' }; // the environment's token has nothing to renew it with
  const outcome = await withCredentialsLock(parts.home, () => renewUnderLock(parts, session), parts.waitMs);
  return outcome.kind === 'busy' ? outcome : outcome.value;
}

async function renewUnderLock(parts: RenewalParts, session: Session): Promise<Renewal> {
  const { home, time, wire } = parts;
  const stored = mustReadCredentials(home, time.nowMs());
  const found = compare(stored, session);
  if (stored === undefined || found.kind !== 'renewed') return found;
  const isNews = found.session.access.value !== session.access.value;
  if (isNews && !isAboutToExpire(found.session, time.nowMs())) return found;
  if (stored.tokens === null) return { kind: 'over' };
  const used = stored.tokens.refresh;
  const answer = await wire.refresh({ origin: originOf(stored.server), value: used });
  if (answer.kind === 'ok') {
    const { tokens, teamSlug } = answer.body;
    const meanwhile = mustReadCredentials(home, time.nowMs());
    // Removed or replaced without our lock, by hand or by another program: who did that must not find our tokens there.
    if (meanwhile?.tokens?.refresh !== used) return compare(meanwhile, session);
    const renewed = { ...stored, tokens, teamSlug: teamSlug ?? stored.teamSlug };
    writeCredentials(home, renewed);
    return compare(renewed, session);
  }
  if (answer.kind === 'http' && answer.status === 401) return giveUp(parts, session, used);
  return { kind: 'unanswered', answer };
}

/** The server refused our refresh token. Compare before deleting: a program without our lock may have been faster. */
function giveUp({ home, time }: RenewalParts, session: Session, used: string): Renewal {
  const stored = mustReadCredentials(home, time.nowMs());
  if (stored?.tokens && stored.tokens.refresh !== used) return compare(stored, session);
  if (stored) writeCredentials(home, { ...stored, tokens: null });
  return { kind: 'over' };
}

function compare(stored: Credentials | undefined, session: Session): Renewal {
  const found = stored && sessionOfCredentials({ ...stored, server: session.server });
  if (stored === undefined || found === undefined) return { kind: 'over' };
  const isSame =
    originOf(stored.server) === session.access.origin &&
    stored.username === session.username &&
    stored.teamSlug === session.teamSlug;
  return isSame ? { kind: 'renewed', session: found } : { kind: 'account_changed' };
}
