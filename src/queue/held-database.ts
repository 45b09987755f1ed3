import * as fs from 'node:fs';
import type { Database } from './sqlite.js';

/** SQLite's own header: it holds the count of changes, the size, and the number that every save of ours draws anew. */
const HEADER_BYTES = 100;
/** `user_version` is a signed number of 32 bits that SQLite leaves to its users (https://sqlite.org/fileformat2.html). */
const MARKS = 0x7fff_ffff;

/**
 * Gives what is about to be saved a number that no other save has: whoever finds it in the file finds these bytes.
 * @param chance from 0 to 1, 1 not included.
 */
export function markDatabase(db: Database, chance: number): void {
  db.exec(`PRAGMA user_version = ${1 + Math.floor(chance * MARKS)}`);
}

/** What tells the present content of the file from every other one; undefined when there is no marked file. */
function markOf(path: string): string | undefined {
  const header = Buffer.alloc(HEADER_BYTES);
  let fd: number;
  try {
    fd = fs.openSync(path, 'r');
  } catch {
    return undefined; // whoever loads it will say why
  }
  try {
    if (fs.readSync(fd, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return undefined;
  } finally {
    fs.closeSync(fd);
  }
  return header.readUInt32BE(60) === 0 ? undefined : header.toString('latin1');
}

/**
 * The database of the last turn, for a run of many: reading 80 MB anew for each batch of a long line would make its time grow
 * with the square of its length. Another process may have replaced the file meanwhile: it is only used, under the queue's
 * lock, while the file's mark is still the same.
 */
export class HeldDatabase {
  readonly #path: string;
  #held: { readonly db: Database; readonly mark: string } | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** @returns the database as the file is now, and the caller's from here on; undefined: load it. */
  take(): Database | undefined {
    const held = this.#held;
    this.#held = undefined;
    if (held === undefined || held.mark === markOf(this.#path)) return held?.db;
    held.db.close();
    return undefined;
  }

  /**
   * Call under the lock with what is in the file, neither more nor less.
   * @returns false when it could not be told from another one later: it stays the caller's to close.
   */
  keep(db: Database): boolean {
    const mark = markOf(this.#path);
    if (mark === undefined) return false;
    this.#held = { db, mark };
    return true;
  }

  close(): void {
    this.#held?.db.close();
    this.#held = undefined;
  }
}
