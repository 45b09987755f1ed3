import type { Queryable } from './database.js';
import type { LogPosition } from './ingest-log.js';

/** Up to where the log's events are in this database; undefined when no log was ever kept beside it. */
export async function readLogPosition(sql: Queryable): Promise<LogPosition | undefined> {
  const [position] = await sql.query<LogPosition>('SELECT segment, bytes FROM ingest_log WHERE id = 1');
  return position && { segment: position.segment, bytes: position.bytes };
}

/** In the transaction that stores the events before it. */
export async function writeLogPosition(sql: Queryable, { segment, bytes }: LogPosition): Promise<void> {
  await sql.query(
    `INSERT INTO ingest_log (id, segment, bytes) VALUES (1, $1, $2)
     ON CONFLICT (id) DO UPDATE SET segment = excluded.segment, bytes = excluded.bytes`,
    [segment, bytes],
  );
}
