import type { Ulid } from '../events/event.js';
import {
  MAX_MATCHES,
  NEAR_CHARACTERS,
  type Entries,
  type EntryQuery,
  type Found,
  type HistoryLine,
  type KeptEvent,
  type QueueEntry,
  type Standing,
  type StandingKind,
} from './queue-entry.js';
import { DROPPED } from './queue-mending.js';
import type { Database, SqlValue, Statement } from './sqlite.js';
import { describeEvent, isoOfSeconds, parseStored, textOf } from './stored-event.js';
import { compareText } from '../shared/compare-text.js';

type Table = 'queue' | 'parked' | 'delivered';
/** A row's table, place in the line, and row number. */
type Key = readonly [table: Table, rowid: number];

const IS_DROPPED = `verdict = '${DROPPED}'`;

/** Where the rows of each standing are. `place`, then when they left the line: the order of capture. */
const KEYS: Readonly<Record<StandingKind, string>> = {
  waiting: "SELECT 'queue' AS tab, id AS place, 0 AS at, id AS row FROM queue",
  parked: "SELECT 'parked', place, parked_at, rowid FROM parked",
  delivered: `SELECT 'delivered', place, delivered_at, rowid FROM delivered WHERE NOT ${IS_DROPPED}`,
  dropped: `SELECT 'delivered', place, delivered_at, rowid FROM delivered WHERE ${IS_DROPPED}`,
};

/** Columns of every table in one order, so that one function reads all. */
const ROWS: Readonly<Record<Table, string>> = {
  queue: `SELECT event_id, event_type, data, timestamp, retry_count, NULL, NULL, NULL FROM queue WHERE id = ?`,
  parked: `SELECT event_id, event_type, data, timestamp, retry_count, category, reason, parked_at
    FROM parked WHERE rowid = ?`,
  delivered: `SELECT event_id, event_type, NULL, queued_at, verdict, NULL, NULL, delivered_at,
    happened_at, subject, feature_slug, gist FROM delivered WHERE rowid = ?`,
};

/** Reads only what it answers with: of 100,000 rows the keys are looked through, and `limit` of them are read. */
export function readEntries(db: Database, { standings, limit, end }: EntryQuery): Entries {
  const keys = keysOf(db, standings, { limit, end });
  const total = count(db, standings);
  const read = rowReader(db);
  return { entries: keys.map((key) => toEntry(read(key))), total };
}

/** Waiting and parked, whole, one at a time. */
export function* readKept(db: Database): Generator<KeptEvent> {
  const read = rowReader(db);
  const histories = historyReader(db);
  for (const key of keysOf(db, ['waiting', 'parked'], { limit: -1, end: 'oldest' }))
    yield toKept(read(key), histories);
}

export function findEvent(db: Database, idPrefix: string): Found {
  const prefix = idPrefix.toUpperCase();
  const matches = matchesOf(db, prefix);
  const [first] = matches;
  if (first === undefined) return { kind: 'none', near: nearOf(db, prefix) };
  if (matches.length > 1) return { kind: 'many', eventIds: matches.slice(0, MAX_MATCHES).map(([id]) => id) };
  return { kind: 'one', kept: toKept(rowReader(db)(first[1]), historyReader(db)) };
}

function nearOf(db: Database, prefix: string): Ulid[] {
  for (let length = prefix.length - 1; length >= NEAR_CHARACTERS; length -= 1) {
    const matches = matchesOf(db, prefix.slice(0, length));
    if (matches.length > 0) return matches.slice(0, MAX_MATCHES).map(([id]) => id);
  }
  return [];
}

/** In the order of ids, each once. */
function matchesOf(db: Database, prefix: string): [Ulid, Key][] {
  const tables: readonly Table[] = ['queue', 'parked', 'delivered'];
  const matches = new Map<Ulid, Key>();
  for (const table of tables) {
    const query = `SELECT event_id, rowid FROM ${table} WHERE event_id >= ? AND event_id < ? ORDER BY event_id LIMIT ?`;
    // Behind every character of an id, `~` is a bound that an index can use; LIKE is not.
    const rows = db.exec(query, [prefix, `${prefix}~`, MAX_MATCHES])[0]?.values ?? [];
    for (const [id, rowid] of rows)
      if (!matches.has(String(id) as Ulid)) matches.set(String(id) as Ulid, [table, Number(rowid)]);
  }
  return [...matches].sort(([one], [other]) => compareText(one, other));
}

