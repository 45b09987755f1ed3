import type { Queryable } from './database.js';
import type { PlacedEvent } from './ingest-plan.js';

/**
 * Lets these events, no two of them about the same thing, have the last word where they happened later than what has it
 * now. The comparison is event-order.ts in SQL.
 */
export async function updateBoard(
  sql: Queryable,
  team: string,
  words: readonly PlacedEvent[],
): Promise<void> {
  if (words.length === 0) return;
  await sql.query(
    `INSERT INTO board_events AS held (team, project_uuid, feature_slug, wp_id, event_type, dependency_wp_id,
                                       happened_at_ms, lamport_clock, event_id, seq)
     SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                              $7::bigint[], $8::bigint[], $9::text[], $10::bigint[])
     ON CONFLICT (team, project_uuid, feature_slug, wp_id, event_type, dependency_wp_id) DO UPDATE
       SET happened_at_ms = excluded.happened_at_ms, lamport_clock = excluded.lamport_clock,
           event_id = excluded.event_id, seq = excluded.seq
       WHERE (held.happened_at_ms, held.lamport_clock, held.event_id)
           < (excluded.happened_at_ms, excluded.lamport_clock, excluded.event_id)`,
    [
      team,
      words.map(({ place }) => place.projectUuid ?? ''),
      words.map(({ place }) => place.featureSlug ?? ''),
      words.map(({ place }) => place.wpId ?? ''),
      words.map(({ event }) => event.event_type),
      words.map(({ place }) => place.dependencyWpId ?? ''),
      words.map(({ place }) => place.happenedAtMs),
      words.map(({ event }) => event.lamport_clock),
      words.map(({ event }) => event.event_id),
      words.map(({ seq }) => seq),
    ],
  );
}
