import * as fs from 'node:fs';
import type { KeptEvent } from '../queue/queue-entry.js';
import { Failure, messageOf, systemCode } from '../shared/failure.js';
import { PRIVATE_FILE, writeFileDurably } from '../shared/files.js';
import { queueWords as words } from '../words/queue.js';
import { keptToJson } from './entry-json.js';

/** How many lines were written of each kind. */
export interface ExportCounts {
  readonly waiting: number;
  readonly parked: number;
}

/**
 * Writes a line for each event, readable by its owner only, durable when it returns. The name is taken first, so that
 * nobody's file is overwritten; its content comes into being whole, so that nobody reads half of it.
 * @throws Failure `file_exists` or `cannot_write`; nothing is left of the file then.
 */
export function exportQueue(path: string, events: Iterable<KeptEvent>): ExportCounts {
  const counts = { waiting: 0, parked: 0 };
  takeName(path);
  try {
    writeFileDurably(path, lines(events, counts));
  } catch (error) {
    fs.rmSync(path, { force: true });
    throw cannotWrite(path, error);
  }
  return counts;
}

function* lines(events: Iterable<KeptEvent>, counts: { waiting: number; parked: number }): Generator<string> {
  for (const kept of events) {
    counts[kept.standing.kind === 'parked' ? 'parked' : 'waiting'] += 1;
    yield `${JSON.stringify(keptToJson(kept))}\n`;
  }
}

function takeName(path: string): void {
  try {
    fs.closeSync(fs.openSync(path, 'wx', PRIVATE_FILE));
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw cannotWrite(path, error);
    throw new Failure({ code: 'file_exists', message: words.exists(path), hint: words.existsNext });
  }
}

function cannotWrite(path: string, error: unknown): unknown {
  if (systemCode(error) === undefined) return error;
  const message = words.cannotWrite(path, messageOf(error));
  return new Failure({ code: 'cannot_write', message, hint: words.cannotWriteNext, cause: error });
}
