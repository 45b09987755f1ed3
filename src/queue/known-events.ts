import type { Ulid } from '../events/event.js';
import type { Database, Statement } from './sqlite.js';

/** From so many on, looking all of them up together is quicker than each by itself. */
const MANY = 100;

const IS_KNOWN = `
  SELECT 1 FROM queue WHERE event_id = :id UNION ALL
  SELECT 1 FROM parked WHERE event_id = :id UNION ALL
  SELECT 1 FROM delivered WHERE event_id = :id LIMIT 1`;

const KNOWN_BETWEEN = ['queue', 'parked', 'delivered'].map(
  (table) => `SELECT GROUP_CONCAT(event_id, ' ') FROM ${table} WHERE event_id BETWEEN ? AND ?`,
);

/**
 * Which ids wait, are parked, or are in the ledger. Of a back-fill's ids the known ones are read at the start: ids begin with their time,
 * and what lies between the first and the last of a group is mostly that very group, or nothing.
 */
export class KnownEvents {
  readonly #db: Database;
  readonly #known = new Set<string>();
  /** What lies between these and is not known here is not known at all. */
  #first = '';
  #last = '';
  #one: Statement | undefined;

  /** @param coming ids that will be asked for. */
  constructor(db: Database, coming: readonly Ulid[]) {
    this.#db = db;
    if (coming.length >= MANY) this.#lookUp(coming);
  }

  has(eventId: Ulid): boolean {
    if (this.#known.has(eventId)) return true;
    return !(eventId >= this.#first && eventId <= this.#last) && this.#ask(eventId);
  }

  /** An id that has just come to be known. */
  add(eventId: Ulid): void {
    this.#known.add(eventId);
  }

  #lookUp(coming: readonly Ulid[]): void {
    let [first = '', last = first]: readonly string[] = coming;
    for (const id of coming) {
      if (id < first) first = id;
      if (id > last) last = id;
    }
    for (const query of KNOWN_BETWEEN) {
      const ids = this.#db.exec(query, [first, last])[0]?.values[0]?.[0];
      if (typeof ids === 'string') for (const id of ids.split(' ')) this.#known.add(id);
    }
    [this.#first, this.#last] = [first, last];
  }

  #ask(eventId: Ulid): boolean {
    this.#one ??= this.#db.prepare(IS_KNOWN);
    this.#one.bind({ ':id': eventId });
    const found = this.#one.step();
    this.#one.reset();
    return found;
  }
}
