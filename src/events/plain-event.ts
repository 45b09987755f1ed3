import { objectIn } from '../shared/json-value.js';
import {
  ENTRY_TYPES,
  ERROR_TYPES,
  PHASES,
  RESOLUTION_TYPES,
  SCHEMA_VERSION,
  STATUSES,
  type Envelope,
  type EventType,
  type Payloads,
} from './event.js';

/**
 * The contract's everyday case, checked without its schemas: those take longer to load than most commands have to store
 * one event, and a back-fill checks tens of thousands. What this lets pass `parseEvent` lets pass, and a test holds that; of
 * everything else `parseEvent` is the judge.
 */
export function isPlainEvent(value: unknown): boolean {
  const event = objectIn(value);
  const payload = objectIn(event?.['payload']);
  const event_type = event?.['event_type'];
  const fields = typeof event_type === 'string' ? PAYLOADS.get(event_type) : undefined;
  return Boolean(event && payload && fields && holds(ENVELOPE, event) && holds(fields, payload));
}

type Check = (value: unknown) => boolean;
type Fields = readonly (readonly [name: string, check: Check])[];

const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;
const WP_ID = /^WP\d{2}$/;
const FEATURE_SLUG = /^\d{3}-[a-z0-9-]+$/;
const FEATURE_NUMBER = /^\d{3}$/;
/** Without 29 February: which years have one is for the schemas to know. */
const TIME =
  /^\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z$/;

const string: Check = (value) => typeof value === 'string';
const text: Check = (value) => typeof value === 'string' && value !== '';
const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const matching =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const among = (values: readonly unknown[]): Check => values.includes.bind(values);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const nullable =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

const wpId = matching(WP_ID);
const maybeText = optional(nullable(string));

/** A field that is missing here does not compile. */
const ENVELOPE = entriesOf<Envelope>({
  event_id: matching(ULID),
  aggregate_type: among(['WorkPackage', 'Feature']),
  aggregate_id: text,
  node_id: text,
  lamport_clock: count,
  causation_id: optional(nullable(matching(ULID))),
  timestamp: matching(TIME),
  team_slug: text,
  project_uuid: maybeText,
  project_slug: maybeText,
  git_branch: maybeText,
  head_commit_sha: maybeText,
  repo_slug: maybeText,
  schema_version: optional(among([SCHEMA_VERSION])),
});

const PAYLOAD_CHECKS: { readonly [Type in EventType]: FieldsOf<Payloads[Type]> } = {
  WPStatusChanged: {
    wp_id: wpId,
    previous_status: among(STATUSES),
    new_status: among(STATUSES),
    changed_by: optional(string),
    feature_slug: maybeText,
    from_lane: optional(string),
    to_lane: optional(string),
  },
  WPCreated: { wp_id: wpId, title: text, feature_slug: text, dependencies: optional(listOf(wpId)) },
  WPAssigned: {
    wp_id: wpId,
    agent_id: text,
    phase: among(PHASES),
    retry_count: optional(count),
    feature_slug: maybeText,
  },
  FeatureCreated: {
    feature_slug: matching(FEATURE_SLUG),
    feature_number: matching(FEATURE_NUMBER),
    target_branch: text,
    wp_count: count,
    created_at: optional(matching(TIME)),
  },
  FeatureCompleted: {
    feature_slug: string,
    total_wps: count,
    completed_at: optional(matching(TIME)),
    total_duration: maybeText,
  },
  HistoryAdded: {
    wp_id: wpId,
    entry_type: among(ENTRY_TYPES),
    entry_content: text,
    author: optional(string),
    feature_slug: maybeText,
  },
  ErrorLogged: {
    error_type: among(ERROR_TYPES),
    error_message: text,
    wp_id: maybeText,
    stack_trace: maybeText,
    agent_id: maybeText,
    feature_slug: maybeText,
  },
  DependencyResolved: {
    wp_id: wpId,
    dependency_wp_id: wpId,
    resolution_type: among(RESOLUTION_TYPES),
    feature_slug: maybeText,
  },
};

const PAYLOADS: ReadonlyMap<string, Fields> = new Map(
  Object.entries(PAYLOAD_CHECKS).map(([type, fields]) => [type, Object.entries<Check>(fields)]),
);

type FieldsOf<Shape> = { readonly [Field in keyof Shape]-?: Check };

function entriesOf<Shape>(fields: FieldsOf<Shape>): Fields {
  return Object.entries<Check>(fields);
}

function holds(fields: Fields, value: Readonly<Record<string, unknown>>): boolean {
  return fields.every(([name, check]) => check(value[name]));
}
