import type { InsertOutcome, StoreTransaction } from '../events/event-store.js';
import type { SpecKittyEvent, Ulid } from '../events/event.js';
import { readCounter, writeCounter } from './queue-schema.js';
import { KnownEvents } from './known-events.js';
import { QUEUE_CAP_EVENTS } from './queue.js';
import type { Database } from './sqlite.js';
import { WaitingRows } from './waiting-rows.js';
import { countWaiting, isTallyRight, recount, WaitingTally } from './waiting-tally.js';

export interface OpenTransaction extends StoreTransaction {
  /** Writes the counters. @returns whether there is anything to save. */
  finish(): boolean;
}

export interface TransactionOptions {
  readonly capEvents?: number;
  readonly nowMs: () => number;
  /** Ids that will be asked for. */
  readonly coming?: readonly Ulid[] | undefined;
}

/** A transaction over a database that nobody else can see. What it inserts is durable only once the file is saved. */
export function openTransaction(db: Database, options: TransactionOptions): OpenTransaction {
  return new SqliteTransaction(db, options);
}

class SqliteTransaction implements OpenTransaction {
  readonly #db: Database;
  readonly #known: KnownEvents;
  readonly #rows: WaitingRows;
  readonly #cap: number;
  readonly #refusedBefore: number;
  readonly #parked: number;
  readonly #tally = new WaitingTally();
  #highestClock: number;
  #waiting: number;
  #inserted = 0;
  #refused = 0;

  constructor(db: Database, { capEvents = QUEUE_CAP_EVENTS, nowMs, coming = [] }: TransactionOptions) {
    this.#db = db;
    this.#known = new KnownEvents(db, coming);
    this.#rows = new WaitingRows(db, Math.floor(nowMs() / 1000));
    this.#cap = capEvents;
    this.#highestClock = readCounter(db, 'highest_clock');
    this.#refusedBefore = readCounter(db, 'refused_while_full');
    // One transaction of SQLite's too: a journal per row would cost more than the rows.
    db.exec('BEGIN');
    this.#waiting = countWaiting(db);
    this.#parked = Number(db.exec('SELECT COUNT(*) FROM parked')[0]?.values[0]?.[0] ?? 0);
    if (!isTallyRight(db, this.#waiting)) recount(db);
  }

  get highestClock(): number {
    return this.#highestClock;
  }

  get waiting(): number {
    return this.#waiting;
  }

  has(eventId: Ulid): boolean {
    return this.#known.has(eventId);
  }

  insert(event: SpecKittyEvent): InsertOutcome {
    if (this.has(event.event_id)) return 'already_there';
    if (this.#waiting + this.#parked >= this.#cap) {
      this.#refused += 1;
      return 'full';
    }
    const { event_id, event_type, project_uuid, team_slug } = event;
    this.#rows.add(event);
    this.#known.add(event_id);
    this.#tally.add(
      { projectUuid: project_uuid, teamSlug: team_slug, eventType: event_type, retryCount: 0 },
      1,
    );
    this.#highestClock = Math.max(this.#highestClock, event.lamport_clock);
    this.#waiting += 1;
    this.#inserted += 1;
    return 'inserted';
  }

  finish(): boolean {
    if (this.#inserted > 0) {
      this.#rows.finish();
      writeCounter(this.#db, 'highest_clock', this.#highestClock);
      this.#tally.write(this.#db);
    }
    // A queue with room again starts its count anew: the number says how much git still has to tell.
    const refused =
      this.#refused > 0 ? this.#refusedBefore + this.#refused : this.#inserted > 0 ? 0 : undefined;
    if (refused !== undefined && refused !== this.#refusedBefore)
      writeCounter(this.#db, 'refused_while_full', refused);
    this.#db.exec('COMMIT');
    return this.#inserted > 0 || this.#refused > 0;
  }
}
