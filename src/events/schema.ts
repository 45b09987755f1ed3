import * as z from 'zod/mini';
import {
  ENTRY_TYPES,
  ERROR_TYPES,
  PHASES,
  RESOLUTION_TYPES,
  SCHEMA_VERSION,
  STATUSES,
  type Envelope,
  type EventType,
  type Lamport,
  type Payloads,
  type SpecKittyEvent,
  type Ulid,
} from './event.js';

/**
 * The wire schemas: what an event must look like, sent or received (CONTRACT.md, Envelope and Payloads). Objects let unknown
 * fields pass: additive changes must not break an older reader. Nothing else belongs in this file: its text is
 * hashed by a test, so that no change forgets the version.
 */
const text = z.string().check(z.minLength(1));
const optionalText = z.optional(z.nullable(z.string()));
const wpId = z.string().check(z.regex(/^WP\d{2}$/));
const ulid = z.string().check(z.regex(/^[0-9A-HJKMNP-TV-Z]{26}$/));
const count = z.int().check(z.minimum(0));
const time = z.iso.datetime();

/** A schema of its own: one that others use as well would speak of all of them. */
function described<Schema extends z.core.$ZodType>(schema: Schema, description: string): Schema {
  const own = z.clone(schema);
  z.globalRegistry.add(own, { description });
  return own;
}

const payloads = {
  WPStatusChanged: z.looseObject({
    wp_id: wpId,
    previous_status: z.enum(STATUSES),
    new_status: z.enum(STATUSES),
    changed_by: z._default(z.string(), 'user'),
    feature_slug: optionalText,
    from_lane: z.optional(z.string()),
    to_lane: z.optional(z.string()),
  }),
  WPCreated: z.looseObject({
    wp_id: wpId,
    title: text,
    feature_slug: text,
    dependencies: z._default(z.readonly(z.array(wpId)), []),
  }),
  WPAssigned: z.looseObject({
    wp_id: wpId,
    agent_id: text,
    phase: z.enum(PHASES),
    retry_count: z._default(count, 0),
    feature_slug: optionalText,
  }),
  FeatureCreated: z.looseObject({
    feature_slug: z.string().check(z.regex(/^\d{3}-[a-z0-9-]+$/)),
    feature_number: z.string().check(z.regex(/^\d{3}$/)),
    target_branch: text,
    wp_count: count,
    created_at: z.optional(time),
  }),
  FeatureCompleted: z.looseObject({
    feature_slug: z.string(),
    total_wps: count,
    completed_at: z.optional(time),
    total_duration: optionalText,
  }),
  HistoryAdded: z.looseObject({
    wp_id: wpId,
    entry_type: z.enum(ENTRY_TYPES),
    entry_content: text,
    author: z._default(z.string(), 'user'),
    feature_slug: optionalText,
  }),
  ErrorLogged: z.looseObject({
    error_type: z.enum(ERROR_TYPES),
    error_message: text,
    wp_id: optionalText,
    stack_trace: optionalText,
    agent_id: optionalText,
    feature_slug: optionalText,
  }),
  DependencyResolved: z.looseObject({
    wp_id: wpId,
    dependency_wp_id: wpId,
    resolution_type: z.enum(RESOLUTION_TYPES),
    feature_slug: optionalText,
  }),
} satisfies { [Type in EventType]: z.core.$ZodType<unknown, Payloads[Type]> };

/** A brand is ours alone; on the wire it is the bare string or number. */
type OnTheWire<Value> = Value extends Ulid ? string : Value extends Lamport ? number : Value;

const envelope = {
  event_id: described(ulid, 'ULID; of captured events computed from what happened'),
  aggregate_type: z.enum(['WorkPackage', 'Feature']),
  aggregate_id: described(text, 'wp_id, feature_slug or `error`'),
  node_id: described(text, 'first 12 hex digits of SHA-256(hostname:username)'),
  lamport_clock: described(z.int().check(z.minimum(0)), 'unique and increasing per node'),
  causation_id: z._default(z.nullable(ulid), null),
  timestamp: described(time, 'when it happened, UTC'),
  team_slug: described(text, '`local` while unknown'),
  project_uuid: z._default(z.nullable(z.string()), null),
  project_slug: z._default(z.nullable(z.string()), null),
  git_branch: z._default(z.nullable(z.string()), null),
  head_commit_sha: z._default(z.nullable(z.string()), null),
  repo_slug: z._default(z.nullable(z.string()), null),
  schema_version: z._default(z.literal(SCHEMA_VERSION), SCHEMA_VERSION),
} satisfies { [Field in keyof Envelope]: z.core.$ZodType<OnTheWire<Envelope[Field]>> };

function eventOf<Type extends EventType>(type: Type) {
  return z.looseObject({ ...envelope, event_type: z.literal(type), payload: payloads[type] });
}

/** Any of the eight events, told apart by event_type. */
const eventSchema = z.discriminatedUnion('event_type', [
  eventOf('WPStatusChanged'),
  eventOf('WPCreated'),
  eventOf('WPAssigned'),
  eventOf('FeatureCreated'),
  eventOf('FeatureCompleted'),
  eventOf('HistoryAdded'),
  eventOf('ErrorLogged'),
  eventOf('DependencyResolved'),
]);

export type ParsedEvent =
  | { readonly ok: true; readonly event: SpecKittyEvent }
  /** `reason` names the field and what is wrong with it, for people. */
  | { readonly ok: false; readonly reason: string };

/** Checks anything against the contract. Absent optional fields come back with the contract's defaults. Never throws. */
export function parseEvent(value: unknown): ParsedEvent {
  const parsed = z.safeParse(eventSchema, value);
  if (parsed.success) return { ok: true, event: parsed.data as unknown as SpecKittyEvent };
  const [issue] = parsed.error.issues;
  const where = issue?.path.map(String).join('.') || 'event';
  return { ok: false, reason: `${where}: ${issue?.message ?? 'not an event'}` };
}

/** JSON Schema (draft 2020-12) of what may be sent, made from the schemas above: `spec-kitty events schema`. */
export function eventJsonSchema(): object {
  return { title: 'Spec Kitty events', ...z.toJSONSchema(eventSchema, { io: 'input' }) };
}
