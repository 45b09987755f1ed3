import { fullnessOf } from '../queue/queue.js';
import { readSummaryFile } from '../queue/summary-file.js';
import { fullnessLines } from '../words/fullness.js';
import type { CommandContext } from './command.js';

/**
 * For commands that record: what is to be said of a queue near its limit, nothing of most. Reads what the last save counted,
 * and nothing else: a command that is done must not start SQLite to say so.
 */
export function sayWhenFull({ home, stderr }: CommandContext): void {
  const summary = readSummaryFile(home.queue);
  if (summary === undefined) return;
  for (const line of fullnessLines(fullnessOf(summary), summary.refusedWhileFull)) stderr.write(`${line}\n`);
}
