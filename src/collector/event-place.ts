import type { SpecKittyEvent } from '../events/event.js';
import { MAX_KEY_BYTES } from './limits.js';

/** Where an event belongs: what the store looks events up by. Null: the event does not say. */
export interface EventPlace {
  readonly happenedAtMs: number;
  readonly projectUuid: string | null;
  readonly featureSlug: string | null;
  readonly wpId: string | null;
  /** DependencyResolved only: a WP may have several, each with its own latest word. */
  readonly dependencyWpId: string | null;
}

export type Placed =
  | { readonly ok: true; readonly place: EventPlace }
  | { readonly ok: false; readonly field: string; readonly problem: 'unusable' | 'too_long' };

/** U+0000 is no text to PostgreSQL, and half a surrogate pair is none to UTF-8: two such keys would become one. */
const UNUSABLE = /\0|\p{Surrogate}/u;

/** Reads the place out of a valid event, and refuses keys that no index can hold. */
export function placeOf(event: SpecKittyEvent): Placed {
  const keys = {
    node_id: event.node_id,
    project_uuid: event.project_uuid || null,
    feature_slug: featureOf(event),
    wp_id: wpOf(event),
  };
  for (const [field, value] of Object.entries(keys)) {
    if (value === null) continue;
    if (UNUSABLE.test(value)) return { ok: false, field, problem: 'unusable' };
    // A character has three bytes at most, and is measured only when that matters.
    if (value.length * 3 > MAX_KEY_BYTES && Buffer.byteLength(value) > MAX_KEY_BYTES)
      return { ok: false, field, problem: 'too_long' };
  }
  const happenedAtMs = Date.parse(event.timestamp);
  if (!Number.isSafeInteger(happenedAtMs)) return { ok: false, field: 'timestamp', problem: 'unusable' };
  return {
    ok: true,
    place: {
      happenedAtMs,
      projectUuid: keys.project_uuid,
      featureSlug: keys.feature_slug,
      wpId: keys.wp_id,
      dependencyWpId: event.event_type === 'DependencyResolved' ? event.payload.dependency_wp_id : null,
    },
  };
}

function featureOf(event: SpecKittyEvent): string | null {
  return event.payload.feature_slug || null;
}

/** By type, not by looking for the field: unknown fields pass the contract, and a feature's event may carry any `wp_id`. */
function wpOf(event: SpecKittyEvent): string | null {
  switch (event.event_type) {
    case 'WPStatusChanged':
    case 'WPCreated':
    case 'WPAssigned':
    case 'HistoryAdded':
    case 'DependencyResolved':
      return event.payload.wp_id;
    case 'ErrorLogged':
      return event.payload.wp_id || null;
    case 'FeatureCreated':
    case 'FeatureCompleted':
      return null;
  }
}
