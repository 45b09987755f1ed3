import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { join } from 'node:path';
import type { Database, SqlJsStatic, SqlValue, Statement } from 'sql.js';

export type { Database, SqlJsStatic, SqlValue, Statement };

let loaded: Promise<SqlJsStatic> | undefined;

/**
 * How long this process lives. V8 compiles WASM twice, quick and then optimised, and a process cannot exit before
 * the second is done: a short one asks for the quick one only, which halves it. A service must not: its queries would stay slow.
 */
export type ProcessLife = 'short' | 'long';

/** SQLite in WASM, compiled once per process. The one owner of sql.js is this file. */
export function loadSqlite(life: ProcessLife): Promise<SqlJsStatic> {
  if (loaded === undefined) {
    loaded = compile(life);
  }
  return loaded;
}

/**
 * V8 compiles each function of the WASM when it is first called, and SQLite's interpreter alone is 100 KB of them: a first transaction
 * takes 40 ms longer than a second. For who has to wait for something else anyway: the same functions are called here on a
 * database that nobody sees.
 * @param isWanted asked between the steps: once somebody needs the real one, the rest would only hold that up.
 */
export async function warmUp({ Database }: SqlJsStatic, isWanted: () => boolean): Promise<void> {
  const db = new Database();
  try {
    for (const step of WARM_UP) {
      await nextTurn();
      if (isWanted()) return;
      step(db);
    }
  } finally {
    db.close();
  }
}

/** What each transaction does, in the order in which it does it. */
const WARM_UP: readonly ((db: Database) => void)[] = [
  (db) => db.exec('SELECT COUNT(*) FROM sqlite_master'),
  (db) => db.exec('CREATE TABLE warm (id INTEGER PRIMARY KEY, one TEXT UNIQUE, two INTEGER)'),
  (db) => db.exec('BEGIN'),
  (db) => db.run('INSERT INTO warm (one, two) VALUES (CAST(? AS TEXT), ?)', [Buffer.from('x'), 1]),
  (db) => db.exec("SELECT one FROM warm WHERE one = 'x' UNION ALL SELECT two FROM warm GROUP BY two LIMIT 1"),
  (db) => db.exec("UPDATE warm SET two = 2 WHERE one = 'x'; DELETE FROM warm WHERE two > 2; COMMIT"),
  (db) => db.exec('PRAGMA quick_check(1)'),
  (db) => db.export(),
];

/**
 * Whether SQLite met a page or a row that breaks its own rules (https://sqlite.org/rescode.html#corrupt). sql.js gives only
 * SQLite's English words; a page that lies about its size may even lead the WASM out of its memory.
 */
export function isDamage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'RuntimeError' || /malformed(?! JSON)|not a database|corrupt/i.test(error.message);
}

async function compile(life: ProcessLife): Promise<SqlJsStatic> {
  if (life === 'short') {
    const { setFlagsFromString } = await import('node:v8');
    // What Node loads of its own once a flag was set it compiles anew, and that takes thrice as long: our locks' clock comes first.
    performance.now();
    setFlagsFromString('--liftoff-only');
  }
  const { default: initSqlJs } = await import('sql.js');
  return initSqlJs({ wasmBinary: new Uint8Array(readFileSync(wasmPath())).buffer });
}

/** Beside the bundle where we ship it, in the package where we develop. */
function wasmPath(): string {
  const shipped = join(import.meta.dirname, 'sql-wasm.wasm');
  return existsSync(shipped)
    ? shipped
    : createRequire(import.meta.filename).resolve('sql.js/dist/sql-wasm.wasm');
}
