import { Failure } from '../shared/failure.js';
import { serveWords } from '../words/serve.js';
import type { Database, Queryable } from './database.js';

/** One step from an older store to a newer one. Once released, a step is never edited: another one follows. */
export interface Migration {
  readonly number: number;
  readonly statements: readonly string[];
}

/**
 * Texts compare by their bytes (COLLATE "C"): with the machine's own collation the same rows would come in another
 * order on another machine, and an index be broken by an update of its libc.
 *
 * `body` is the event as JSON text, not jsonb: jsonb refuses U+0000 and reorders keys, and an event goes out as it came in.
 *
 * `board_events` names, for each thing that a board shows, the event that has the last word on it, so that a board costs as
 * much as it is large, not as much as its history is long. Its keys are '' where the event says nothing: NULLs would
 * not meet each other in a primary key.
 */
export const migrations: readonly Migration[] = [
  {
    number: 1,
    statements: [
      `CREATE TABLE teams (
         team text COLLATE "C" PRIMARY KEY,
         head bigint NOT NULL DEFAULT 0
       )`,
      `CREATE TABLE events (
         team text COLLATE "C" NOT NULL,
         seq bigint NOT NULL,
         event_id text COLLATE "C" NOT NULL,
         event_type text COLLATE "C" NOT NULL,
         node_id text COLLATE "C" NOT NULL,
         lamport_clock bigint NOT NULL,
         happened_at_ms bigint NOT NULL,
         received_at_ms bigint NOT NULL,
         project_uuid text COLLATE "C",
         feature_slug text COLLATE "C",
         wp_id text COLLATE "C",
         body text NOT NULL,
         PRIMARY KEY (team, seq)
       )`,
      `CREATE UNIQUE INDEX events_by_id ON events (team, event_id)`,
      `CREATE UNIQUE INDEX events_by_clock ON events (team, node_id, lamport_clock)`,
      `CREATE TABLE board_events (
         team text COLLATE "C" NOT NULL,
         project_uuid text COLLATE "C" NOT NULL,
         feature_slug text COLLATE "C" NOT NULL,
         wp_id text COLLATE "C" NOT NULL,
         event_type text COLLATE "C" NOT NULL,
         dependency_wp_id text COLLATE "C" NOT NULL,
         happened_at_ms bigint NOT NULL,
         lamport_clock bigint NOT NULL,
         event_id text COLLATE "C" NOT NULL,
         seq bigint NOT NULL,
         PRIMARY KEY (team, project_uuid, feature_slug, wp_id, event_type, dependency_wp_id)
       )`,
      `CREATE TABLE refresh_families (
         family_id text COLLATE "C" PRIMARY KEY,
         user_id text COLLATE "C" NOT NULL,
         generation bigint NOT NULL,
         rotated_at_ms bigint NOT NULL,
         expires_at_ms bigint NOT NULL,
         ended boolean NOT NULL DEFAULT false
       )`,
      `CREATE INDEX refresh_families_by_expiry ON refresh_families (expires_at_ms)`,
    ],
  },
  {
    number: 2,
    // Of the embedded store: up to where the ingest log's events are in this database. One row, or none.
    statements: [
      `CREATE TABLE ingest_log (
         id integer PRIMARY KEY CHECK (id = 1),
         segment bigint NOT NULL,
         bytes bigint NOT NULL
       )`,
    ],
  },
  {
    // Who may log in, for servers that share a database; beside the embedded one they are files.
    number: 3,
    statements: [
      `CREATE TABLE users (
         user_id text COLLATE "C" PRIMARY KEY,
         number bigint GENERATED ALWAYS AS IDENTITY,
         name text COLLATE "C" NOT NULL UNIQUE,
         team text COLLATE "C" NOT NULL,
         password text NOT NULL,
         created_at text NOT NULL
       )`,
      `CREATE TABLE signing_keys (
         key_id text COLLATE "C" PRIMARY KEY,
         secret text NOT NULL,
         created_at_ms bigint NOT NULL
       )`,
      `CREATE TABLE used_tickets (ticket text COLLATE "C" PRIMARY KEY, ends_at_ms bigint NOT NULL)`,
    ],
  },
  {
    // The way that each thing on a board has gone, so that the board at any moment, and one work package's whole way, cost as much as they show.
    // An event of before this step says its dependency in its text only; it is a JSON key that no string can imitate.
    number: 4,
    statements: [
      `ALTER TABLE events ADD COLUMN dependency_wp_id text COLLATE "C"`,
      `UPDATE events SET dependency_wp_id = substring(body FROM '"dependency_wp_id":"(WP[0-9]{2})"')
        WHERE event_type = 'DependencyResolved'`,
      `CREATE INDEX events_by_subject
           ON events (team, coalesce(project_uuid, ''), coalesce(feature_slug, ''), coalesce(wp_id, ''), event_type,
                      coalesce(dependency_wp_id, ''), happened_at_ms, lamport_clock, event_id)
        WHERE event_type <> 'HistoryAdded'`,
    ],
  },
  {
    // Errors have come to the board: those of before are told, too.
    number: 5,
    statements: [
      `INSERT INTO board_events
         SELECT DISTINCT ON (team, project_uuid, feature_slug, wp_id)
                team, coalesce(project_uuid, ''), coalesce(feature_slug, ''), coalesce(wp_id, ''), event_type, '',
                happened_at_ms, lamport_clock, event_id, seq
         FROM events WHERE event_type = 'ErrorLogged'
         ORDER BY team, project_uuid, feature_slug, wp_id, happened_at_ms DESC, lamport_clock DESC, event_id DESC
       ON CONFLICT DO NOTHING`,
    ],
  },
];

/** Any number that no one else takes as an advisory lock in our database: "kitty" in hexadecimal. */
const MIGRATION_LOCK = 0x6b69747479;

/**
 * Brings the store to the newest number, all or nothing. Several servers may start on one database at once.
 * @throws Failure `store_newer` when a later version of ours has already been here.
 */
export async function migrate(
  database: Database,
  nowMs: number,
  steps: readonly Migration[] = migrations,
): Promise<void> {
  await database.transaction(async (sql) => {
    await sql.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await sql.query(
      'CREATE TABLE IF NOT EXISTS migrations (number integer PRIMARY KEY, applied_at_ms bigint NOT NULL)',
    );
    const applied = await highestApplied(sql);
    const newest = steps.at(-1)?.number ?? 0;
    if (applied > newest) throw new Failure(serveWords.storeNewer(applied, newest));
    for (const step of steps) {
      if (step.number <= applied) continue;
      for (const statement of step.statements) await sql.query(statement);
      await sql.query('INSERT INTO migrations VALUES ($1, $2)', [step.number, nowMs]);
    }
  });
}

async function highestApplied(sql: Queryable): Promise<number> {
  const [row] = await sql.query<{ highest: number | null }>('SELECT max(number) AS highest FROM migrations');
  return row?.highest ?? 0;
}
