import type { QueuedEvent, Settlement } from './queue.js';
import type { Database, SqlValue, Statement } from './sqlite.js';
import { describeEvent } from './stored-event.js';
import { WaitingTally } from './waiting-tally.js';

/** Delivered, and as it was selected. */
export type DeliveredEvent = Extract<Settlement, { kind: 'delivered' }> & { readonly queued: QueuedEvent };

/** Each call into the WASM costs as much as SQLite's own work on a row; with more rows than this a statement gets no quicker. */
const ROWS_AT_ONCE = 40;

/**
 * Moves waiting events to the ledger, many rows a statement: by itself each would take three times as long. What stands in the
 * line's own rows is taken from there; so what waits no more is not moved either.
 * Call within a transaction. The tally is right afterwards if every event still waited, as it was selected; else count anew.
 * @returns how many were moved.
 */
export function deliverEvents(db: Database, delivered: readonly DeliveredEvent[], nowMs: number): number {
  if (delivered.length === 0) return 0;
  const tally = new WaitingTally();
  for (const { queued } of delivered) tally.add(tallyKeyOf(queued), -1);
  const moved = toLedger(db, delivered, Math.floor(nowMs / 1000));
  if (db.exec('SELECT 1 FROM history LIMIT 1').length > 0) forgetHistory(db, delivered);
  takeOut(
    db,
    delivered.map(({ queued }) => queued.place),
  );
  tally.write(db);
  return moved;
}

function tallyKeyOf({ event, retryCount }: QueuedEvent) {
  const { project_uuid, team_slug, event_type } = event;
  return { projectUuid: project_uuid, teamSlug: team_slug, eventType: event_type, retryCount };
}

/** Which event, in what words, and what a list shows of it: the rest is in its row. */
function valuesOf({ verdict, queued: { place, event } }: DeliveredEvent): SqlValue[] {
  const { happenedAt, subject, featureSlug, gist } = describeEvent(event);
  return [place, verdict, happenedAt, subject, featureSlug, gist];
}

function toLedger(db: Database, delivered: readonly DeliveredEvent[], nowSeconds: number): number {
  const statements = new Map<number, Statement>();
  let moved = 0;
  for (let from = 0; from < delivered.length; from += ROWS_AT_ONCE) {
    const some = delivered.slice(from, from + ROWS_AT_ONCE);
    const statement = statements.get(some.length) ?? db.prepare(toLedgerOf(some.length));
    statements.set(some.length, statement);
    statement.run([nowSeconds, ...some.flatMap(valuesOf)]);
    moved += db.getRowsModified();
  }
  for (const statement of statements.values()) statement.free();
  return moved;
}

/** A cross join keeps the order of the values: that of the line. */
function toLedgerOf(rows: number): string {
  const values = Array.from({ length: rows }, () => '(?, ?, ?, ?, ?, ?)').join(', ');
  return `INSERT OR REPLACE INTO delivered
      (event_id, event_type, verdict, delivered_at, place, queued_at, happened_at, subject, feature_slug, gist)
    WITH now (at) AS (SELECT ?), told (place, verdict, happened_at, subject, feature_slug, gist) AS (VALUES ${values})
    SELECT event_id, event_type, verdict, (SELECT at FROM now), id, timestamp, happened_at, subject, feature_slug, gist
      FROM told CROSS JOIN queue ON queue.id = told.place`;
}

function forgetHistory(db: Database, delivered: readonly DeliveredEvent[]): void {
  const forget = db.prepare('DELETE FROM history WHERE event_id = ?');
  for (const { eventId } of delivered) forget.run([eventId]);
  forget.free();
}

/** Places in a row go together. */
function takeOut(db: Database, places: readonly number[]): void {
  const remove = db.prepare('DELETE FROM queue WHERE id BETWEEN ? AND ?');
  let first: number | undefined;
  for (const [nth, place] of places.entries()) {
    first ??= place;
    if (places[nth + 1] === place + 1) continue;
    remove.run([first, place]);
    first = undefined;
  }
  remove.free();
}
