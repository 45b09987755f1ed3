import { randomUUID } from 'node:crypto';
import type { WallTime } from '../shared/wall-time.js';
import type { Member, Sessions } from './sessions.js';
import type { TicketBook } from './ticket-book.js';
import type { Tokens } from './tokens.js';

export interface LiveTicketParts {
  readonly tokens: Pick<Tokens, 'signLive' | 'readLive'>;
  readonly sessions: Pick<Sessions, 'memberOfClaims'>;
  readonly book: TicketBook;
  readonly time: WallTime;
}

/** A client opens the socket at once. Long enough for a slow handshake, too short to be worth stealing from a log. */
export const TICKET_LIFETIME_MS = 30_000;

/**
 * The tokens that open the live channel (CONTRACT: ws-token). Each opens it once: what is in a proxy's log afterwards
 * is worth nothing.
 */
export class LiveTickets {
  readonly #parts: LiveTicketParts;

  constructor(parts: LiveTicketParts) {
    this.#parts = parts;
  }

  issue({ userId, team }: Member): Promise<string> {
    const { tokens, time } = this.#parts;
    return tokens.signLive({ userId, team, ticket: randomUUID() }, time.nowMs() + TICKET_LIFETIME_MS);
  }

  /** @returns undefined for a wrong, old or used ticket, and for a user who is gone. */
  async redeem(token: string): Promise<Member | undefined> {
    const { tokens, sessions, book, time } = this.#parts;
    const claims = await tokens.readLive(token);
    if (!claims) return undefined;
    const nowMs = time.nowMs();
    if (!(await book.use(claims.ticket, nowMs + TICKET_LIFETIME_MS, nowMs))) return undefined;
    return sessions.memberOfClaims(claims);
  }
}
