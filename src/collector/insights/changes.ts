import type { EventType, SpecKittyEvent } from '../../events/event.js';

/** One thing that changed on the board. What does not belong to its type is null. */
export interface Change {
  readonly seq: number;
  /** When it happened, ISO 8601. */
  readonly at: string;
  readonly type: EventType;
  readonly project_uuid: string | null;
  readonly feature_slug: string | null;
  readonly wp_id: string | null;
  readonly title: string | null;
  readonly from: string | null;
  readonly to: string | null;
  /** Who moved it, or to whom it was given. */
  readonly by: string | null;
}

/** The answer of GET /api/v1/changes/. */
export interface Changes {
  readonly team_slug: string;
  readonly head: number;
  readonly since: string;
  readonly until: string | null;
  /** There were more, older ones. */
  readonly is_cut: boolean;
  readonly changes: readonly Change[];
}

export function changeOf({ seq, event }: { readonly seq: number; readonly event: SpecKittyEvent }): Change {
  const nothing = { wp_id: null, title: null, from: null, to: null, by: null };
  const place = {
    seq,
    at: event.timestamp,
    type: event.event_type,
    project_uuid: event.project_uuid || null,
    feature_slug: event.payload.feature_slug || null,
  };
  switch (event.event_type) {
    case 'WPStatusChanged': {
      const { wp_id, previous_status, new_status, from_lane, to_lane, changed_by } = event.payload;
      const [from, to] = [from_lane ?? previous_status, to_lane ?? new_status];
      return { ...place, ...nothing, wp_id, from, to, by: changed_by ?? 'user' };
    }
    case 'WPCreated': {
      const { wp_id, title } = event.payload;
      return { ...place, ...nothing, wp_id, title };
    }
    case 'WPAssigned': {
      const { wp_id, agent_id } = event.payload;
      return { ...place, ...nothing, wp_id, by: agent_id };
    }
    case 'DependencyResolved':
    case 'HistoryAdded':
      return { ...place, ...nothing, wp_id: event.payload.wp_id };
    case 'ErrorLogged':
      return { ...place, ...nothing, wp_id: event.payload.wp_id ?? null };
    case 'FeatureCreated':
    case 'FeatureCompleted':
      return { ...place, ...nothing };
  }
}
