import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../shared/failure.js';
import { PRIVATE_FILE, syncFolder } from '../shared/files.js';
import { serveWords } from '../words/serve.js';
import type { Database, Queryable } from './database.js';
import { removeFoldersBeside } from './embedded-database.js';
import { storeEvents } from './ingest-batch.js';
import { IngestLog, isBefore, LOG_START, logFiles, type LogPage, type LogPosition } from './ingest-log.js';
import type { PlacedEvent } from './ingest-plan.js';
import { readLogPosition, writeLogPosition } from './log-position.js';
import { lockTeam } from './sql-ingest.js';
import { storedPages } from './stored-pages.js';
import { formatStoredEvent, parseStoredLine, placeAgain, type StoredLine } from './stored-event.js';

/** What had to be done so that log and database say the same. */
export interface Projected {
  readonly log: IngestLog;
  /** Events that only the log had. */
  readonly replayed: number;
  /** Events that only the database had: a new log was written from it. Undefined when the log had all. */
  readonly written: number | undefined;
}

/**
 * Opens the log and brings database and log to the same state. What the log has and the database has not is stored, in its old
 * place: a crash came between the two, or the database is new. A database without a log, or with one that has lost what the
 * database still has, is written out as a new log.
 * @throws Failure `ingest_log_damaged` when what is in the log cannot follow on what is in the database.
 */
export async function projectLog(
  folder: string,
  database: Database,
  progress: (events: number) => void = () => {},
): Promise<Projected> {
  removeFoldersBeside(folder, HALF_WRITTEN);
  const log = await IngestLog.open(folder);
  try {
    const known = await database.snapshot(readLogPosition);
    const isLogBehind = known === undefined ? log.isEmpty : isBefore(log.end, known);
    if (isLogBehind) {
      await log.close();
      const written = await writeNewLog(folder, database);
      return { ...written, replayed: 0 };
    }
    const replayed = await replay(log, known ?? LOG_START, { database, progress, folder });
    return { log, replayed, written: undefined };
  } catch (error) {
    await log.close();
    throw error;
  }
}

interface Replay {
  readonly database: Database;
  readonly progress: (events: number) => void;
  readonly folder: string;
}

async function replay(
  log: IngestLog,
  from: LogPosition,
  { database, progress, folder }: Replay,
): Promise<number> {
  let count = 0;
  for await (const page of log.pagesFrom(from)) {
    const lines = page.lines.map(parseStoredLine);
    const unreadable = lines.indexOf(undefined);
    const readable = lines.filter((line) => line !== undefined);
    if (unreadable >= 0) {
      const isTail = readable.length === unreadable && !isBefore(page.end, log.end);
      if (!isTail) throw new Failure(serveWords.logDamaged(folder, placeIn(page, unreadable)));
    }
    const end = unreadable < 0 ? page.end : placeOfLine(page, unreadable);
    await database.transaction(async (sql) => {
      for (const [team, ofTeam] of byTeam(readable)) await storeAgain(sql, team, { lines: ofTeam, folder });
      await writeLogPosition(sql, end);
    });
    if (unreadable >= 0) await setAside(log, folder, { page, unreadable });
    count += readable.length;
    progress(count);
  }
  return count;
}

/** @throws Failure `ingest_log_damaged` when these cannot follow on what the database has. */
async function storeAgain(
  sql: Queryable,
  team: string,
  { lines, folder }: { readonly lines: readonly StoredLine[]; readonly folder: string },
): Promise<void> {
  const head = await lockTeam(sql, team);
  const events: PlacedEvent[] = [];
  for (const line of lines) {
    if (line.seq <= head) continue;
    const placed = placeAgain(line);
    if (placed === undefined || line.seq !== head + 1 + events.length)
      throw new Failure(serveWords.logDamaged(folder, `${team} ${line.seq}`));
    events.push(placed);
  }
  await storeEvents(sql, team, { events });
}

/**
 * A power cut may leave bytes at the end that never were lines: nobody was told that they are stored. They are kept beside
 * the log, for whoever doubts that.
 */
async function setAside(
  log: IngestLog,
  folder: string,
  { page, unreadable }: { readonly page: LogPage; readonly unreadable: number },
): Promise<void> {
  const position = placeOfLine(page, unreadable);
  const name = `cut-off-${position.segment}-${position.bytes}`;
  fs.writeFileSync(join(folder, name), Buffer.concat(page.lines.slice(unreadable)), { mode: PRIVATE_FILE });
  await log.cutBackTo(position);
}

function placeOfLine({ start, lines }: LogPage, at: number): LogPosition {
  const bytes = lines.slice(0, at).reduce((sum, line) => sum + line.byteLength + 1, start.bytes);
  return { segment: start.segment, bytes };
}

function placeIn(page: LogPage, at: number): string {
  const { segment, bytes } = placeOfLine(page, at);
  return `file ${segment}, byte ${bytes}`;
}

function byTeam(lines: readonly StoredLine[]): ReadonlyMap<string, readonly StoredLine[]> {
  const teams = new Map<string, StoredLine[]>();
  for (const line of lines) {
    const known = teams.get(line.team);
    if (known) known.push(line);
    else teams.set(line.team, [line]);
  }
  return teams;
}

const HALF_WRITTEN = '.writing-';

/** A log is complete when it gets its name; the old one, if there was any, is kept. */
async function writeNewLog(
  folder: string,
  database: Database,
): Promise<{ readonly log: IngestLog; readonly written: number }> {
  const halfWritten = `${folder}${HALF_WRITTEN}${randomBytes(6).toString('hex')}`;
  const writing = await IngestLog.open(halfWritten);
  let written = 0;
  for await (const page of storedPages(database)) {
    await writing.append(page.map(formatStoredEvent).join(''));
    written += page.length;
  }
  const { end } = writing;
  await writing.close();
  if (logFiles(folder).some((file) => fs.statSync(file).size > 0))
    fs.renameSync(folder, asideName(folder, randomBytes(4).toString('hex')));
  else fs.rmSync(folder, { recursive: true, force: true });
  fs.renameSync(halfWritten, folder);
  syncFolder(dirname(folder));
  await database.transaction((sql) => writeLogPosition(sql, end));
  return { log: await IngestLog.open(folder), written };
}

/** What a folder is called that another one has taken the place of. */
export function asideName(folder: string, mark: string): string {
  return `${folder}.replaced-${mark}`;
}
