import type { Database } from './database.js';

/**
 * Which tickets of the live channel were used. Any implementation guarantees that `use` says yes once for each ticket, in
 * whichever process it is shown, also when it is shown twice at once; and that it forgets a ticket no sooner than it ends.
 */
export interface TicketBook {
  use(ticket: string, endsAtMs: number, nowMs: number): Promise<boolean>;
}

/** For a server that is alone. A restart forgets them: a ticket lives for seconds, and its connection did not survive. */
export class MemoryTickets implements TicketBook {
  readonly #used = new Map<string, number>();

  async use(ticket: string, endsAtMs: number, nowMs: number): Promise<boolean> {
    for (const [used, endsMs] of this.#used) if (endsMs < nowMs) this.#used.delete(used);
    if (this.#used.has(ticket)) return false;
    this.#used.set(ticket, endsAtMs);
    return true;
  }
}

/** For servers that share a database. The database is migrated. */
export class SqlTickets implements TicketBook {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async use(ticket: string, endsAtMs: number, nowMs: number): Promise<boolean> {
    const marked = await this.#database.transaction(async (sql) => {
      await sql.query('DELETE FROM used_tickets WHERE ends_at_ms < $1', [nowMs]);
      return sql.query('INSERT INTO used_tickets VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING ticket', [
        ticket,
        endsAtMs,
      ]);
    });
    return marked.length === 1;
  }
}
