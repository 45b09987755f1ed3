import { lineEndBefore, splice, utf8, type Edit } from './edit.js';
import { hasEvent } from './event-log.js';

/** A step to be written into status.events.jsonl (TASKFILES.md, era c). */
export interface NewTransition {
  readonly eventId: string;
  readonly feature: string;
  readonly wpId: string;
  readonly fromLane: string;
  readonly toLane: string;
  readonly atMs: number;
  readonly actor: string;
  readonly force: boolean;
  readonly reason: string | null;
}

/** Appends one line, keys sorted, as upstream writes it. A log that has this event is left as it is. */
export function appendTransition(transition: NewTransition): Edit {
  const { eventId, feature, wpId, fromLane, toLane, atMs, actor, force, reason } = transition;
  const record = {
    actor,
    at: new Date(atMs).toISOString(),
    event_id: eventId,
    evidence: null,
    execution_mode: 'direct_repo',
    feature_slug: feature,
    force,
    from_lane: fromLane,
    reason,
    review_ref: null,
    to_lane: toLane,
    wp_id: wpId,
  };
  return (text) => {
    if (hasEvent(text, eventId)) return text;
    const end = lineEndBefore(text, text.length);
    const gap = text === '' || text.endsWith('\n') ? '' : end;
    return splice(text, [text.length, text.length], `${gap}${utf8(JSON.stringify(record))}${end}`);
  };
}
