import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
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
    if (life === 'short') setFlagsFromString('--liftoff-only');
    loaded = compile();
  }
  return loaded;
}

/**
 * Whether SQLite met a page or a row that breaks its own rules (https://sqlite.org/rescode.html#corrupt). sql.js gives only
 * SQLite's English words; a page that lies about its size may even lead the WASM out of its memory.
 */
export function isDamage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'RuntimeError' || /malformed(?! JSON)|not a database|corrupt/i.test(error.message);
}

async function compile(): Promise<SqlJsStatic> {
  const { default: initSqlJs } = await import('sql.js');
  return initSqlJs({ wasmBinary: new Uint8Array(readFileSync(wasmPath())).buffer });
}

/** Beside the bundle where we ship it, in the package where we develop. */
function wasmPath(): string {
  const shipped = fileURLToPath(new URL('./sql-wasm.wasm', import.meta.url));
  return existsSync(shipped) ? shipped : createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm');
}
