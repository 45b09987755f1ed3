import { openForReading } from '../queue/queue-file.js';
import { readCounter } from '../queue/queue-schema.js';
import { summarize } from '../queue/queue-summary.js';
import type { QueueSummary } from '../queue/queue.js';
import { loadSqlite } from '../queue/sqlite.js';
import { readFileIfPresent } from '../shared/files.js';

/** What can be learnt of the queue without its lock: `Queue.transact` would make folder, lock file and all. */
export type QueueReading =
  | { readonly kind: 'absent' }
  | { readonly kind: 'damaged' }
  | {
      readonly kind: 'sound';
      readonly summary: QueueSummary;
      /** The highest clock value it ever held: the clock file's second witness. */
      readonly highestClock: number;
    };

/** Reads only. @throws the system's error when the file is there and cannot be read. */
export async function readQueue(path: string): Promise<QueueReading> {
  const bytes = readFileIfPresent(path);
  if (bytes === undefined) return { kind: 'absent' };
  const db = openForReading(await loadSqlite('short'), bytes);
  if (db === undefined) return { kind: 'damaged' };
  try {
    return { kind: 'sound', summary: summarize(db), highestClock: readCounter(db, 'highest_clock') };
  } finally {
    db.close();
  }
}
