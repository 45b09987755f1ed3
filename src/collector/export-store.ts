import * as fs from 'node:fs';
import { Failure } from '../shared/failure.js';
import { serveWords } from '../words/serve.js';
import type { DataFolder } from './data-folder.js';
import { endOfLastLine, logFiles } from './ingest-log.js';
import { openPostgresDatabase } from './postgres-database.js';
import { formatStoredEvent } from './stored-event.js';
import { storedPages } from './stored-pages.js';

/** Lines of an export, in pieces that end with a line, and how many lines that is. */
export interface ExportPiece {
  readonly text: Uint8Array | string;
  readonly events: number;
}

/**
 * All that the embedded store has, from its ingest log: also while its server runs, or when the database cannot be opened.
 * @throws Failure `nothing_to_export`.
 */
export async function* exportLog(folder: DataFolder): AsyncGenerator<ExportPiece> {
  const files = logFiles(folder.ingestLog);
  if (files.length === 0) throw new Failure(serveWords.nothingToExport(folder.ingestLog));
  for (const file of files) {
    // Behind the last line break the server may just be writing.
    const bytes = await endOfLastLine(file);
    if (bytes === 0) continue;
    const chunks: AsyncIterable<Buffer> = fs.createReadStream(file, {
      end: bytes - 1,
      highWaterMark: 1024 * 1024,
    });
    for await (const chunk of chunks) yield { text: chunk, events: countLines(chunk) };
  }
}

/** All that a PostgreSQL has now. */
export async function* exportPostgres(
  url: string,
  onError: (error: Error) => void,
): AsyncGenerator<ExportPiece> {
  const database = await openPostgresDatabase(url, onError);
  try {
    for await (const page of storedPages(database))
      yield { text: page.map(formatStoredEvent).join(''), events: page.length };
  } finally {
    await database.close();
  }
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) count += 1;
  return count;
}
