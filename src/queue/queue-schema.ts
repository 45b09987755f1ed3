import type { Database } from './sqlite.js';

/**
 * `queue` keeps upstream's six columns, so that `sqlite3 queue.db "SELECT COUNT(*) FROM queue"` answers what people
 * expect: how many wait. `timestamp` is when the event was queued, in seconds since 1970. What is parked or delivered
 * stands in tables of its own, with the `place` it had in the line (queue.id). `history` is what was said of an event that is
 * still here. `tally` counts the waiting line, so that nobody has to read 100,000 rows to say how many there are.
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
  CREATE TABLE IF NOT EXISTS parked (
    event_id TEXT PRIMARY KEY,
    event_type TEXT NOT NULL,
    data TEXT NOT NULL,
    timestamp INTEGER NOT NULL,
    retry_count INTEGER NOT NULL,
    category TEXT NOT NULL,
    reason TEXT NOT NULL,
    parked_at INTEGER NOT NULL,
    place INTEGER
  );
  CREATE TABLE IF NOT EXISTS delivered (
    event_id TEXT PRIMARY KEY,
    event_type TEXT NOT NULL,
    verdict TEXT NOT NULL,
    delivered_at INTEGER NOT NULL,
    place INTEGER,
    queued_at INTEGER,
    happened_at TEXT,
    subject TEXT,
    feature_slug TEXT,
    gist TEXT
  );
  CREATE TABLE IF NOT EXISTS history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    what TEXT NOT NULL,
    category TEXT,
    reason TEXT
  );
  CREATE INDEX IF NOT EXISTS history_by_event ON history (event_id);
  CREATE TABLE IF NOT EXISTS tally (
    project_uuid TEXT NOT NULL,
    team_slug TEXT NOT NULL,
    event_type TEXT NOT NULL,
    retry_count INTEGER NOT NULL,
    waiting INTEGER NOT NULL,
    PRIMARY KEY (project_uuid, team_slug, event_type, retry_count)
  );
  CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
  DROP INDEX IF EXISTS queue_by_project;
`;

/** Tables in the order in which a damaged file gives them back, most precious first. What can be counted anew is not among them. */
export const TABLES = ['counters', 'queue', 'parked', 'delivered', 'history'] as const;

/** Those that every version had. */
const FIRST_TABLES: readonly (typeof TABLES)[number][] = ['counters', 'queue', 'parked', 'delivered'];

export function hasFirstTables(db: Database): boolean {
  const rows = db.exec("SELECT name FROM sqlite_master WHERE type = 'table'")[0]?.values ?? [];
  const names = new Set(rows.map(([name]) => name));
  return FIRST_TABLES.every((table) => names.has(table));
}

/** Columns that tables of version 0.1.0 did not have. Their rows keep NULL there. */
const ADDED: Readonly<Record<string, readonly string[]>> = {
  parked: ['place INTEGER'],
  delivered: [
    'place INTEGER',
    'queued_at INTEGER',
    'happened_at TEXT',
    'subject TEXT',
    'feature_slug TEXT',
    'gist TEXT',
  ],
};

/** All that `applySchema` goes by. */
export const SCHEMA_TEXT = SCHEMA + JSON.stringify(ADDED);

/** Makes what is missing; a file of today is left as it is, and what a later version added to it stays. */
export function applySchema(db: Database): void {
  db.exec(SCHEMA);
  for (const [table, columns] of Object.entries(ADDED)) {
    const present = columnsOf(db, table);
    for (const column of columns) {
      const [name = ''] = column.split(' ');
      if (!present.has(name)) db.exec(`ALTER TABLE ${table} ADD COLUMN ${column}`);
    }
  }
}

export function columnsOf(db: Database, table: string): ReadonlySet<string> {
  const rows = db.exec(`SELECT name FROM pragma_table_info('${table}')`)[0]?.values ?? [];
  return new Set(rows.map(([name]) => String(name)));
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
