import * as fs from 'node:fs';
import { readFileIfPresent, replaceFile } from '../shared/files.js';
import { SCHEMA_TEXT } from './queue-schema.js';
import type { QueueSummary } from './queue.js';

/**
 * Beside queue.db lies what its last save counted, so that asking how many wait does not read 80 MB and start SQLite. It
 * names the very file that it was counted from: after any other writer, a crash in between, or a copied folder it is not believed.
 */
interface SummaryDocument {
  readonly version: typeof VERSION;
  readonly of: string;
  /** Which bytes were saved, and with which schema. */
  readonly bytes: string;
  readonly summary: QueueSummary;
}

/** Raised when QueueSummary changes: a program of another version then counts for itself. */
const VERSION = 1;

function pathOf(queuePath: string): string {
  return `${queuePath}.summary`;
}

/** A file is the same when its length, its place on the disk and its time of change, in nanoseconds, are. */
export function stampOf(queuePath: string): string | undefined {
  const stat = fs.statSync(queuePath, { bigint: true, throwIfNoEntry: false });
  return stat && `${stat.size} ${stat.ino} ${stat.mtimeNs}`;
}

/** Call under the queue's lock, right after its save. A disk that refuses costs the next reader some time, and nothing else. */
export function writeSummaryFile(queuePath: string, summary: QueueSummary, bytes: Uint8Array): void {
  try {
    const of = stampOf(queuePath);
    if (of === undefined) return;
    const document: SummaryDocument = { version: VERSION, of, bytes: printOf(bytes), summary };
    replaceFile(pathOf(queuePath), `${JSON.stringify(document)}\n`);
  } catch {
    // see above
  }
}

/** @returns undefined when there is none for this very queue.db. Never throws. */
export function readSummaryFile(queuePath: string): QueueSummary | undefined {
  const document = readDocument(queuePath);
  return document && document.of === stampOf(queuePath) ? document.summary : undefined;
}

/**
 * Whether these are the very bytes of our last save: SQLite's own check, which reads every row, would find them sound. A checksum finds what a
 * disk or an editor did to them, in a twentieth of the time. Never throws.
 */
export function isAsSaved(queuePath: string, bytes: Uint8Array): boolean {
  return readDocument(queuePath)?.bytes === printOf(bytes);
}

function printOf(bytes: Uint8Array): string {
  // Not imported above: who only reads the summary would wait 2 ms for it.
  const { crc32 } = process.getBuiltinModule('node:zlib');
  return `${crc32(SCHEMA_TEXT)} ${bytes.length} ${crc32(bytes)}`;
}

function readDocument(queuePath: string): Partial<SummaryDocument> | undefined {
  try {
    const text = readFileIfPresent(pathOf(queuePath))?.toString('utf8');
    const document = text === undefined ? null : (JSON.parse(text) as Partial<SummaryDocument> | null);
    return document?.version === VERSION ? document : undefined;
  } catch {
    return undefined;
  }
}
