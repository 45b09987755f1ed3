import type { Database } from './sqlite.js';

/** What the waiting line is counted by. */
export interface TallyKey {
  readonly projectUuid: string | null;
  readonly teamSlug: string;
  readonly eventType: string;
  readonly retryCount: number;
}

interface Change {
  readonly key: TallyKey;
  events: number;
}

function isSame(one: TallyKey, other: TallyKey): boolean {
  return (
    one.eventType === other.eventType &&
    one.teamSlug === other.teamSlug &&
    one.projectUuid === other.projectUuid &&
    one.retryCount === other.retryCount
  );
}

/**
 * Keeps the table `tally` in step with the waiting line: what a change adds and takes is summed up here and written once.
 * Begin with one before the change, `write` it after.
 */
export class WaitingTally {
  readonly #changes = new Map<string, Change>();
  /** Neighbours are mostly alike: the last one spares making the name of each of a back-fill's. */
  #last: Change | undefined;

  add(key: TallyKey, events: number): void {
    if (this.#last === undefined || !isSame(this.#last.key, key)) this.#last = this.#changeOf(key);
    this.#last.events += events;
  }

  #changeOf(key: TallyKey): Change {
    const name = `${key.retryCount}\n${key.eventType}\n${key.teamSlug}\n${key.projectUuid ?? ''}`;
    const change = this.#changes.get(name) ?? { key, events: 0 };
    this.#changes.set(name, change);
    return change;
  }

  write(db: Database): void {
    const add = db.prepare(
      `INSERT INTO tally (project_uuid, team_slug, event_type, retry_count, waiting) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET waiting = waiting + excluded.waiting`,
    );
    for (const { key, events } of this.#changes.values())
      add.run([key.projectUuid ?? '', key.teamSlug, key.eventType, key.retryCount, events]);
    add.free();
    db.exec('DELETE FROM tally WHERE waiting <= 0');
  }
}

/** How many events wait, by the rows themselves. */
export function countWaiting(db: Database): number {
  return Number(db.exec('SELECT COUNT(*) FROM queue')[0]?.values[0]?.[0] ?? 0);
}

/**
 * Whether the table can be believed. A file of version 0.1.0 has none, a salvaged one an empty one, and a person with
 * the sqlite3 program may have taken rows out.
 */
export function isTallyRight(db: Database, waiting: number): boolean {
  const sum = db.exec('SELECT COALESCE(SUM(waiting), 0) FROM tally')[0]?.values[0]?.[0];
  return Number(sum) === waiting;
}

/** Counts anew: reads the whole line. */
export function recount(db: Database): void {
  db.exec(`
    DELETE FROM tally;
    INSERT INTO tally (project_uuid, team_slug, event_type, retry_count, waiting)
      SELECT COALESCE(project_uuid, ''), team_slug, event_type, retry_count, COUNT(*) FROM queue GROUP BY 1, 2, 3, 4`);
}
