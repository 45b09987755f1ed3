import type { Ulid } from '../events/event.js';
import { LineChanges } from './line-changes.js';
import type { Database, SqlValue } from './sqlite.js';
import { parseStored } from './stored-event.js';
import { countWaiting, isTallyRight, recount } from './waiting-tally.js';

/** The ledger's word for what a person took out. No server says it: verdicts are CONTRACT.md's. */
export const DROPPED = 'dropped';

/** Parked events go back to where they stood. One whose row is damaged stays: it could not be sent. */
export function retryParked(db: Database, which: Ulid | 'all_parked', nowMs: number): Ulid[] {
  const changes = new LineChanges(db, nowMs);
  const back: Ulid[] = [];
  db.exec('BEGIN');
  if (!isTallyRight(db, countWaiting(db))) recount(db);
  for (const [id, eventType, data = null, queuedAt = null, place] of parkedRows(db, which)) {
    const event = parseStored(id, data);
    if (event === undefined) continue;
    const { event_id: eventId, project_uuid: projectUuid, team_slug: teamSlug } = event;
    const row = {
      eventId,
      eventType: String(eventType),
      data,
      queuedAt,
      retryCount: 0,
      projectUuid,
      teamSlug,
    };
    changes.putBack({ ...row, place: Number(place ?? 0) });
    back.push(eventId);
  }
  changes.finish();
  db.exec('COMMIT');
  return back;
}

/** @returns whether it waited or was parked. */
export function dropEvent(db: Database, eventId: Ulid, nowMs: number): boolean {
  const changes = new LineChanges(db, nowMs);
  db.exec('BEGIN');
  if (!isTallyRight(db, countWaiting(db))) recount(db);
  const waiting = changes.find(eventId);
  const [parked] = waiting === undefined ? parkedRows(db, eventId) : [];
  if (waiting) changes.toLedger(waiting, DROPPED);
  if (parked) {
    const [, eventType, data, queuedAt = null, place = null] = parked;
    const event = parseStored(eventId, data);
    // A damaged row was no person's choice to lose: its id is forgotten, so that git can bring the event back.
    if (event)
      changes.writeLedger({
        eventId,
        eventType: String(eventType),
        place,
        queuedAt,
        event,
        verdict: DROPPED,
      });
    changes.unpark(eventId);
  }
  changes.finish();
  db.exec('COMMIT');
  return waiting !== undefined || parked !== undefined;
}

/** Oldest first: rows whose place is taken or not known then keep their order among each other. */
function parkedRows(db: Database, which: Ulid | 'all_parked'): SqlValue[][] {
  const [where, values]: [string, string[]] =
    which === 'all_parked' ? ['', []] : ['WHERE event_id = ?', [which]];
  const query = `SELECT event_id, event_type, data, timestamp, place FROM parked ${where} ORDER BY place, timestamp, event_id`;
  return db.exec(query, values)[0]?.values ?? [];
}
