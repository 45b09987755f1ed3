import * as fs from 'node:fs';
import { ensurePrivateFolder, readFileIfPresent, writeFileDurably } from '../shared/files.js';
import { dirname } from 'node:path';
import { markDatabase } from './held-database.js';
import { applySchema, columnsOf, hasFirstTables } from './queue-schema.js';
import { summarize } from './queue-summary.js';
import { salvageInto } from './salvage.js';
import { isAsSaved, writeSummaryFile } from './summary-file.js';
import type { Database, SqlJsStatic } from './sqlite.js';

/**
 * The queue's one file. sql.js is SQLite in memory: every change is load, change, save, and the caller holds the
 * lock from before the load until after the save. Another process may have replaced the file since we last read it, so it is
 * always read anew.
 */
export interface QueueFile {
  /** Makes the folder for queue and lock. @throws the system's error. */
  prepare(): void;
  /**
   * The database as it is now; a damaged file has been moved aside and what could be read is in the new one.
   * @param comingEvents how many will be inserted, roughly.
   */
  load(comingEvents?: number): Database;
  /** As `load` for a file that is damaged, for damage that only shows when its rows are used. */
  setAside(): Database;
  /** All or nothing, durable when it returns. @throws the system's error. */
  save(db: Database): void;
}

/**
 * What a journal protects from is over with this process: the file on the disk changes only as a whole. And where the "disk" is
 * memory, too, 64 MiB of cache keep a back-fill's pages from being written to it several times.
 */
const IN_MEMORY = 'PRAGMA journal_mode = MEMORY; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536';

/** A file that was moved aside (never deleted), and how many events could be read from it. */
export interface DamageReport {
  /** `upstream`: nothing is wrong with it, it is the queue of the Python spec-kitty, which lies in the same place. */
  readonly kind: 'damaged' | 'upstream';
  readonly movedTo: string;
  readonly salvaged: number;
}

export function queueFile(
  path: string,
  sql: SqlJsStatic,
  onDamage: (report: DamageReport) => void,
): QueueFile {
  return {
    prepare: () => ensurePrivateFolder(dirname(path)),
    load(comingEvents = 0) {
      const bytes = readFileIfPresent(path);
      const room = roomFor(comingEvents);
      if (bytes === undefined) return openNew(sql, room);
      try {
        return isAsSaved(path, bytes) ? openTrusted(sql, bytes, room) : openSound(sql, bytes);
      } catch {
        return replaceDamaged(path, bytes, { sql, onDamage });
      }
    },
    setAside: () => replaceDamaged(path, readFileIfPresent(path) ?? new Uint8Array(), { sql, onDamage }),
    save(db) {
      shrink(db);
      markDatabase(db, Math.random());
      const bytes = db.export();
      writeFileDurably(path, bytes);
      writeSummaryFile(path, summarize(db), bytes);
    },
  };
}

/**
 * For readers: the database in the bytes, if it can be read at all. Moves and makes nothing.
 * @param path the file that they are from. Without it they are looked through, whoever saved them.
 */
export function openForReading(sql: SqlJsStatic, bytes: Uint8Array, path?: string): Database | undefined {
  try {
    return path !== undefined && isAsSaved(path, bytes) ? openTrusted(sql, bytes) : openSound(sql, bytes);
  } catch {
    return undefined;
  }
}

/** Fewer free pages than this, 1 MiB, will soon be used again. */
const MANY_PAGES = 256;

/**
 * SQLite keeps the pages of what was deleted: after a long line was sent, every command would go on reading and writing a file of its size.
 * Only when more is free than used: then all of it together costs no more than what was deleted.
 */
function shrink(db: Database): void {
  const [free = 0, all = 0] = ['freelist_count', 'page_count'].map((name) =>
    Number(db.exec(`PRAGMA ${name}`)[0]?.values[0]?.[0]),
  );
  if (free > MANY_PAGES && free * 2 > all) db.exec('VACUUM');
}

/** A few events need no room of their own: an array of 100 KB is quickly copied. */
const FEW_EVENTS = 100;
/** What one adds to the file, with its indexes and what pages lose at their ends. */
const EVENT_BYTES = 700;

function roomFor(events: number): number {
  return events < FEW_EVENTS ? 0 : events * EVENT_BYTES;
}

/**
 * sql.js keeps the file in one array, and copies it whole, some sixty times, while a back-fill lets it grow: half of the time of storing it.
 * So there is room behind the last page from the start. SQLite goes by the size in the file's header, and what lies behind is nobody's
 * (https://sqlite.org/fileformat2.html#in_header_database_size); an export does not hold it.
 */
function withRoom(bytes: Uint8Array, room: number): Uint8Array {
  if (room === 0) return bytes;
  const roomy = new Uint8Array(bytes.length + room);
  roomy.set(bytes);
  return roomy;
}

function openNew(sql: SqlJsStatic, room: number): Database {
  const db = openSound(sql, undefined);
  if (room === 0) return db;
  const bytes = db.export();
  db.close();
  return openTrusted(sql, bytes, room);
}

/** Bytes that we saved ourselves, with today's schema: nothing in them needs to be looked at. */
function openTrusted(sql: SqlJsStatic, bytes: Uint8Array, room = 0): Database {
  const db = new sql.Database(withRoom(bytes, room));
  db.exec(IN_MEMORY);
  return db;
}

/** @throws when the bytes are not a whole, consistent database. */
function openSound(sql: SqlJsStatic, bytes: Uint8Array | undefined): Database {
  // SQLite takes no bytes at all for a new database: for a file that once held a queue that would be silent loss.
  if (bytes?.length === 0) throw new Error('empty');
  const db = new sql.Database(bytes);
  try {
    const verdict = bytes && db.exec('PRAGMA quick_check(1)')[0]?.values[0]?.[0];
    if (bytes && verdict !== 'ok') throw new Error(String(verdict));
    // A file shorter than a page, or one whose list of tables lost a letter, is a sound database: without our rows.
    if (bytes && !hasFirstTables(db)) throw new Error('tables are missing');
    db.exec(IN_MEMORY);
    applySchema(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * A copy, then a durable save of what could be salvaged in its place. In this order: a kill in between leaves the damaged file
 * where it was and the next process does the same again.
 */
function replaceDamaged(
  path: string,
  bytes: Uint8Array,
  { sql, onDamage }: { readonly sql: SqlJsStatic; readonly onDamage: (report: DamageReport) => void },
): Database {
  const kind = isUpstreams(sql, bytes) ? 'upstream' : 'damaged';
  const movedTo = `${path}.${kind}-${fs.statSync(path).mtimeMs.toFixed(0)}`;
  writeFileDurably(movedTo, bytes);
  const db = openSound(sql, undefined);
  const salvaged = kind === 'upstream' ? 0 : salvageInto(db, sql, bytes);
  writeFileDurably(path, db.export());
  onDamage({ kind, movedTo, salvaged });
  return db;
}

/** Its rows need to be understood anew: that is `spec-kitty import`'s. */
function isUpstreams(sql: SqlJsStatic, bytes: Uint8Array): boolean {
  try {
    const db = new sql.Database(bytes);
    try {
      const columns = columnsOf(db, 'queue');
      return columns.has('data') && columns.has('retry_count') && !columns.has('project_uuid');
    } finally {
      db.close();
    }
  } catch {
    return false;
  }
}
