import type { EventOf, SpecKittyEvent } from '../events/event.js';
import type { Queryable, SqlValue } from './database.js';
import type { Arrival } from './insights/trust.js';
import { groupedBy } from './insights/grouped-by.js';
import { keyOf, realMoves, type LaneMove, type WpKey } from './insights/wp-history.js';
import type {
  Arrivals,
  ChangesPage,
  ChangesQuestion,
  MovesPage,
  MovesQuestion,
  StoredChange,
} from './store.js';

/**
 * The events about the thing that a row of board_events stands for, by the index events_by_subject: its columns are compared as they stand in it,
 * and its condition is repeated, or the planner would not take it.
 */
const ABOUT_HELD = `team = held.team AND coalesce(project_uuid, '') = held.project_uuid
  AND coalesce(feature_slug, '') = held.feature_slug AND coalesce(wp_id, '') = held.wp_id
  AND event_type = held.event_type AND coalesce(dependency_wp_id, '') = held.dependency_wp_id
  AND event_type <> 'HistoryAdded'`;

/** event-order.ts, latest first. */
const LATEST_FIRST = 'happened_at_ms DESC, lamport_clock DESC, event_id DESC';

/** Of each thing the event that had the last word at that moment. */
export async function boardBodiesAt(sql: Queryable, team: string, atMs: number): Promise<SpecKittyEvent[]> {
  const rows = await sql.query<{ body: string }>(
    `SELECT event.body FROM board_events AS held, LATERAL (
       SELECT body FROM events WHERE ${ABOUT_HELD} AND happened_at_ms <= $2 ORDER BY ${LATEST_FIRST} LIMIT 1) AS event
      WHERE held.team = $1`,
    [team, atMs],
  );
  return rows.map(({ body }) => JSON.parse(body) as SpecKittyEvent);
}

/** More moves than this no work package makes; one that did is shown from here on, as one whose beginning is not known. */
const MAX_MOVES_OF_ONE = 500;
const PAGE_WORK_PACKAGES = 100;

interface MoveRow {
  readonly project: string;
  readonly feature: string;
  readonly wp: string;
  readonly at: number | null;
  readonly body: string | null;
}

/** See Store.moves. */
export async function movesPage(sql: Queryable, team: string, question: MovesQuestion): Promise<MovesPage> {
  const { sinceMs, upTo, after, feature = null } = question;
  const rows = await sql.query<MoveRow>(
    `SELECT held.project_uuid AS project, held.feature_slug AS feature, held.wp_id AS wp, move.at, move.body
       FROM (SELECT * FROM board_events
              WHERE team = $1 AND event_type = 'WPStatusChanged' AND happened_at_ms >= $2
                AND (project_uuid, feature_slug, wp_id) > ($3, $4, $5) AND ($6::text IS NULL OR feature_slug = $6)
              ORDER BY project_uuid, feature_slug, wp_id LIMIT $7) AS held
       LEFT JOIN LATERAL (
         SELECT happened_at_ms AS at, lamport_clock, event_id, body FROM events WHERE ${ABOUT_HELD} AND seq <= $8
          ORDER BY ${LATEST_FIRST} LIMIT $9) AS move ON true
      ORDER BY held.project_uuid, held.feature_slug, held.wp_id, move.at, move.lamport_clock, move.event_id`,
    [
      team,
      sinceMs,
      after?.project_uuid ?? '',
      after?.feature_slug ?? '',
      after?.wp_id ?? '',
      feature,
      PAGE_WORK_PACKAGES,
      upTo,
      MAX_MOVES_OF_ONE,
    ],
  );
  const ways = groupedBy(rows, (row) => keyOf(wpOf(row)));
  const histories = [...ways].map(([key, moves]) => [key, realMoves(moves.flatMap(moveOf))] as const);
  const last = rows.at(-1);
  const isLast = ways.size < PAGE_WORK_PACKAGES || last === undefined;
  return { histories: new Map(histories), next: isLast ? undefined : wpOf(last) };
}

function wpOf({ project, feature, wp }: MoveRow): WpKey {
  return { project_uuid: project || null, feature_slug: feature || null, wp_id: wp };
}

