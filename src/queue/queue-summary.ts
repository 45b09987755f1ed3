import type { EventType } from '../events/event.js';
import { readCounter } from './queue-schema.js';
import type { QueueSummary } from './queue.js';
import { compareText } from '../shared/compare-text.js';
import type { Database } from './sqlite.js';
import { isoOfSeconds } from './stored-event.js';
import { countWaiting, isTallyRight, recount, type TallyKey } from './waiting-tally.js';

export const EMPTY_SUMMARY: QueueSummary = {
  waiting: 0,
  parked: 0,
  deliveredRecently: 0,
  refusedWhileFull: 0,
  oldestWaiting: null,
  byType: [],
  byRetryCount: [],
  byProject: [],
};

/** The numbers that people ask for. The database is in memory: counting anew where the tally is wrong changes no file. */
export function summarize(db: Database): QueueSummary {
  const waiting = countWaiting(db);
  if (!isTallyRight(db, waiting)) recount(db);
  const lines = readTally(db);
  return {
    waiting,
    parked: count(db, 'parked'),
    deliveredRecently: count(db, "delivered WHERE verdict <> 'dropped'"),
    refusedWhileFull: readCounter(db, 'refused_while_full'),
    oldestWaiting: isoOfSeconds(
      db.exec('SELECT timestamp FROM queue ORDER BY id LIMIT 1')[0]?.values[0]?.[0],
    ),
    byType: sumBy(lines, ({ eventType }) => eventType)
      .map(([{ eventType }, events]) => ({ eventType: eventType as EventType, waiting: events }))
      .sort((one, other) => other.waiting - one.waiting || compareText(one.eventType, other.eventType)),
    byRetryCount: sumBy(lines, ({ retryCount }) => retryCount)
      .map(([{ retryCount }, events]) => ({ retryCount, waiting: events }))
      .sort((one, other) => one.retryCount - other.retryCount),
    // Keys of a table come in its order: by project, then by team.
    byProject: sumBy(lines, ({ projectUuid, teamSlug }) => `${projectUuid ?? ''}\n${teamSlug}`).map(
      ([{ projectUuid, teamSlug }, events]) => ({ projectUuid, teamSlug, waiting: events }),
    ),
  };
}

interface TallyLine extends TallyKey {
  readonly waiting: number;
}

/** A few lines: summing them up here spares V8 compiling SQLite's sorter in each process that saves. */
function readTally(db: Database): TallyLine[] {
  const query = `SELECT project_uuid, team_slug, event_type, retry_count, waiting FROM tally
    ORDER BY project_uuid, team_slug, event_type, retry_count`;
  return (db.exec(query)[0]?.values ?? []).map(([uuid, team, eventType, retryCount, waiting]) => ({
    projectUuid: uuid === '' ? null : String(uuid),
    teamSlug: String(team),
    eventType: String(eventType),
    retryCount: Number(retryCount),
    waiting: Number(waiting),
  }));
}

/** Of each key the first line, and how many wait. */
function sumBy(
  lines: readonly TallyLine[],
  keyOf: (line: TallyLine) => string | number,
): [first: TallyLine, waiting: number][] {
  const sums = new Map<string | number, [TallyLine, number]>();
  for (const line of lines) {
    const sum = sums.get(keyOf(line));
    if (sum) sum[1] += line.waiting;
    else sums.set(keyOf(line), [line, line.waiting]);
  }
  return [...sums.values()];
}

function count(db: Database, what: string): number {
  return Number(db.exec(`SELECT COUNT(*) FROM ${what}`)[0]?.values[0]?.[0] ?? 0);
}
