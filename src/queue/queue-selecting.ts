import type { Ulid } from '../events/event.js';
import type { QueuedEvent, Selected, Selection } from './queue.js';
import type { Database, SqlValue } from './sqlite.js';
import { parseStored } from './stored-event.js';

export interface SelectedRows extends Selected {
  /** Ids of rows before the cursor that are no events any more. */
  readonly damaged: readonly Ulid[];
}

/** The oldest waiting events of one project, within the bounds. Changes nothing. */
export function selectRows(db: Database, selection: Selection): SelectedRows {
  return selectPage(db, selection) ?? selectOneByOne(db, selection);
}

const COLUMNS = 'id, event_id, retry_count, data';

function rowsOf({ teamSlugs }: Selection): string {
  const teams = teamSlugs.map(() => '?').join(', ');
  return `SELECT ${COLUMNS} FROM queue
    WHERE id > ? AND project_uuid = ? AND team_slug IN (${teams}) ORDER BY id LIMIT ?`;
}

function boundsOf({ after, projectUuid, teamSlugs, maxEvents }: Selection): SqlValue[] {
  return [after, projectUuid, ...teamSlugs, maxEvents];
}

/** No JSON of ours has a line break, no number and no id a space: where a damaged row has one, the counts differ. */
const LINE = '\n';
const SPACE = ' ';

/**
 * All rows in one text for each column: row by row, with a call into the WASM for each value, takes half as long again.
 * @returns undefined when not every row is an event, or they are too large together: then they are looked at one by one.
 */
function selectPage(db: Database, selection: Selection): SelectedRows | undefined {
  const query = `SELECT GROUP_CONCAT(id, ' '), GROUP_CONCAT(event_id, ' '), GROUP_CONCAT(retry_count, ' '),
    GROUP_CONCAT(data, char(10)) FROM (${rowsOf(selection)})`;
  const columns = db.exec(query, boundsOf(selection))[0]?.values[0] ?? [];
  const [places = '', ids, retryCounts, texts] = columns.map((column) => String(column ?? ''));
  if (places === '') return { events: [], cursor: selection.after, damaged: [] };
  if (!ids || !retryCounts || !texts || Buffer.byteLength(texts) > selection.maxBytes) return undefined;
  return pageOf(
    places.split(SPACE).map(Number),
    ids.split(SPACE),
    retryCounts.split(SPACE).map(Number),
    texts.split(LINE),
  );
}

function pageOf(
  places: readonly number[],
  ids: readonly string[],
  retryCounts: readonly number[],
  texts: readonly string[],
): SelectedRows | undefined {
  if ([ids, retryCounts, texts].some(({ length }) => length !== places.length)) return undefined;
  const events: QueuedEvent[] = [];
  let cursor = 0;
  for (const [nth, json] of texts.entries()) {
    const [place = 0, retryCount = 0] = [places[nth], retryCounts[nth]];
    const event = parseStored(ids[nth], json);
    if (event === undefined || place <= cursor) return undefined;
    events.push({ event, json, place, retryCount });
    cursor = place;
  }
  return { events, cursor, damaged: [] };
}

function selectOneByOne(db: Database, selection: Selection): SelectedRows {
  const rows = db.prepare(rowsOf(selection), boundsOf(selection));
  const events: QueuedEvent[] = [];
  const damaged: Ulid[] = [];
  let cursor = selection.after;
  let bytes = 0;
  while (rows.step()) {
    const [place, eventId, retryCount, data] = rows.get();
    const json = String(data);
    const event = parseStored(eventId, json);
    if (event !== undefined) {
      bytes += Buffer.byteLength(json) + 1; // the comma between two events counts as well
      if (events.length > 0 && bytes > selection.maxBytes) break;
      events.push({ event, json, place: Number(place), retryCount: Number(retryCount) });
    } else damaged.push(String(eventId) as Ulid);
    cursor = Number(place);
  }
  rows.free();
  return { events, cursor, damaged };
}
