import type { KeptEvent, QueueEntry, Standing } from '../queue/queue-entry.js';
import { count } from './count.js';
import { plainName } from './plain-name.js';

const LIST_NEXT = 'See what is there: spec-kitty queue list --parked';

/** Sentences of `queue` and `log`. */
export const queueWords = {
  nothing: 'Nothing waits, and nothing is parked.',
  nothingParked: 'Nothing is parked.',
  nothingLogged: 'Nothing has been captured yet.',
  waiting: (events: number) => `Waiting: ${count(events, 'event')}`,
  parked: (events: number) => `Parked: ${count(events, 'event')}`,
  more: (events: number, limit: number) =>
    `  … and ${events} more: spec-kitty queue list --limit ${limit + events}`,
  parkedNext: 'Try them again: spec-kitty queue retry --all-parked. See one: spec-kitty queue show ID',
  earlier: (events: number, limit: number) =>
    `… ${count(events, 'event')} before: spec-kitty log --limit ${limit + events}`,

  unknown: (id: string) => `No event here has an id that begins with ${plainName(id)}.`,
  unknownNext: (near: readonly string[]) =>
    near.length === 0 ? LIST_NEXT : `Close to it: ${near.join(', ')}`,
  ambiguous: (id: string) => `More than one event has an id that begins with ${plainName(id)}.`,
  ambiguousNext: (ids: readonly string[]) => `Give more of it: ${ids.join(', ')}`,
  retryWhat: '`queue retry` takes the id of a parked event, or --all-parked.',
  notParked: (entry: QueueEntry) => `${entry.eventId} is not parked: it ${stands(entry.standing)}.`,
  damagedStays: (id: string) => `${id} stays parked: its row is damaged, and it could not be sent.`,
  damagedNext:
    'Take it out, then git brings it back: spec-kitty queue drop ID --yes, spec-kitty capture --all',
  retried: (events: number) =>
    events === 1
      ? '1 event waits again, where it stood. Send it: spec-kitty sync'
      : `${events} events wait again, where they stood. Send them: spec-kitty sync`,
  stayed: (events: number) => `${count(events, 'event')} stayed parked: damaged rows cannot be sent.`,
  exists: (path: string) => `${plainName(path)} is there already.`,
  existsNext: 'Name another file: an export overwrites nothing.',
  cannotWrite: (path: string, reason: string) => `${plainName(path)} cannot be written: ${reason}.`,
  cannotWriteNext: 'Name a file in a folder that exists and is yours.',
  exported: (path: string, { waiting, parked }: { waiting: number; parked: number }) =>
    `Wrote ${count(waiting + parked, 'event')} to ${plainName(path)}: ${waiting} waiting, ${parked} parked.`,
  dropUnsure: (entry: QueueEntry) => `This would delete for good: ${oneLine(entry)}`,
  dropUnsureNext: 'If you mean it, add --yes. It would not be captured from git again.',
  notHere: (entry: QueueEntry) => `${entry.eventId} ${stands(entry.standing)}: there is nothing to drop.`,
  dropped: (entry: QueueEntry) => `Dropped: ${oneLine(entry)}`,
  badLimit: '--limit takes a number, 1 or more.',
} as const;

/** `2026-02-07 08:01:05Z`, or a dash where the time is not known. */
export function shortTime(iso: string | null): string {
  return iso === null ? '-' : plainName(iso.replace('T', ' ').replace(/(?:\.\d+)?Z$/, 'Z'));
}

/** An event in a line, without what became of it. */
function oneLine({ eventId, eventType, happenedAt, subject, gist }: QueueEntry): string {
  const parts = [eventId, shortTime(happenedAt), subject ?? '-', eventType, gist ?? '-'];
  return parts.map(plainName).join('  ');
}

/** Completes "it …". */
function stands(standing: Standing): string {
  switch (standing.kind) {
    case 'waiting':
      return 'waits already';
    case 'parked':
      return 'is parked';
    case 'delivered':
      return `was delivered ${shortTime(standing.at)}`;
    case 'dropped':
      return `was dropped ${shortTime(standing.at)}`;
  }
}

/** A list's lines for one event: what it is, and why it is still here. */
export function listLines(entry: QueueEntry): string[] {
  const { standing } = entry;
  const line = `  ${oneLine(entry)}`;
  if (standing.kind === 'parked') return [line, `      ${parkedWords(standing)}`];
  if (standing.kind === 'waiting' && standing.retryCount > 0)
    return [line, `      refused ${count(standing.retryCount, 'time')} so far`];
  return [line];
}

function parkedWords({ category, reason, at, retryCount }: Extract<Standing, { kind: 'parked' }>): string {
  const times = `refused ${count(retryCount, 'time')}`;
  return plainName(`${category}: ${reason} (${times}, parked ${shortTime(at)})`);
}

/** One line of `log`. */
export function logLine(entry: QueueEntry): string {
  const { happenedAt, subject, eventType, gist, standing } = entry;
  const what = [shortTime(happenedAt), subject ?? '-', eventType, gist ?? '-'].map(plainName).join('  ');
  return `${what}  [${logStanding(standing)}]`;
}

function logStanding(standing: Standing): string {
  switch (standing.kind) {
    case 'waiting':
      return standing.retryCount === 0 ? 'waiting' : `waiting, refused ${count(standing.retryCount, 'time')}`;
    case 'parked':
      return plainName(`parked ${shortTime(standing.at)}, ${standing.category}: ${standing.reason}`);
    case 'delivered':
      return plainName(
        `delivered ${shortTime(standing.at)}${standing.verdict === 'duplicate' ? ', it was there already' : ''}`,
      );
    case 'dropped':
      return `dropped ${shortTime(standing.at)}`;
  }
}

/** All that `queue show` says of an event. */
export function showLines(kept: KeptEvent): string[] {
  const { history, event, damaged, queuedAt, standing } = kept;
  return [
    oneLine(kept),
    `Queued:   ${shortTime(queuedAt)}`,
    `Now:      ${logStanding(standing)}`,
    ...history.map(
      ({ at, what, category, reason }) =>
        `          ${plainName(`${shortTime(at)}  ${what}${category === null ? '' : `, ${category}: ${reason ?? ''}`}`)}`,
    ),
    ...(damaged === null ? [] : [`Damaged:  ${plainName(damaged)}`]),
    ...(event === null ? [] : [JSON.stringify(event, undefined, 2)]),
  ];
}
