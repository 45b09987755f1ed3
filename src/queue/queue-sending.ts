import type { SpecKittyEvent } from '../events/event.js';
import { UNKNOWN_TEAM } from '../events/event.js';
import {
  PARK_AT_RETRIES,
  type QueuedEvent,
  type Selected,
  type Selection,
  type Settlement,
} from './queue.js';
import type { Database } from './sqlite.js';

/** The ledger of what was delivered is short: `log` shows it, and a commit captured again meets its own id there. */
const LEDGER_ROWS = 10_000;

/** The oldest waiting events of one project, within the bounds. Changes nothing. */
export function selectEvents(db: Database, selection: Selection): Selected {
  const { projectUuid, teamSlugs, maxEvents, maxBytes, after } = selection;
  const teams = teamSlugs.map(() => '?').join(', ');
  const rows = db.prepare(
    `SELECT id, data, retry_count FROM queue
      WHERE project_uuid = ? AND team_slug IN (${teams}) AND id > ? ORDER BY id LIMIT ?`,
    [projectUuid, ...teamSlugs, after, maxEvents],
  );
  const events: QueuedEvent[] = [];
  let cursor = after;
  let bytes = 0;
  while (rows.step()) {
    const [id, data, retryCount] = rows.get();
    const json = String(data);
    bytes += Buffer.byteLength(json) + 1; // the comma between two events counts as well
    if (events.length > 0 && bytes > maxBytes) break;
    events.push({ event: JSON.parse(json) as SpecKittyEvent, retryCount: Number(retryCount) });
    cursor = Number(id);
  }
  rows.free();
  return { events, cursor };
}

/** @returns how many events were recorded while the team was unknown and have one now. */
export function adoptTeam(db: Database, projectUuid: string, teamSlug: string): number {
  db.run(
    `UPDATE queue SET team_slug = :team, data = json_set(data, '$.team_slug', :team)
      WHERE project_uuid = :project AND team_slug = :unknown`,
    { ':team': teamSlug, ':project': projectUuid, ':unknown': UNKNOWN_TEAM },
  );
  return db.getRowsModified();
}

/** @returns how many waiting events were changed. */
export function settleEvents(db: Database, settlements: readonly Settlement[], nowMs: number): number {
  const statements = prepareStatements(db);
  const nowSeconds = Math.floor(nowMs / 1000);
  let changed = 0;
  db.exec('BEGIN');
  for (const settlement of settlements) {
    const { eventId } = settlement;
    switch (settlement.kind) {
      case 'delivered':
        statements.toLedger.run([settlement.verdict, nowSeconds, eventId]);
        statements.remove.run([eventId, 0]);
        changed += db.getRowsModified();
        break;
      case 'refused': {
        statements.countRefusal.run([eventId]);
        changed += db.getRowsModified();
        const parkFrom = settlement.park ? 0 : PARK_AT_RETRIES;
        statements.toParked.run([settlement.category, settlement.reason, nowSeconds, eventId, parkFrom]);
        statements.remove.run([eventId, parkFrom]);
      }
    }
  }
  pruneLedger(db);
  db.exec('COMMIT');
  return changed;
}

/** Prepared once per call: parsing SQL costs more than running it. Closing the database frees them. */
function prepareStatements(db: Database) {
  return {
    toLedger: db.prepare(
      `INSERT OR REPLACE INTO delivered (event_id, event_type, verdict, delivered_at)
        SELECT event_id, event_type, ?, ? FROM queue WHERE event_id = ?`,
    ),
    countRefusal: db.prepare('UPDATE queue SET retry_count = retry_count + 1 WHERE event_id = ?'),
    toParked: db.prepare(
      `INSERT OR REPLACE INTO parked (event_id, event_type, data, timestamp, retry_count, category, reason, parked_at)
        SELECT event_id, event_type, data, timestamp, retry_count, ?, ?, ? FROM queue
        WHERE event_id = ? AND retry_count >= ?`,
    ),
    remove: db.prepare('DELETE FROM queue WHERE event_id = ? AND retry_count >= ?'),
  };
}

function pruneLedger(db: Database): void {
  db.run(
    `DELETE FROM delivered WHERE rowid <= (SELECT rowid FROM delivered ORDER BY rowid DESC LIMIT 1 OFFSET ${LEDGER_ROWS})`,
  );
}
