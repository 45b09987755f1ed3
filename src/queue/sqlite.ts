import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
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
 * V8 compiles each function of the WASM when it is first called, and SQLite's interpreter alone is 100 KB of them. For who has to wait
 * for something else anyway: a question to a database that nobody sees compiles what every statement needs. Asking it more makes
 * nothing faster: what waits for git is the other processor, and the rest of the functions would be compiled for the asking alone.
 */
export function warmUp({ Database }: SqlJsStatic): void {
  const db = new Database();
  try {
    db.exec('SELECT COUNT(*) FROM sqlite_master');
  } finally {
    db.close();
  }
}

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
