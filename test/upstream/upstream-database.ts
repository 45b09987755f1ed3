import { loadSqlite } from '../../src/queue/sqlite.js';
import type { UpstreamRow } from '../../src/upstream/read-queue-file.js';

/** A queue.db as upstream makes it, in its last version. */
export async function upstreamDatabase(rows: readonly UpstreamRow[]): Promise<Uint8Array> {
  const sql = await loadSqlite('short');
  const db = new sql.Database();
  db.exec(`CREATE TABLE queue (id INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT UNIQUE NOT NULL,
    event_type TEXT NOT NULL, data TEXT NOT NULL, timestamp INTEGER NOT NULL, retry_count INTEGER DEFAULT 0,
    coalesce_key TEXT); CREATE INDEX idx_timestamp ON queue(timestamp); CREATE TABLE body_upload_queue (id INTEGER)`);
  for (const { eventId, eventType, data } of rows)
    db.run('INSERT INTO queue (event_id, event_type, data, timestamp) VALUES (?, ?, ?, 1770000000)', [
      eventId,
      eventType,
      data,
    ]);
  const bytes = db.export();
  db.close();
  return bytes;
}
