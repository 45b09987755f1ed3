import type { Database, ProcessLife } from '../queue/sqlite.js';
import { loadSqlite } from '../queue/sqlite.js';

/** One row of the table `queue`, oldest first. */
export interface UpstreamRow {
  readonly eventId: string;
  readonly eventType: string;
  /** JSON, or should be. */
  readonly data: string;
}

export type UpstreamFile =
  | { readonly kind: 'rows'; readonly rows: readonly UpstreamRow[] }
  /** It is a queue of this program. */
  | { readonly kind: 'ours' }
  /** No SQLite database, or one without upstream's table. */
  | { readonly kind: 'other'; readonly reason: string };

/** What upstream's table has had from the beginning; `coalesce_key` came later and says nothing of an event. */
const COLUMNS = ['event_id', 'event_type', 'data', 'timestamp'];

/** Reads upstream's queue out of a file's bytes. The file itself is never opened: nothing can change it. */
export async function readUpstreamQueue(bytes: Uint8Array, life: ProcessLife): Promise<UpstreamFile> {
  const sql = await loadSqlite(life);
  let db: Database | undefined;
  try {
    db = new sql.Database(bytes);
    const columns = new Set(
      valuesOf(db, "SELECT name FROM pragma_table_info('queue')").map(([name]) => name),
    );
    if (columns.has('project_uuid')) return { kind: 'ours' };
    if (!COLUMNS.every((column) => columns.has(column)))
      return { kind: 'other', reason: 'it has no table `queue` as upstream makes it' };
    const rows = valuesOf(db, 'SELECT event_id, event_type, data FROM queue ORDER BY timestamp, id');
    return {
      kind: 'rows',
      rows: rows.map(([eventId, eventType, data]) => ({
        eventId: String(eventId),
        eventType: String(eventType),
        data: String(data),
      })),
    };
  } catch (error) {
    return { kind: 'other', reason: error instanceof Error ? error.message : String(error) };
  } finally {
    db?.close();
  }
}

function valuesOf(db: Database, query: string): unknown[][] {
  return db.exec(query)[0]?.values ?? [];
}
