import type { InsertOutcome, StoreTransaction } from '../events/event-store.js';
import type { SpecKittyEvent, Ulid } from '../events/event.js';
import { readCounter, writeCounter } from './queue-schema.js';
import { QUEUE_CAP_EVENTS } from './queue.js';
import type { Database, Statement } from './sqlite.js';
import { countWaiting, isTallyRight, recount, WaitingTally } from './waiting-tally.js';

export interface OpenTransaction extends StoreTransaction {
  /** Writes the counters. @returns whether there is anything to save. */
  finish(): boolean;
}

export interface TransactionOptions {
  readonly capEvents?: number;
  readonly nowMs: () => number;
}

/** A transaction over a database that nobody else can see. What it inserts is durable only once the file is saved. */
export function openTransaction(db: Database, { capEvents, nowMs }: TransactionOptions): OpenTransaction {
  return new SqliteTransaction(db, capEvents ?? QUEUE_CAP_EVENTS, Math.floor(nowMs() / 1000));
}

const KNOWN = `
  SELECT 1 FROM queue WHERE event_id = :id UNION ALL
  SELECT 1 FROM parked WHERE event_id = :id UNION ALL
  SELECT 1 FROM delivered WHERE event_id = :id LIMIT 1`;

/** The event comes as bytes: sql.js takes a long string over into SQLite character by character, which doubles the time. */
const INSERT = `
  INSERT INTO queue (event_id, event_type, data, timestamp, project_uuid, team_slug)
  VALUES (?, ?, CAST(? AS TEXT), ?, ?, ?)`;

class SqliteTransaction implements OpenTransaction {
  readonly #db: Database;
  readonly #known: Statement;
  readonly #insert: Statement;
  readonly #cap: number;
  readonly #nowSeconds: number;
  readonly #refusedBefore: number;
  readonly #parked: number;
  readonly #tally = new WaitingTally();
  #highestClock: number;
  #waiting: number;
  #inserted = 0;
  #refused = 0;

  constructor(db: Database, cap: number, nowSeconds: number) {
    this.#db = db;
    this.#known = db.prepare(KNOWN);
    this.#insert = db.prepare(INSERT);
    this.#cap = cap;
    this.#nowSeconds = nowSeconds;
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
    this.#known.bind({ ':id': eventId });
    const found = this.#known.step();
    this.#known.reset();
    return found;
  }

  insert(event: SpecKittyEvent): InsertOutcome {
    if (this.has(event.event_id)) return 'already_there';
    if (this.#waiting + this.#parked >= this.#cap) {
      this.#refused += 1;
      return 'full';
    }
    const { event_id, event_type, project_uuid, team_slug } = event;
    this.#insert.run([
      event_id,
      event_type,
      Buffer.from(JSON.stringify(event)),
      this.#nowSeconds,
      project_uuid,
      team_slug,
    ]);
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
