import type { KeptEvent, QueueEntry } from '../queue/queue-entry.js';

/** An event of the queue as `--json` shows it, in `queue list` and `log` alike. What does not apply is null. */
export function entryToJson({ standing, ...entry }: QueueEntry): object {
  return {
    event_id: entry.eventId,
    event_type: entry.eventType,
    happened_at: entry.happenedAt,
    queued_at: entry.queuedAt,
    subject: entry.subject,
    feature_slug: entry.featureSlug,
    gist: entry.gist,
    state: standing.kind,
    /** When it left the waiting line. */
    state_since: standing.kind === 'waiting' ? null : standing.at,
    retry_count: 'retryCount' in standing ? standing.retryCount : null,
    category: standing.kind === 'parked' ? standing.category : null,
    reason: standing.kind === 'parked' ? standing.reason : null,
    verdict: standing.kind === 'delivered' ? standing.verdict : null,
  };
}

/** With its content and what was said about it: `queue show`, and a line of `queue export`. */
export function keptToJson(kept: KeptEvent): object {
  const { history, event, damaged } = kept;
  return { ...entryToJson(kept), history, event, damaged };
}
