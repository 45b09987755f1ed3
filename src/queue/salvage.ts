import { columnsOf, readCounter, TABLES, writeCounter } from './queue-schema.js';
import type { Database, SqlJsStatic, Statement } from './sqlite.js';

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

/** What a later version, or damage to the schema, put into a row beside our columns is left behind, not the row. */
function copyRows(from: Database, to: Database, query: string, table: string): void {
  const known = columnsOf(to, table);
  try {
    const rows = from.prepare(query);
    while (rows.step()) copyRow(rows, to, { table, known });
  } catch {
    // SQLITE_CORRUPT or SQLITE_NOTADB: this end of the table ends here. The other end is tried by the caller.
  }
}

function copyRow(
  rows: Statement,
  to: Database,
  { table, known }: { readonly table: string; readonly known: ReadonlySet<string> },
): void {
  const row = Object.entries(rows.getAsObject()).filter(([column]) => known.has(column));
  const columns = row.map(([column]) => column).join(', ');
  const places = row.map(() => '?').join(', ');
  try {
    to.run(
      `INSERT OR IGNORE INTO ${table} (${columns}) VALUES (${places})`,
      row.map(([, value]) => value),
    );
  } catch {
    // One row that holds no values of ours must not end the reading of all behind it.
  }
}
