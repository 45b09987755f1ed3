import { isAboutToExpire, renewSession, type Renewal, type RenewalParts } from './renewal.js';
import type { Session } from './session.js';
import type { SessionToken } from './wire.js';
import type { WireAnswer } from './wire-answer.js';

/** A question's answer, and the session that it was asked in: another than before where the login was renewed. */
export type Asked<Body> =
  | { readonly kind: 'answered'; readonly session: Session; readonly answer: WireAnswer<Body> }
  /** The server does not take the login, also after it was renewed. */
  | { readonly kind: 'over' }
  | Exclude<Renewal, { kind: 'renewed' | 'over' }>;

/**
 * Asks a server one thing. A login that is over, or about to be, is renewed once.
 * @throws Failure as `renewSession`.
 */
export async function askRenewing<Body>(
  parts: RenewalParts,
  session: Session,
  ask: (access: SessionToken) => Promise<WireAnswer<Body>>,
): Promise<Asked<Body>> {
  if (!isAboutToExpire(session, parts.time.nowMs())) {
    const answer = await ask(session.access);
    if (!isLoginOver(answer)) return { kind: 'answered', session, answer };
  }
  const renewal = await renewSession(parts, session);
  if (renewal.kind !== 'renewed') return renewal;
  const answer = await ask(renewal.session.access);
  return isLoginOver(answer) ? { kind: 'over' } : { kind: 'answered', session: renewal.session, answer };
}

function isLoginOver(answer: WireAnswer<unknown>): boolean {
  return answer.kind === 'http' && answer.status === 401;
}
