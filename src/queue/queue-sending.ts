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
  const nowSeconds = Math.floor(nowMs / 1000);
  let changed = 0;
  for (const settlement of settlements) {
    const { eventId } = settlement;
    switch (settlement.kind) {
      case 'delivered':
        db.run(
          `INSERT OR REPLACE INTO delivered (event_id, event_type, verdict, delivered_at)
            SELECT event_id, event_type, ?, ? FROM queue WHERE event_id = ?`,
          [settlement.verdict, nowSeconds, eventId],
        );
        db.run('DELETE FROM queue WHERE event_id = ?', [eventId]);
        break;
      case 'refused':
        db.run('UPDATE queue SET retry_count = retry_count + 1 WHERE event_id = ?', [eventId]);
        break;
    }
    changed += db.getRowsModified();
    if (settlement.kind === 'refused') park(db, settlement, nowSeconds);
  }
  pruneLedger(db);
  return changed;
}

function park(
  db: Database,
  { eventId, ...why }: Extract<Settlement, { kind: 'refused' }>,
  nowSeconds: number,
): void {
  const retriesNeeded = why.park ? 0 : PARK_AT_RETRIES;
  db.run(
    `INSERT OR REPLACE INTO parked (event_id, event_type, data, timestamp, retry_count, category, reason, parked_at)
      SELECT event_id, event_type, data, timestamp, retry_count, ?, ?, ? FROM queue
      WHERE event_id = ? AND retry_count >= ?`,
    [why.category, why.reason, nowSeconds, eventId, retriesNeeded],
  );
  db.run('DELETE FROM queue WHERE event_id = ? AND retry_count >= ?', [eventId, retriesNeeded]);
}

function pruneLedger(db: Database): void {
  db.run(
    `DELETE FROM delivered WHERE rowid <= (SELECT rowid FROM delivered ORDER BY rowid DESC LIMIT 1 OFFSET ${LEDGER_ROWS})`,
  );
}
