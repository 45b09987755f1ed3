import type { SpecKittyEvent, Ulid } from '../events/event.js';
import { describeEvent, parseStored } from './stored-event.js';
import type { Database } from './sqlite.js';

export interface DeliveredEvent {
  readonly eventId: Ulid;
  readonly verdict: string;
  /** The event itself, from who has it at hand: else it is read. */
  readonly event?: SpecKittyEvent;
}

/**
 * Moves waiting events to the ledger, all in a few statements: taking each row out of SQLite and back in, one by one, was
 * most of the time of sending a long line.
 *
 * `told` is what the server said, joined with all that is needed of those that still wait: `queue` is read once.
 */
const TOLD = `
  CREATE TEMP TABLE told AS
    SELECT queue.id AS place, line.key AS turn, queue.event_id, event_type, timestamp AS queued_at, retry_count,
           COALESCE(project_uuid, '') AS project_uuid, team_slug, line.value AS words
      FROM json_each(CAST(? AS TEXT)) AS line JOIN queue ON queue.event_id = line.value ->> 0`;

const TO_LEDGER = `
  INSERT OR REPLACE INTO delivered
      (event_id, event_type, verdict, delivered_at, place, queued_at, happened_at, subject, feature_slug, gist)
    SELECT event_id, event_type, words ->> 1, ?, place, queued_at, words ->> 2, words ->> 3, words ->> 4, words ->> 5
      FROM told ORDER BY turn`;

const TAKE_OUT = `
  INSERT INTO tally (project_uuid, team_slug, event_type, retry_count, waiting)
    SELECT project_uuid, team_slug, event_type, retry_count, -COUNT(DISTINCT place) FROM told GROUP BY 1, 2, 3, 4
    ON CONFLICT DO UPDATE SET waiting = waiting + excluded.waiting;
  DELETE FROM tally WHERE waiting <= 0;
  DELETE FROM history WHERE event_id IN (SELECT event_id FROM told);
  DELETE FROM queue WHERE id IN (SELECT place FROM told);
  DROP TABLE told`;

/** Call within a transaction, with a tally that is right. @returns how many events were moved. */
export function deliverEvents(db: Database, delivered: readonly DeliveredEvent[], nowMs: number): number {
  if (delivered.length === 0) return 0;
  const read = db.prepare('SELECT data FROM queue WHERE event_id = ?');
  const lines = delivered.map(({ eventId, verdict, event }) => {
    const { happenedAt, subject, featureSlug, gist } = describeEvent(
      event ?? parseStored(eventId, read.get([eventId])[0]),
    );
    return [eventId, verdict, happenedAt, subject, featureSlug, gist];
  });
  read.free();
  // As bytes: sql.js takes a long string over into SQLite character by character.
  db.run(TOLD, [Buffer.from(JSON.stringify(lines))]);
  db.run(TO_LEDGER, [Math.floor(nowMs / 1000)]);
  const moved = db.getRowsModified();
  db.exec(TAKE_OUT);
  return moved;
}