function moveOf({ at, body }: MoveRow): LaneMove[] {
  if (at === null || body === null) return [];
  const { payload } = JSON.parse(body) as EventOf<'WPStatusChanged'>;
  const { previous_status: from, new_status: to, to_lane, changed_by = 'user' } = payload;
  return [{ atMs: at, from, to, lane: to_lane ?? to, by: changed_by }];
}

/** See Store.changes. */
export async function changesPage(
  sql: Queryable,
  team: string,
  question: ChangesQuestion,
): Promise<Omit<ChangesPage, 'head'>> {
  const [found, value] = foundBy(question);
  const rows = await sql.query<{ seq: number; at: number; body: string }>(
    `SELECT found.seq, event.at, event.body FROM (${found}) AS found, LATERAL (
       SELECT happened_at_ms AS at, lamport_clock, event_id, body FROM events WHERE team = $1 AND seq = found.seq LIMIT 1) AS event
      ORDER BY event.at, event.lamport_clock, event.event_id`,
    [team, ...value, question.limit + 1],
  );
  const changes = rows.map(({ seq, body }): StoredChange => ({
    seq,
    event: JSON.parse(body) as SpecKittyEvent,
  }));
  if (changes.length <= question.limit) return { changes, isCut: false };
  const isOldest = question.kind === 'arrived' ? Math.min(...changes.map(({ seq }) => seq)) : changes[0]?.seq;
  return { changes: changes.filter(({ seq }) => seq !== isOldest), isCut: true };
}

/** The newest `limit` + 1 of them. By their time they are found thing by thing: only those that changed since are looked at. */
function foundBy(question: ChangesQuestion): readonly [text: string, values: readonly SqlValue[]] {
  switch (question.kind) {
    case 'arrived':
      return [
        `SELECT seq FROM events WHERE team = $1 AND seq > $2 AND event_type <> 'HistoryAdded'
          ORDER BY seq DESC LIMIT $3`,
        [question.after],
      ];
    case 'happened':
      return [
        `SELECT change.seq FROM board_events AS held, LATERAL (
           SELECT seq, happened_at_ms, lamport_clock, event_id FROM events
            WHERE ${ABOUT_HELD} AND happened_at_ms >= $2 AND happened_at_ms <= $3
            ORDER BY ${LATEST_FIRST} LIMIT $4) AS change
          WHERE held.team = $1 AND held.happened_at_ms >= $2
          ORDER BY change.happened_at_ms DESC, change.lamport_clock DESC, change.event_id DESC LIMIT $4`,
        [question.sinceMs, question.untilMs],
      ];
  }
}

/** A team with more machines has its newest shown, as far as this many were looked through. */
const MAX_MACHINES_LOOKED_AT = 1000;

/** See Store.arrivals. The machines are found by stepping through the index of clock values, not by reading all events. */
export async function arrivalsOf(
  sql: Queryable,
  team: string,
  limits: { readonly machines: number; readonly recent: number },
): Promise<Arrivals> {
  const columns = `node_id AS "nodeId", lamport_clock AS "lamportClock", happened_at_ms AS "happenedAtMs",
                   received_at_ms AS "receivedAtMs"`;
  const lastOfEach = await sql.query<Arrival>(
    `WITH RECURSIVE nodes AS (
       (SELECT node_id AS node, 1 AS n FROM events WHERE team = $1 ORDER BY node_id LIMIT 1)
       UNION ALL
       SELECT (SELECT node_id FROM events WHERE team = $1 AND node_id > node ORDER BY node_id LIMIT 1), n + 1
         FROM nodes WHERE node IS NOT NULL AND n < $2)
     SELECT last.* FROM nodes, LATERAL (
       SELECT ${columns} FROM events WHERE team = $1 AND node_id = node ORDER BY lamport_clock DESC LIMIT 1) AS last`,
    [team, MAX_MACHINES_LOOKED_AT],
  );
  const recent = await sql.query<Arrival>(
    `SELECT ${columns} FROM events WHERE team = $1 ORDER BY seq DESC LIMIT $2`,
    [team, limits.recent],
  );
  lastOfEach.sort((a, b) => b.receivedAtMs - a.receivedAtMs);
  return { machineCount: lastOfEach.length, lastOfEach: lastOfEach.slice(0, limits.machines), recent };
}
