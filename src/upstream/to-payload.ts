import type { EventType, Payloads } from '../events/event.js';
import { laneToStatus } from '../events/status.js';

type Fields = Readonly<Record<string, unknown>>;

/** A type of ours with its payload; or why there is none. The payload is checked against the contract later. */
export type Translated =
  | {
      readonly kind: 'payload';
      readonly type: EventType;
      readonly payload: Payloads[EventType];
    }
  | { readonly kind: 'no_payload'; readonly why: 'not_ours' | 'false' | 'invalid'; readonly reason: string };

/** Later versions call a feature a mission. */
const NEW_NAMES: Readonly<Record<string, EventType>> = {
  MissionCreated: 'FeatureCreated',
  MissionClosed: 'FeatureCompleted',
};

/** What is taken over as it stands, type by type: whatever else a payload holds stays behind. */
const PLAIN_FIELDS: Readonly<Record<Exclude<EventType, 'WPStatusChanged'>, readonly string[]>> = {
  WPCreated: ['wp_id', 'title', 'dependencies'],
  WPAssigned: ['wp_id', 'agent_id', 'phase', 'retry_count'],
  FeatureCreated: ['target_branch', 'wp_count', 'created_at'],
  FeatureCompleted: ['total_wps', 'completed_at', 'total_duration'],
  HistoryAdded: ['wp_id', 'entry_type', 'entry_content', 'author'],
  // Never a stack: it holds paths of somebody's machine.
  ErrorLogged: ['error_type', 'error_message', 'wp_id', 'agent_id'],
  DependencyResolved: ['wp_id', 'dependency_wp_id', 'resolution_type'],
};

/** Upstream's payload, of whatever version, as one of the eight. Pure. */
export function toPayload(upstreamType: string, payload: Fields): Translated {
  const type = Object.hasOwn(NEW_NAMES, upstreamType) ? NEW_NAMES[upstreamType] : upstreamType;
  const feature = payload['feature_slug'] ?? payload['mission_slug'];
  const ofFeature = feature === undefined ? {} : { feature_slug: feature };
  if (type === 'WPStatusChanged') return toStatusChange(payload, ofFeature);
  if (type === undefined || !isPlain(type))
    return { kind: 'no_payload', why: 'not_ours', reason: 'the contract has no such event' };
  const plain = Object.fromEntries(
    PLAIN_FIELDS[type].flatMap((name) =>
      payload[name] === undefined ? [] : [[name, toTime(payload[name])]],
    ),
  );
  const number = type === 'FeatureCreated' ? { feature_number: numberOf({ ...payload, ...ofFeature }) } : {};
  return { kind: 'payload', type, payload: { ...plain, ...ofFeature, ...number } as Payloads[EventType] };
}

function isPlain(type: string): type is keyof typeof PLAIN_FIELDS {
  return Object.hasOwn(PLAIN_FIELDS, type);
}

/** `2026-02-07T08:01:05.123+00:00` is written with `Z` on our wire; other texts are none of these. */
function toTime(value: unknown): unknown {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T[\d:.]+\+00:00$/.test(value)
    ? value.replace('+00:00', 'Z')
    : value;
}

/** Text, a number or nothing, by version; then the feature's own name has it. */
function numberOf({ feature_number, mission_number, feature_slug }: Fields): unknown {
  const said = feature_number ?? mission_number;
  if (typeof said === 'number') return String(said).padStart(3, '0');
  return said ?? (typeof feature_slug === 'string' ? /^\d{3}(?=-)/.exec(feature_slug)?.[0] : undefined);
}

function toStatusChange(payload: Fields, ofFeature: Fields): Translated {
  const [fromLane, toLane] = [
    payload['from_lane'] ?? payload['previous_status'],
    payload['to_lane'] ?? payload['new_status'],
  ];
  if (typeof fromLane !== 'string' || typeof toLane !== 'string')
    return { kind: 'no_payload', why: 'invalid', reason: 'it does not say from where to where' };
  const [from, to] = [laneToStatus(fromLane), laneToStatus(toLane)];
  if (!from || !to)
    return { kind: 'no_payload', why: 'invalid', reason: `${from ? toLane : fromLane} is no lane` };
  if (fromLane === toLane)
    return { kind: 'no_payload', why: 'false', reason: `it says ${fromLane} -> ${toLane}: nothing moved` };
  if (from.status === to.status)
    return {
      kind: 'no_payload',
      why: 'not_ours',
      reason: `${fromLane} -> ${toLane} are both ${to.status} in the contract`,
    };
  const who = payload['changed_by'] ?? payload['actor'];
  const lanes = from.exact && to.exact ? {} : { from_lane: fromLane, to_lane: toLane };
  const changed = {
    wp_id: payload['wp_id'],
    previous_status: from.status,
    new_status: to.status,
    changed_by: typeof who === 'string' && who !== '' ? who : 'user',
    ...ofFeature,
    ...lanes,
  };
  return { kind: 'payload', type: 'WPStatusChanged', payload: changed as unknown as Payloads[EventType] };
}
