import { UNKNOWN_TEAM, type Ulid } from '../events/event.js';
import { deliverEvents, type DeliveredEvent } from './deliver-events.js';
import { LineChanges } from './line-changes.js';
import { selectRows } from './queue-selecting.js';
import { PARK_AT_RETRIES, type Selected, type Selection, type Settlement } from './queue.js';
import type { Database } from './sqlite.js';
import { countWaiting, isTallyRight, recount } from './waiting-tally.js';

/** The ledger of what was delivered is short: `log` shows it, and a commit captured again meets its own id there. */
const LEDGER_ROWS = 10_000;

/** The category of what was parked here and not by a server. */
const DAMAGED = 'damaged';

/** As `selectRows`, and parks the rows that it found damaged. @returns beside the events, how many were parked. */
export function selectEvents(
  db: Database,
  selection: Selection,
  nowMs: number,
): Selected & { readonly parked: number } {
  const { events, cursor, damaged } = selectRows(db, selection);
  const parked = settleEvents(db, damaged.map(parkDamaged), nowMs);
  // All of a selection damaged is not the end of the line.
  if (events.length === 0 && parked > 0) {
    const next = selectEvents(db, { ...selection, after: cursor }, nowMs);
    return { ...next, parked: parked + next.parked };
  }
  return { events, cursor, parked };
}

function parkDamaged(eventId: Ulid): Settlement {
  const reason = 'its row in queue.db is damaged: it is no event any more';
  return { kind: 'refused', eventId, category: DAMAGED, reason, park: true };
}

/** @returns how many events were recorded while the team was unknown and have one now. */
export function adoptTeam(db: Database, projectUuid: string, teamSlug: string): number {
  db.run(
    `UPDATE queue SET team_slug = :team,
        data = CASE WHEN json_valid(data) THEN json_set(data, '$.team_slug', :team) ELSE data END
      WHERE project_uuid = :project AND team_slug = :unknown`,
    { ':team': teamSlug, ':project': projectUuid, ':unknown': UNKNOWN_TEAM },
  );
  const adopted = db.getRowsModified();
  if (adopted > 0) recount(db);
  return adopted;
}

/** @returns how many waiting events were changed. */
export function settleEvents(db: Database, settlements: readonly Settlement[], nowMs: number): number {
  if (settlements.length === 0) return 0;
  const changes = new LineChanges(db, nowMs);
  db.exec('BEGIN');
  if (!isTallyRight(db, countWaiting(db))) recount(db);
  const atHand = settlements.filter(isDeliveredAtHand);
  let changed = deliverEvents(db, atHand, nowMs);
  for (const settlement of settlements) {
    if (isDeliveredAtHand(settlement)) continue;
    const row = changes.find(settlement.eventId);
    if (row === undefined) continue;
    changed += 1;
    if (settlement.kind === 'delivered') changes.toLedger(row, settlement.verdict);
    else if (settlement.park || row.retryCount + 1 >= PARK_AT_RETRIES) changes.park(row, settlement);
    else changes.countRefusal(row, settlement);
  }
  changes.finish();
  if (changed > 0 && !isTallyRight(db, countWaiting(db))) recount(db);
  pruneLedger(db);
  db.exec('COMMIT');
  return changed;
}

function isDeliveredAtHand(settlement: Settlement): settlement is DeliveredEvent {
  return settlement.kind === 'delivered' && settlement.queued !== undefined;
}

function pruneLedger(db: Database): void {
  db.run(
    `DELETE FROM delivered WHERE rowid <= (SELECT rowid FROM delivered ORDER BY rowid DESC LIMIT 1 OFFSET ${LEDGER_ROWS})`,
  );
}
