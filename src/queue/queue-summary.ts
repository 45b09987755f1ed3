import type { EventType } from '../events/event.js';
import { toIsoTime } from '../shared/wall-time.js';
import { readCounter } from './queue-schema.js';
import type { QueueSummary } from './queue.js';
import type { Database, SqlValue } from './sqlite.js';

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

/** The numbers that people ask for. Reads only. */
export function summarize(db: Database): QueueSummary {
  const oldest = db.exec('SELECT timestamp FROM queue ORDER BY id LIMIT 1')[0]?.values[0]?.[0];
  return {
    waiting: count(db, 'queue'),
    parked: count(db, 'parked'),
    deliveredRecently: count(db, 'delivered'),
    refusedWhileFull: readCounter(db, 'refused_while_full'),
    oldestWaiting: typeof oldest === 'number' ? toIsoTime(oldest * 1000) : null,
    byType: rows(
      db,
      'SELECT event_type, COUNT(*) FROM queue GROUP BY 1 ORDER BY 2 DESC, 1',
      ([eventType, waiting]) => ({ eventType: eventType as EventType, waiting: Number(waiting) }),
    ),
    byRetryCount: rows(
      db,
      'SELECT retry_count, COUNT(*) FROM queue GROUP BY 1 ORDER BY 1',
      ([retryCount, waiting]) => ({ retryCount: Number(retryCount), waiting: Number(waiting) }),
    ),
    byProject: rows(
      db,
      'SELECT project_uuid, team_slug, COUNT(*) FROM queue GROUP BY 1, 2 ORDER BY 1, 2',
      ([uuid, team, waiting]) => ({
        projectUuid: uuid === null ? null : String(uuid),
        teamSlug: String(team),
        waiting: Number(waiting),
      }),
    ),
  };
}

function count(db: Database, table: 'queue' | 'parked' | 'delivered'): number {
  return Number(db.exec(`SELECT COUNT(*) FROM ${table}`)[0]?.values[0]?.[0] ?? 0);
}

function rows<Row>(db: Database, query: string, toRow: (values: SqlValue[]) => Row): Row[] {
  return (db.exec(query)[0]?.values ?? []).map(toRow);
}
