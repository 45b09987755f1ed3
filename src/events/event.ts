import type { Brand } from '../shared/brand.js';

/**
 * The event contract as types (CONTRACT.md, envelope version 1.0). The same shapes as zod schemas stand in
 * schema.ts, which does not compile when the two differ; nothing here costs anything at run time.
 */
export const SCHEMA_VERSION = '1.0';

/** 26 characters of Crockford base 32: 48 bits of time in milliseconds, 80 bits of chance or of a hash. */
export type Ulid = Brand<string, 'Ulid'>;
/** A value of this node's Lamport clock: a whole number from 0 to 2^53 - 1. */
export type Lamport = Brand<number, 'Lamport'>;

export const STATUSES = ['planned', 'doing', 'for_review', 'done'] as const;
/** The four statuses of the wire. The lanes of task files are richer: see status.ts. */
export type Status = (typeof STATUSES)[number];

export const ENTRY_TYPES = ['note', 'review', 'error', 'comment'] as const;
export const ERROR_TYPES = ['validation', 'runtime', 'network', 'auth', 'unknown'] as const;
export const PHASES = ['implementation', 'review'] as const;
export const RESOLUTION_TYPES = ['completed', 'skipped', 'merged'] as const;

export interface WpStatusChangedPayload {
  readonly wp_id: string;
  readonly previous_status: Status;
  readonly new_status: Status;
  /** `user`, or the agent's name. */
  readonly changed_by?: string | undefined;
  readonly feature_slug?: string | null | undefined;
  /** The file's own lane, when it has no exact equal among the four statuses. */
  readonly from_lane?: string | undefined;
  readonly to_lane?: string | undefined;
}

export interface WpCreatedPayload {
  readonly wp_id: string;
  readonly title: string;
  readonly feature_slug: string;
  readonly dependencies?: readonly string[] | undefined;
}

export interface WpAssignedPayload {
  readonly wp_id: string;
  readonly agent_id: string;
  readonly phase: (typeof PHASES)[number];
  readonly retry_count?: number | undefined;
  readonly feature_slug?: string | null | undefined;
}

export interface FeatureCreatedPayload {
  readonly feature_slug: string;
  readonly feature_number: string;
  readonly target_branch: string;
  readonly wp_count: number;
  readonly created_at?: string | undefined;
}

export interface FeatureCompletedPayload {
  readonly feature_slug: string;
  readonly total_wps: number;
  readonly completed_at?: string | undefined;
  /** ISO 8601 duration. */
  readonly total_duration?: string | null | undefined;
}

export interface HistoryAddedPayload {
  readonly wp_id: string;
  readonly entry_type: (typeof ENTRY_TYPES)[number];
  readonly entry_content: string;
  readonly author?: string | undefined;
  readonly feature_slug?: string | null | undefined;
}

export interface ErrorLoggedPayload {
  readonly error_type: (typeof ERROR_TYPES)[number];
  readonly error_message: string;
  readonly wp_id?: string | null | undefined;
  readonly stack_trace?: string | null | undefined;
  readonly agent_id?: string | null | undefined;
  readonly feature_slug?: string | null | undefined;
}

export interface DependencyResolvedPayload {
  readonly wp_id: string;
  readonly dependency_wp_id: string;
  readonly resolution_type: (typeof RESOLUTION_TYPES)[number];
  readonly feature_slug?: string | null | undefined;
}

/** Event type -> payload. The one list of the eight. */
export interface Payloads {
  readonly WPStatusChanged: WpStatusChangedPayload;
  readonly WPCreated: WpCreatedPayload;
  readonly WPAssigned: WpAssignedPayload;
  readonly FeatureCreated: FeatureCreatedPayload;
  readonly FeatureCompleted: FeatureCompletedPayload;
  readonly HistoryAdded: HistoryAddedPayload;
  readonly ErrorLogged: ErrorLoggedPayload;
  readonly DependencyResolved: DependencyResolvedPayload;
}

export type EventType = keyof Payloads;
export const EVENT_TYPES = [
  'WPStatusChanged',
  'WPCreated',
  'WPAssigned',
  'FeatureCreated',
  'FeatureCompleted',
  'HistoryAdded',
  'ErrorLogged',
  'DependencyResolved',
] as const satisfies readonly EventType[];

/** Everything of an event but its type and payload: all that a server needs to route and order it. */
export interface Envelope {
  readonly event_id: Ulid;
  readonly aggregate_type: 'WorkPackage' | 'Feature';
  /** A wp_id, a feature_slug, or `error` for an error that belongs to neither. */
  readonly aggregate_id: string;
  /** First 12 hex digits of SHA-256(`hostname:username`). */
  readonly node_id: string;
  readonly lamport_clock: Lamport;
  readonly causation_id: Ulid | null;
  /** When it happened, not when it was sent. */
  readonly timestamp: string;
  /** The session's team, `local` while unknown. */
  readonly team_slug: string;
  /** Null: kept locally, never sent. */
  readonly project_uuid: string | null;
  readonly project_slug: string | null;
  readonly git_branch: string | null;
  readonly head_commit_sha: string | null;
  readonly repo_slug: string | null;
  readonly schema_version: typeof SCHEMA_VERSION;
}

/** An event of a known type, its payload checked to go with it. */
export type EventOf<Type extends EventType> = Envelope & {
  readonly event_type: Type;
  readonly payload: Payloads[Type];
};

/** Any of the eight. `event_type` tells which. */
export type SpecKittyEvent = { [Type in EventType]: EventOf<Type> }[EventType];

/** The team of an event that was recorded while nobody was logged in; replaced when it is first sent. */
export const UNKNOWN_TEAM = 'local';
