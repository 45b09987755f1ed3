import type { Database } from './sqlite.js';

/**
 * `queue` keeps upstream's six columns, so that `sqlite3 queue.db "SELECT COUNT(*) FROM queue"` answers what people
 * expect: how many wait. `timestamp` is when the event was queued, in seconds since 1970. What is parked or delivered
 * stands in tables of its own.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS queue (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id TEXT NOT NULL UNIQUE,
    event_type TEXT NOT NULL,
    data TEXT NOT NULL,
    timestamp INTEGER NOT NULL,
    retry_count INTEGER NOT NULL DEFAULT 0,
    project_uuid TEXT,
    team_slug TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS queue_by_project ON queue (project_uuid, team_slug, id);
  CREATE TABLE IF NOT EXISTS parked (
    event_id TEXT PRIMARY KEY,
    event_type TEXT NOT NULL,
    data TEXT NOT NULL,
    timestamp INTEGER NOT NULL,
    retry_count INTEGER NOT NULL,
    category TEXT NOT NULL,
    reason TEXT NOT NULL,
    parked_at INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS delivered (
    event_id TEXT PRIMARY KEY,
    event_type TEXT NOT NULL,
    verdict TEXT NOT NULL,
    delivered_at INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
`;

/** Tables in the order in which a damaged file gives them back, most precious first. */
export const TABLES = ['counters', 'queue', 'parked', 'delivered'] as const;

/** Makes what is missing; a file of today is left as it is. */
export function applySchema(db: Database): void {
  db.exec(SCHEMA);
}

/** Numbers that outlive the rows they were counted from. */
export type Counter = 'highest_clock' | 'refused_while_full';

export function readCounter(db: Database, name: Counter): number {
  const value = db.exec('SELECT value FROM counters WHERE name = ?', [name])[0]?.values[0]?.[0];
  return typeof value === 'number' ? value : 0;
}

export function writeCounter(db: Database, name: Counter, value: number): void {
  db.run(
    'INSERT INTO counters (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    [name, value],
  );
}
