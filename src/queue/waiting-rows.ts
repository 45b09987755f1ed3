import type { SpecKittyEvent } from '../events/event.js';
import type { Database, SqlValue, Statement } from './sqlite.js';

/** Each call into the WASM costs as much as SQLite's own work on a row; with more rows than this a statement gets no quicker. */
const ROWS_AT_ONCE = 10;

/** Room for the texts of one statement; a row that needs more goes by itself. */
const SCRATCH_BYTES = 256 * 1024;
/** A character of JavaScript's takes at most three bytes. */
const MOST_BYTES = 3;

/**
 * Puts events at the end of the waiting line, several rows a statement. Call `finish` before anything else reads the table.
 *
 * A text comes as bytes: sql.js takes a long string over into SQLite character by character, which doubles the time.
 */
export class WaitingRows {
  readonly #db: Database;
  readonly #nowSeconds: number;
  #many: Statement | undefined;
  #scratch: Buffer | undefined;
  #pending: SpecKittyEvent[] = [];

  constructor(db: Database, nowSeconds: number) {
    this.#db = db;
    this.#nowSeconds = nowSeconds;
  }

  add(event: SpecKittyEvent): void {
    this.#pending.push(event);
    if (this.#pending.length === ROWS_AT_ONCE) this.#insertMany();
  }

  finish(): void {
    if (this.#pending.length === 0) return;
    const one = this.#db.prepare(insertOf(1));
    for (const event of this.#pending) one.run(this.#valuesOf(event, Buffer.from(JSON.stringify(event))));
    one.free();
    this.#pending = [];
  }

  #insertMany(): void {
    const scratch = (this.#scratch ??= Buffer.allocUnsafeSlow(SCRATCH_BYTES));
    const values: SqlValue[] = [];
    let end = 0;
    for (const event of this.#pending) {
      const json = JSON.stringify(event);
      const fits = end + json.length * MOST_BYTES <= SCRATCH_BYTES;
      const start = end;
      if (fits) end += scratch.write(json, start);
      values.push(...this.#valuesOf(event, fits ? scratch.subarray(start, end) : Buffer.from(json)));
    }
    this.#many ??= this.#db.prepare(insertOf(ROWS_AT_ONCE));
    this.#many.run(values);
    this.#pending = [];
  }

  #valuesOf({ event_id, event_type, project_uuid, team_slug }: SpecKittyEvent, data: Buffer): SqlValue[] {
    return [event_id, event_type, data, this.#nowSeconds, project_uuid, team_slug];
  }
}

function insertOf(rows: number): string {
  const places = Array.from({ length: rows }, () => '(?, ?, CAST(? AS TEXT), ?, ?, ?)').join(', ');
  return `INSERT INTO queue (event_id, event_type, data, timestamp, project_uuid, team_slug) VALUES ${places}`;
}
