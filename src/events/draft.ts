import { UNKNOWN_TEAM, SCHEMA_VERSION } from './event.js';
import type { Envelope, EventType, Lamport, Payloads, SpecKittyEvent, Ulid } from './event.js';

/** Where an event comes from: the project, and the place in its history. All null outside a project. */
export interface Origin {
  readonly project_uuid: string | null;
  readonly project_slug: string | null;
  readonly repo_slug: string | null;
  readonly git_branch: string | null;
  /** The commit that carries the change. */
  readonly head_commit_sha: string | null;
}

export const NO_ORIGIN: Origin = {
  project_uuid: null,
  project_slug: null,
  repo_slug: null,
  git_branch: null,
  head_commit_sha: null,
};

interface DraftOf<Type extends EventType> {
  readonly event_type: Type;
  readonly payload: Payloads[Type];
  /** Computed for what git can tell again; the emitter gives a fresh one where it is absent. */
  readonly event_id?: Ulid | undefined;
  /** When it happened, milliseconds since 1970. Default: now. */
  readonly atMs?: number | undefined;
  readonly causation_id?: Ulid | null | undefined;
  readonly origin?: Partial<Origin> | undefined;
}

/** An event before it has a place in the order: no clock value, no node, no team yet. */
export type Draft = { [Type in EventType]: DraftOf<Type> }[EventType];

/** What the emitter adds to every draft. */
export interface Stamp {
  readonly eventId: Ulid;
  readonly nodeId: string;
  readonly clock: Lamport;
  readonly teamSlug: string | undefined;
  readonly timestamp: string;
  readonly origin: Origin;
}

/** Puts the envelope around a draft. Pure; what comes out is not yet checked against the contract. */
export function sealDraft(draft: Draft, stamp: Stamp): SpecKittyEvent {
  const { aggregate_type, aggregate_id } = aggregateOf(draft);
  const origin: Origin = { ...stamp.origin, ...draft.origin };
  // Field by field: a back-fill seals tens of thousands, and spreading into the middle of an object is slow.
  const event: Envelope & Pick<SpecKittyEvent, 'event_type' | 'payload'> = {
    event_id: stamp.eventId,
    aggregate_type,
    aggregate_id,
    node_id: stamp.nodeId,
    lamport_clock: stamp.clock,
    causation_id: draft.causation_id ?? null,
    timestamp: stamp.timestamp,
    team_slug: stamp.teamSlug ?? UNKNOWN_TEAM,
    project_uuid: origin.project_uuid,
    project_slug: origin.project_slug,
    repo_slug: origin.repo_slug,
    git_branch: origin.git_branch,
    head_commit_sha: origin.head_commit_sha,
    schema_version: SCHEMA_VERSION,
    event_type: draft.event_type,
    payload: draft.payload,
  };
  return event as SpecKittyEvent;
}

/** What the event is about (CONTRACT: aggregate_type, aggregate_id). */
function aggregateOf(draft: Draft): Pick<Envelope, 'aggregate_type' | 'aggregate_id'> {
  switch (draft.event_type) {
    case 'WPStatusChanged':
    case 'WPCreated':
    case 'WPAssigned':
    case 'HistoryAdded':
    case 'DependencyResolved':
      return { aggregate_type: 'WorkPackage', aggregate_id: draft.payload.wp_id };
    case 'FeatureCreated':
    case 'FeatureCompleted':
      return { aggregate_type: 'Feature', aggregate_id: draft.payload.feature_slug };
    case 'ErrorLogged': {
      const { wp_id, feature_slug } = draft.payload;
      return wp_id
        ? { aggregate_type: 'WorkPackage', aggregate_id: wp_id }
        : { aggregate_type: 'Feature', aggregate_id: feature_slug || 'error' };
    }
  }
}
