import { readCounter, TABLES, writeCounter } from './queue-schema.js';
import type { Database, SqlJsStatic } from './sqlite.js';

/**
 * Copies every row that can still be read out of a damaged database. A row is read on its own, from both ends of
 * its table: a page that cannot be read then costs only its own rows, not all behind it.
 * @returns how many waiting events were saved.
 */
export function salvageInto(target: Database, sql: SqlJsStatic, bytes: Uint8Array): number {
  let damaged: Database;
  try {
    damaged = new sql.Database(bytes);
  } catch {
    return 0; // not a database at all
  }
  try {
    for (const table of TABLES) {
      copyRows(damaged, target, `SELECT * FROM ${table} ORDER BY rowid`, table);
      copyRows(damaged, target, `SELECT * FROM ${table} ORDER BY rowid DESC`, table);
    }
    keepClockAbove(target);
    return Number(target.exec('SELECT COUNT(*) FROM queue')[0]?.values[0]?.[0] ?? 0);
  } finally {
    damaged.close();
  }
}

/** The counters' page may be the lost one: the clock must still be above every event that was saved. */
function keepClockAbove(db: Database): void {
  const highest = db.exec(`
    SELECT MAX(json_extract(data, '$.lamport_clock'))
      FROM (SELECT data FROM queue UNION ALL SELECT data FROM parked) WHERE json_valid(data)`)[0]
    ?.values[0]?.[0];
  const value = Math.max(Number(highest ?? 0), readCounter(db, 'highest_clock'));
  if (value > 0) writeCounter(db, 'highest_clock', value);
}

function copyRows(from: Database, to: Database, query: string, table: string): void {
  try {
    const rows = from.prepare(query);
    while (rows.step()) {
      const row = rows.getAsObject();
      const columns = Object.keys(row);
      const places = columns.map(() => '?').join(', ');
      to.run(`INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${places})`, Object.values(row));
    }
  } catch {
    // SQLITE_CORRUPT or SQLITE_NOTADB: this end of the table ends here. The other end is tried by the caller.
  }
}
