import type { EventType } from '../events/event.js';
import { readCounter } from './queue-schema.js';
import type { QueueSummary } from './queue.js';
import type { Database, SqlValue } from './sqlite.js';
import { isoOfSeconds } from './stored-event.js';
import { countWaiting, isTallyRight, recount } from './waiting-tally.js';

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
  return {
    waiting,
    parked: count(db, 'parked'),
    deliveredRecently: count(db, "delivered WHERE verdict <> 'dropped'"),
    refusedWhileFull: readCounter(db, 'refused_while_full'),
    oldestWaiting: isoOfSeconds(
      db.exec('SELECT timestamp FROM queue ORDER BY id LIMIT 1')[0]?.values[0]?.[0],
    ),
    byType: rows(
      db,
      'SELECT event_type, SUM(waiting) FROM tally GROUP BY 1 ORDER BY 2 DESC, 1',
      ([eventType, waiting]) => ({ eventType: eventType as EventType, waiting: Number(waiting) }),
    ),
    byRetryCount: rows(
      db,
      'SELECT retry_count, SUM(waiting) FROM tally GROUP BY 1 ORDER BY 1',
      ([retryCount, waiting]) => ({ retryCount: Number(retryCount), waiting: Number(waiting) }),
    ),
    byProject: rows(
      db,
      'SELECT project_uuid, team_slug, SUM(waiting) FROM tally GROUP BY 1, 2 ORDER BY 1, 2',
      ([uuid, team, waiting]) => ({
        projectUuid: uuid === '' ? null : String(uuid),
        teamSlug: String(team),
        waiting: Number(waiting),
      }),
    ),
  };
}

function count(db: Database, what: string): number {
  return Number(db.exec(`SELECT COUNT(*) FROM ${what}`)[0]?.values[0]?.[0] ?? 0);
}

function rows<Row>(db: Database, query: string, toRow: (values: SqlValue[]) => Row): Row[] {
  return (db.exec(query)[0]?.values ?? []).map(toRow);
}
