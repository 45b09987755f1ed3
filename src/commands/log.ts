import { setTimeout as pause } from 'node:timers/promises';
import type { Queue } from '../queue/queue.js';
import type { Entries, QueueEntry, StandingKind } from '../queue/queue-entry.js';
import { logLine, queueWords as words } from '../words/queue.js';
import type { Command, CommandContext } from './command.js';
import { entryToJson } from './entry-json.js';
import { limitOption } from './limit-option.js';
import { QUEUE_PARTS, type QueueParts } from './queue-parts.js';

const ALL: readonly StandingKind[] = ['waiting', 'parked', 'delivered', 'dropped'];
const SHOWN_EVENTS = 100;
/** Short enough to feel live; each look is one question about a file. */
const LOOK_EVERY_MS = 300;
/** The newest events are watched for what becomes of them, no more: 100,000 would be read anew at every change. */
const WATCHED_EVENTS = 2_000;
/** A queue that takes long to read is read less often: watching must not take a processor from those who work. */
const REST_FACTOR = 4;

/**
 * `log [--follow] [--limit N] [--json]`: what was captured and what became of it, newest last. Reads only. With --follow it goes on,
 * a line whenever an event comes or its state changes, until Ctrl-C; with --json then one document a line, for without an
 * end there is no one document.
 */
export function makeLog({ openQueue }: QueueParts): Command {
  return async (context, input) => {
    const limit = limitOption(input, SHOWN_EVENTS);
    const json = input.options['json'] === true;
    const queue = await openQueue(context);
    if (input.options['follow'] === true) {
      const toLine = json ? (entry: QueueEntry) => JSON.stringify(entryToJson(entry)) : logLine;
      await follow(context, queue, { limit, toLine });
      return 0;
    }
    const { entries, total } = await queue.entries({ standings: ALL, limit, end: 'newest' });
    if (json) {
      context.stdout.write(`${JSON.stringify({ total, events: entries.map(entryToJson) })}\n`);
      return 0;
    }
    if (total > entries.length) context.stderr.write(`${words.earlier(total - entries.length, limit)}\n`);
    if (total === 0) context.stdout.write(`${words.nothingLogged}\n`);
    else await context.stdout.writePaced(entries.map((entry) => `${logLine(entry)}\n`).join(''));
    return 0;
  };
}

/** @param look.limit how many of the past to begin with. */
async function follow(
  { stdout, signal }: CommandContext,
  queue: Queue,
  look: { readonly limit: number; readonly toLine: (entry: QueueEntry) => string },
): Promise<void> {
  let known = new Map<string, string>();
  let revision: string | undefined;
  while (!signal.aborted) {
    const began = performance.now();
    const current = queue.revision();
    if (current !== revision) {
      const { entries } = await watched(queue);
      const news = entries.filter(({ eventId, standing }) => known.get(eventId) !== JSON.stringify(standing));
      const shown = revision === undefined ? news.slice(-look.limit) : news;
      if (shown.length > 0) await stdout.writePaced(shown.map((entry) => `${look.toLine(entry)}\n`).join(''));
      known = new Map(entries.map(({ eventId, standing }) => [eventId, JSON.stringify(standing)]));
      revision = current;
    }
    const tookMs = performance.now() - began;
    await pause(Math.max(LOOK_EVERY_MS, tookMs * REST_FACTOR), undefined, { signal }).catch(() => {});
  }
}

function watched(queue: Queue): Promise<Entries> {
  return queue.entries({ standings: ALL, limit: WATCHED_EVENTS, end: 'newest' });
}

export const log: Command = makeLog(QUEUE_PARTS);
