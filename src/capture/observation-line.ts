import type { Drafted } from '../events/observation-drafts.js';

/**
 * One line of `capture --dry-run --ndjson` (COMMANDS.md, Capturing). Lanes are the file's own words.
 * @param event what would be queued, null if nothing.
 * @param seen whether an observation before this one led to the same event.
 */
export function formatObservation(
  { observation, kind }: Drafted,
  event: object | null,
  seen: boolean,
): string {
  const { commit, authorTime, path, feature } = observation;
  const fields = observation as unknown as Readonly<Record<string, unknown>>;
  const field = (name: string): unknown => fields[name] ?? null;
  return JSON.stringify({
    commit,
    author_time: authorTime,
    path,
    feature,
    wp_id: field('wpId'),
    kind,
    from_lane: field('fromLane'),
    to_lane: field('toLane') ?? field('lane'),
    at: field('at'),
    by: field('by') ?? field('agent'),
    note: field('note'),
    source_event_id: field('sourceEventId'),
    seen,
    event,
  });
}