function keysOf(
  db: Database,
  standings: readonly StandingKind[],
  { limit, end }: { readonly limit: number; readonly end: EntryQuery['end'] },
): Key[] {
  if (standings.length === 0) return [];
  const direction = end === 'oldest' ? 'ASC' : 'DESC';
  const query = `${standings.map((kind) => KEYS[kind]).join(' UNION ALL ')}
    ORDER BY 2 ${direction}, 3 ${direction}, 4 ${direction} LIMIT ?`;
  const rows = db.exec(query, [Number.isFinite(limit) ? limit : -1])[0]?.values ?? [];
  const keys = rows.map(([table, , , rowid]): Key => [table as Table, Number(rowid)]);
  return end === 'oldest' ? keys : keys.toReversed();
}

function count(db: Database, standings: readonly StandingKind[]): number {
  return standings
    .map((kind) => Number(db.exec(`SELECT COUNT(*) FROM (${KEYS[kind]})`)[0]?.values[0]?.[0] ?? 0))
    .reduce((sum, some) => sum + some, 0);
}

interface Row {
  readonly table: Table;
  readonly values: readonly SqlValue[];
}

/** Closing the database frees the statements. */
function rowReader(db: Database): (key: Key) => Row {
  const statements = new Map<Table, Statement>();
  return ([table, rowid]) => {
    const statement = statements.get(table) ?? db.prepare(ROWS[table]);
    statements.set(table, statement);
    statement.bind([rowid]);
    const values = statement.step() ? statement.get() : [];
    statement.reset();
    return { table, values };
  };
}

function toEntry({ table, values }: Row): QueueEntry {
  const [id, type, data, queuedAt, , , , , happenedAt, subject, featureSlug, gist] = values;
  const about =
    table === 'delivered'
      ? {
          happenedAt: textOf(happenedAt),
          subject: textOf(subject),
          featureSlug: textOf(featureSlug),
          gist: textOf(gist),
        }
      : describeEvent(parseStored(id, data));
  return {
    eventId: String(id) as Ulid,
    eventType: String(type),
    queuedAt: isoOfSeconds(queuedAt),
    ...about,
    standing: standingOf(table, values),
  };
}

function standingOf(table: Table, values: readonly SqlValue[]): Standing {
  const [, , , , retryCountOrVerdict, category, reason, left] = values;
  const at = isoOfSeconds(left);
  switch (table) {
    case 'queue':
      return { kind: 'waiting', retryCount: Number(retryCountOrVerdict) };
    case 'parked':
      return {
        kind: 'parked',
        retryCount: Number(retryCountOrVerdict),
        category: String(category),
        reason: String(reason),
        at,
      };
    case 'delivered':
      return retryCountOrVerdict === DROPPED
        ? { kind: 'dropped', at }
        : { kind: 'delivered', verdict: String(retryCountOrVerdict), at };
  }
}

function toKept(row: Row, historyOf: (eventId: Ulid) => HistoryLine[]): KeptEvent {
  const entry = toEntry(row);
  const [id, , data] = row.values;
  const event = row.table === 'delivered' ? undefined : parseStored(id, data);
  const damaged = row.table === 'delivered' || event ? null : String(data);
  return { ...entry, event: event ?? null, damaged, history: historyOf(entry.eventId) };
}

function historyReader(db: Database): (eventId: Ulid) => HistoryLine[] {
  const statement = db.prepare(
    'SELECT at, what, category, reason FROM history WHERE event_id = ? ORDER BY id',
  );
  return (eventId) => {
    const lines: HistoryLine[] = [];
    statement.bind([eventId]);
    while (statement.step()) {
      const [at, what, category, reason] = statement.get();
      lines.push({
        at: isoOfSeconds(at),
        what: what as HistoryLine['what'],
        category: textOf(category),
        reason: textOf(reason),
      });
    }
    statement.reset();
    return lines;
  };
}
