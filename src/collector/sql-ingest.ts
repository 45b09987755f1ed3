import type { AdmittedEvent } from './admit-event.js';
import type { Queryable } from './database.js';
import type { HeldEvent, PlacedEvent } from './ingest-plan.js';

/**
 * Takes the team's counter until the transaction ends: writers of one team come one after the other, and so a
 * reader that saw place n has seen every place before it. (A sequence would hand out n + 1 to a transaction that
 * commits before n does.)
 * @returns the highest place given out so far.
 */
export async function lockTeam(sql: Queryable, team: string): Promise<number> {
  const lock = 'SELECT head FROM teams WHERE team = $1 FOR UPDATE';
  const [known] = await sql.query<{ head: number }>(lock, [team]);
  if (known) return known.head;
  await sql.query('INSERT INTO teams (team) VALUES ($1) ON CONFLICT DO NOTHING', [team]);
  const [made] = await sql.query<{ head: number }>(lock, [team]);
  if (!made) throw new Error('a team that was just made is not there');
  return made.head;
}

/**
 * Every stored event of the team that shares its id, or its node and clock value, with one of these.
 * Each is looked up by itself (LATERAL with a LIMIT cannot be turned into a join): the embedded store never runs ANALYZE,
 * and without statistics the planner reads the whole table for every batch.
 */
export async function heldEvents(
  sql: Queryable,
  team: string,
  events: readonly AdmittedEvent[],
): Promise<readonly HeldEvent[]> {
  const columns = 'event_id AS "eventId", node_id AS "nodeId", lamport_clock AS "lamportClock"';
  return sql.query<HeldEvent>(
    `SELECT held.* FROM unnest($2::text[]) AS sent (id), LATERAL (
       SELECT ${columns} FROM events WHERE team = $1 AND event_id = sent.id LIMIT 1) AS held
     UNION ALL
     SELECT held.* FROM unnest($3::text[], $4::bigint[]) AS sent (node, clock), LATERAL (
       SELECT ${columns} FROM events WHERE team = $1 AND node_id = sent.node AND lamport_clock = sent.clock LIMIT 1
     ) AS held`,
    [
      team,
      events.map(({ event }) => event.event_id),
      events.map(({ event }) => event.node_id),
      events.map(({ event }) => event.lamport_clock),
    ],
  );
}

/** What a team's feed gets, one event or more. */
export interface FeedAddition {
  readonly events: readonly PlacedEvent[];
  /** The channel on which other servers hear that the feed has moved, and how far. */
  readonly announceOn?: string | undefined;
}

/**
 * Stores these events, one or more, and moves the team's counter to the last one's place.
 * The bodies travel as one text: JSON has no line break of its own, and quoting a thousand of them for an array took
 * as long as storing them.
 */
export async function insertEvents(
  sql: Queryable,
  team: string,
  { events, announceOn }: FeedAddition,
): Promise<void> {
  // Heard when the transaction commits, and not at all when it does not.
  const announce =
    announceOn === undefined ? '' : `RETURNING pg_notify('${announceOn}', head || ' ' || team)`;
  await sql.query(
    `WITH moved AS (UPDATE teams SET head = $2 WHERE team = $1 ${announce})
     INSERT INTO events (team, seq, received_at_ms, event_id, event_type, node_id, lamport_clock, happened_at_ms,
                         project_uuid, feature_slug, wp_id, dependency_wp_id, body)
     SELECT $1, *
       FROM ROWS FROM (unnest($3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bigint[],
                              $10::text[], $11::text[], $12::text[], $13::text[]),
                       string_to_table($14, E'\\n'))`,
    [
      team,
      events.at(-1)?.seq ?? 0,
      events.map(({ seq }) => seq),
      events.map(({ receivedAtMs }) => receivedAtMs),
      events.map(({ event }) => event.event_id),
      events.map(({ event }) => event.event_type),
      events.map(({ event }) => event.node_id),
      events.map(({ event }) => event.lamport_clock),
      events.map(({ place }) => place.happenedAtMs),
      events.map(({ place }) => place.projectUuid),
      events.map(({ place }) => place.featureSlug),
      events.map(({ place }) => place.wpId),
      events.map(({ place }) => place.dependencyWpId),
      events.map(({ json }) => json).join('\n'),
    ],
  );
}

/** How far the feed of each of these teams has come; a team that never stored anything is not in it. */
export async function teamHeads(
  sql: Queryable,
  teams: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await sql.query<{ team: string; head: number }>(
    'SELECT team, head FROM teams WHERE team = ANY($1)',
    [teams],
  );
  return new Map(rows.map(({ team, head }) => [team, head]));
}

/** The highest clock value held for each of these nodes, 0 when none is. */
export async function highestClocks(
  sql: Queryable,
  team: string,
  nodeIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, number>> {
  if (nodeIds.size === 0) return new Map();
  const rows = await sql.query<{ nodeId: string; highest: number | null }>(
    `SELECT node AS "nodeId", (SELECT max(lamport_clock) FROM events WHERE team = $1 AND node_id = node) AS highest
       FROM unnest($2::text[]) AS asked (node)`,
    [team, [...nodeIds]],
  );
  return new Map(rows.map(({ nodeId, highest }) => [nodeId, highest ?? 0]));
}
