import { randomUUID } from 'node:crypto';
import type { WallTime } from '../shared/wall-time.js';
import type { Member, Sessions } from './sessions.js';
import type { Tokens } from './tokens.js';

export interface LiveTicketParts {
  readonly tokens: Pick<Tokens, 'signLive' | 'readLive'>;
  readonly sessions: Pick<Sessions, 'memberOfClaims'>;
  readonly time: WallTime;
}

/** A client opens the socket at once. Long enough for a slow handshake, too short to be worth stealing from a log. */
export const TICKET_LIFETIME_MS = 30_000;

/**
 * The tokens that open the live channel (CONTRACT: ws-token). Each opens it once: what is in a proxy's log afterwards
 * is worth nothing. Which were used is known to this process alone; several processes on one database share the keys
 * and would have to share this too.
 */
export class LiveTickets {
  readonly #parts: LiveTicketParts;
  /** Used ticket -> when it ends by itself and may be forgotten. */
  readonly #used = new Map<string, number>();

  constructor(parts: LiveTicketParts) {
    this.#parts = parts;
  }

  issue({ userId, team }: Member): Promise<string> {
    const { tokens, time } = this.#parts;
    return tokens.signLive({ userId, team, ticket: randomUUID() }, time.nowMs() + TICKET_LIFETIME_MS);
  }

  /** @returns undefined for a wrong, old or used ticket, and for a user who is gone. */
  async redeem(token: string): Promise<Member | undefined> {
    const { tokens, sessions, time } = this.#parts;
    const claims = await tokens.readLive(token);
    if (!claims) return undefined;
    const nowMs = time.nowMs();
    for (const [ticket, endsMs] of this.#used) if (endsMs < nowMs) this.#used.delete(ticket);
    // No await between the look and the mark: of two at once one is second.
    if (this.#used.has(claims.ticket)) return undefined;
    this.#used.set(claims.ticket, nowMs + TICKET_LIFETIME_MS);
    return sessions.memberOfClaims(claims);
  }
}
