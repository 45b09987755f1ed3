import * as fs from 'node:fs';
import { readFileIfPresent, replaceFile } from '../shared/files.js';
import type { QueueSummary } from './queue.js';

/**
 * Beside queue.db lies what its last save counted, so that asking how many wait does not read 80 MB and start SQLite. It
 * names the very file that it was counted from: after any other writer, a crash in between, or a copied folder it is not believed.
 */
interface SummaryDocument {
  readonly version: typeof VERSION;
  readonly of: string;
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
export function writeSummaryFile(queuePath: string, summary: QueueSummary): void {
  try {
    const of = stampOf(queuePath);
    if (of === undefined) return;
    const document: SummaryDocument = { version: VERSION, of, summary };
    replaceFile(pathOf(queuePath), `${JSON.stringify(document)}\n`);
  } catch {
    // see above
  }
}

/** @returns undefined when there is none for this very queue.db. Never throws. */
export function readSummaryFile(queuePath: string): QueueSummary | undefined {
  try {
    const text = readFileIfPresent(pathOf(queuePath))?.toString('utf8');
    if (text === undefined) return undefined;
    const document = JSON.parse(text) as Partial<SummaryDocument> | null;
    const isOurs = document?.version === VERSION && document.of === stampOf(queuePath);
    return isOurs ? document.summary : undefined;
  } catch {
    return undefined;
  }
}
