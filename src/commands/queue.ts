import { resolve } from 'node:path';
import type { Queue } from '../queue/queue.js';
import type { KeptEvent, StandingKind } from '../queue/queue-entry.js';
import { Failure } from '../shared/failure.js';
import { listLines, queueWords as words, showLines } from '../words/queue.js';
import type { Command } from './command.js';
import { entryToJson, keptToJson } from './entry-json.js';
import { exportQueue } from './queue-export.js';
import { limitOption } from './limit-option.js';
import { QUEUE_PARTS, type QueueParts } from './queue-parts.js';

/** Two screens full. */
const LISTED_EVENTS = 50;

/** `queue list [--parked] [--limit N] [--json]`: what is parked, with the reason, then what waits, oldest first. Reads only. */
export function makeQueueList({ openQueue }: QueueParts): Command {
  return async (context, input) => {
    const limit = limitOption(input, LISTED_EVENTS);
    const queue = await openQueue(context);
    const some = (kind: StandingKind) => queue.entries({ standings: [kind], limit, end: 'oldest' });
    const parked = await some('parked');
    const waiting = input.options['parked'] === true ? undefined : await some('waiting');
    const shown = [...parked.entries, ...(waiting?.entries ?? [])];
    if (input.options['json'] === true) {
      const { waiting: allWaiting } = await queue.summary();
      context.stdout.write(
        `${JSON.stringify({ waiting: allWaiting, parked: parked.total, events: shown.map(entryToJson) })}\n`,
      );
      return 0;
    }
    const section = (title: string, { entries, total }: typeof parked): string[] => [
      title,
      ...entries.flatMap(listLines),
      ...(total > entries.length ? [words.more(total - entries.length, entries.length)] : []),
    ];
    const lines = [
      ...(parked.total > 0 ? [...section(words.parked(parked.total), parked), words.parkedNext] : []),
      ...(waiting && waiting.total > 0 ? section(words.waiting(waiting.total), waiting) : []),
    ];
    const nothing = waiting === undefined ? words.nothingParked : words.nothing;
    context.stdout.write(`${lines.length === 0 ? nothing : lines.join('\n')}\n`);
    return 0;
  };
}

/** `queue show ID [--json]`: one event whole, and what was said about it. Reads only. */
export function makeQueueShow({ openQueue }: QueueParts): Command {
  return async (context, { args, options }) => {
    const kept = await mustFind(await openQueue(context), args[0]);
    context.stdout.write(
      options['json'] === true ? `${JSON.stringify(keptToJson(kept))}\n` : `${showLines(kept).join('\n')}\n`,
    );
    return 0;
  };
}

/** `queue retry [ID|--all-parked] [--json]`: back into the line, where it stood, with no refusal counted. */
export function makeQueueRetry({ openQueue }: QueueParts): Command {
  return async (context, { args, options }) => {
    const all = options['allParked'] === true;
    if (all === (args[0] !== undefined)) {
      const hint = 'See `spec-kitty queue retry --help`.';
      throw new Failure({ code: 'wrong_usage', message: words.retryWhat, hint, exitCode: 2 });
    }
    const queue = await openQueue(context);
    const kept = all ? undefined : await mustFind(queue, args[0]);
    if (kept && kept.standing.kind !== 'parked')
      throw new Failure({ code: 'not_parked', message: words.notParked(kept) });
    if (kept && kept.event === null) {
      const message = words.damagedStays(kept.eventId);
      throw new Failure({ code: 'event_damaged', message, hint: words.damagedNext });
    }
    const before = await queue.summary();
    const ids = before.parked === 0 ? [] : await queue.retry(kept?.eventId ?? 'all_parked');
    const stayed = all ? (await queue.summary()).parked : 0;
    if (options['json'] === true)
      context.stdout.write(`${JSON.stringify({ retried: ids, still_parked: stayed })}\n`);
    else context.stdout.write(`${ids.length === 0 ? words.nothingParked : words.retried(ids.length)}\n`);
    if (stayed > 0) context.stderr.write(`${words.stayed(stayed)}\n`);
    return 0;
  };
}

/** `queue export FILE [--json]`: all that waits and is parked, one JSON document a line, into a file that was not there. */
export function makeQueueExport({ openQueue }: QueueParts): Command {
  return async (context, { args, options }) => {
    const path = resolve(context.cwd, args[0] ?? '');
    const counts = exportQueue(path, await (await openQueue(context)).kept());
    context.stdout.write(
      options['json'] === true
        ? `${JSON.stringify({ file: path, ...counts })}\n`
        : `${words.exported(path, counts)}\n`,
    );
    return 0;
  };
}

/** `queue drop ID --yes [--json]`: the one way to lose an event on purpose. */
export function makeQueueDrop({ openQueue }: QueueParts): Command {
  return async (context, { args, options }) => {
    const queue = await openQueue(context);
    const kept = await mustFind(queue, args[0]);
    const { kind } = kept.standing;
    if (kind === 'delivered' || kind === 'dropped')
      throw new Failure({ code: 'not_in_queue', message: words.notHere(kept) });
    if (options['yes'] !== true) {
      const message = words.dropUnsure(kept);
      throw new Failure({ code: 'not_confirmed', message, hint: words.dropUnsureNext });
    }
    await queue.drop(kept.eventId);
    context.stdout.write(
      options['json'] === true
        ? `${JSON.stringify({ dropped: keptToJson(kept) })}\n`
        : `${words.dropped(kept)}\n`,
    );
    return 0;
  };
}

/** @throws Failure `unknown_event`, with ids that are near, or `ambiguous_id`. */
async function mustFind(queue: Queue, id = ''): Promise<KeptEvent> {
  const found = await queue.find(id);
  switch (found.kind) {
    case 'one':
      return found.kept;
    case 'many': {
      const hint = words.ambiguousNext(found.eventIds);
      throw new Failure({ code: 'ambiguous_id', message: words.ambiguous(id), hint });
    }
    case 'none': {
      const hint = words.unknownNext(found.near);
      throw new Failure({ code: 'unknown_event', message: words.unknown(id), hint });
    }
  }
}

export const queueList: Command = makeQueueList(QUEUE_PARTS);
export const queueShow: Command = makeQueueShow(QUEUE_PARTS);
export const queueRetry: Command = makeQueueRetry(QUEUE_PARTS);
export const queueExport: Command = makeQueueExport(QUEUE_PARTS);
export const queueDrop: Command = makeQueueDrop(QUEUE_PARTS);
