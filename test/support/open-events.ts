import { readFileSync } from 'node:fs';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { loadSqlite } from '../../src/queue/sqlite.js';

/** The rows of a `queue.db`, read as anybody with SQLite would read them. */
export async function queuedEvents(path: string): Promise<SpecKittyEvent[]> {
  const sql = await loadSqlite('short');
  const db = new sql.Database(readFileSync(path));
  try {
    const rows = db.exec('SELECT data FROM queue ORDER BY id')[0]?.values ?? [];
    return rows.map(([data]) => JSON.parse(String(data)) as SpecKittyEvent);
  } finally {
    db.close();
  }
}
