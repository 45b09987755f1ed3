import type { SpecKittyEvent, Ulid } from '../events/event.js';
import type { Database, SqlValue, Statement } from './sqlite.js';
import { describeEvent, parseStored } from './stored-event.js';
import { WaitingTally } from './waiting-tally.js';

/** A row of the waiting line, as far as moving it takes. */
export interface WaitingRow {
  readonly place: number;
  readonly eventId: Ulid;
  readonly eventType: string;
  readonly data: SqlValue;
  readonly queuedAt: SqlValue;
  readonly retryCount: number;
  readonly projectUuid: string | null;
  readonly teamSlug: string;
}

export interface Refusal {
  readonly category: string;
  readonly reason: string;
}

/**
 * Moves rows between the waiting line, the parked ones and the ledger, and keeps tally and history in step. Statements
 * are prepared once: parsing SQL costs more than running it. Call `finish` before the commit.
 */
export class LineChanges {
  readonly #db: Database;
  readonly #nowSeconds: number;
  readonly #tally = new WaitingTally();
  readonly #statements: ReturnType<typeof prepareStatements>;
  /** Of most queues nothing was ever refused: then there is nothing to forget of each of a thousand delivered events. */
  #hasHistory: boolean;

  constructor(db: Database, nowMs: number) {
    this.#db = db;
    this.#nowSeconds = Math.floor(nowMs / 1000);
    this.#statements = prepareStatements(db);
    this.#hasHistory = db.exec('SELECT 1 FROM history LIMIT 1').length > 0;
  }

  /** The waiting event of this id. */
  find(eventId: Ulid): WaitingRow | undefined {
    const row = rowOf(this.#statements.find, eventId);
    if (row === undefined) return undefined;
    const [place, id, type, data = null, queuedAt = null, retryCount, project, team] = row;
    return {
      place: Number(place),
      eventId: String(id) as Ulid,
      eventType: String(type),
      data,
      queuedAt,
      retryCount: Number(retryCount),
      projectUuid: project === null ? null : String(project),
      teamSlug: String(team),
    };
  }

  /** Delivered, or dropped: only what `log` shows of it stays. */
  toLedger(row: WaitingRow, verdict: string): void {
    const { eventId, eventType, place, queuedAt } = row;
    const event = parseStored(eventId, row.data);
    this.writeLedger({ eventId, eventType, place, queuedAt, event, verdict });
    this.#takeOut(row);
  }

  writeLedger(line: {
    readonly eventId: Ulid;
    readonly eventType: string;
    readonly place: SqlValue;
    readonly queuedAt: SqlValue;
    readonly event: SpecKittyEvent | undefined;
    readonly verdict: string;
  }): void {
    const { happenedAt, subject, featureSlug, gist } = describeEvent(line.event);
    const { eventId, eventType, verdict, place, queuedAt } = line;
    const about = [happenedAt, subject, featureSlug, gist];
    this.#statements.toLedger.run([eventId, eventType, verdict, this.#nowSeconds, place, queuedAt, ...about]);
    if (this.#hasHistory) this.#statements.forget.run([eventId]);
  }

  park(row: WaitingRow, { category, reason }: Refusal): void {
    const { eventId, eventType, data, queuedAt, retryCount, place } = row;
    const refused = [retryCount + 1, category, reason, this.#nowSeconds];
    this.#statements.toParked.run([eventId, eventType, bytesOf(data), queuedAt, ...refused, place]);
    this.#note(eventId, 'parked', { category, reason });
    this.#takeOut(row);
  }

  countRefusal(row: WaitingRow, refusal: Refusal): void {
    this.#statements.countRefusal.run([row.eventId]);
    this.#tally.add(row, -1);
    this.#tally.add({ ...row, retryCount: row.retryCount + 1 }, 1);
    this.#note(row.eventId, 'refused', refusal);
  }

  /** Back into the line, where it stood; at its end when the place is not known, or taken. */
  putBack(row: WaitingRow): void {
    const { eventId, eventType, data, queuedAt, projectUuid, teamSlug } = row;
    const taken = rowOf(this.#statements.isTaken, row.place) !== undefined;
    const place = row.place > 0 && !taken ? row.place : null;
    this.#statements.putBack.run([place, eventId, eventType, bytesOf(data), queuedAt, projectUuid, teamSlug]);
    this.#statements.unpark.run([eventId]);
    this.#tally.add({ ...row, retryCount: 0 }, 1);
    this.#note(eventId, 'retried', { category: null, reason: null });
  }

  unpark(eventId: Ulid): void {
    this.#statements.unpark.run([eventId]);
  }

  finish(): void {
    this.#tally.write(this.#db);
  }

  #takeOut(row: WaitingRow): void {
    this.#statements.remove.run([row.place]);
    this.#tally.add(row, -1);
  }

  #note(
    eventId: Ulid,
    what: 'refused' | 'parked' | 'retried',
    { category, reason }: Refusal | { readonly category: null; readonly reason: null },
  ): void {
    this.#hasHistory = true;
    this.#statements.note.run([eventId, this.#nowSeconds, what, category, reason]);
  }
}

/** sql.js takes a long string over into SQLite character by character; bytes it copies. */
function bytesOf(data: SqlValue): SqlValue {
  return typeof data === 'string' ? Buffer.from(data) : data;
}

function rowOf(statement: Statement, key: SqlValue): SqlValue[] | undefined {
  statement.bind([key]);
  const row = statement.step() ? statement.get() : undefined;
  statement.reset();
  return row;
}

/** Closing the database frees them. */
function prepareStatements(db: Database) {
  return {
    find: db.prepare(
      `SELECT id, event_id, event_type, data, timestamp, retry_count, project_uuid, team_slug
        FROM queue WHERE event_id = ?`,
    ),
    isTaken: db.prepare('SELECT 1 FROM queue WHERE id = ?'),
    toLedger: db.prepare(
      `INSERT OR REPLACE INTO delivered
        (event_id, event_type, verdict, delivered_at, place, queued_at, happened_at, subject, feature_slug, gist)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    toParked: db.prepare(
      `INSERT OR REPLACE INTO parked
        (event_id, event_type, data, timestamp, retry_count, category, reason, parked_at, place)
        VALUES (?, ?, CAST(? AS TEXT), ?, ?, ?, ?, ?, ?)`,
    ),
    countRefusal: db.prepare('UPDATE queue SET retry_count = retry_count + 1 WHERE event_id = ?'),
    remove: db.prepare('DELETE FROM queue WHERE id = ?'),
    putBack: db.prepare(
      `INSERT INTO queue (id, event_id, event_type, data, timestamp, retry_count, project_uuid, team_slug)
        VALUES (?, ?, ?, CAST(? AS TEXT), ?, 0, ?, ?)`,
    ),
    unpark: db.prepare('DELETE FROM parked WHERE event_id = ?'),
    note: db.prepare('INSERT INTO history (event_id, at, what, category, reason) VALUES (?, ?, ?, ?, ?)'),
    forget: db.prepare('DELETE FROM history WHERE event_id = ?'),
  };
}
