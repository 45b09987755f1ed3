import type { EventOf, EventType, Payloads, SpecKittyEvent } from '../../src/events/event.js';
import { parseEvent } from '../../src/events/schema.js';

let issued = 0;

/** A ULID that no other call of this process returns, in order. */
export function nextUlid(): string {
  issued += 1;
  return `01HZY${String(issued).padStart(21, '0')}`;
}

export type EnvelopeFields = Partial<Record<keyof SpecKittyEvent, unknown>>;

/** A valid event with an id and a clock value of its own. `fields` replace the envelope's. */
export function eventLike<Type extends EventType>(
  type: Type,
  payload: Payloads[Type],
  fields: EnvelopeFields = {},
): EventOf<Type> {
  const id = nextUlid();
  const wp = 'wp_id' in payload && payload.wp_id ? payload.wp_id : undefined;
  const value = {
    event_id: id,
    event_type: type,
    aggregate_type: wp ? 'WorkPackage' : 'Feature',
    aggregate_id: wp ?? payload.feature_slug ?? 'error',
    payload,
    node_id: 'aaaaaaaaaaaa',
    lamport_clock: issued,
    causation_id: null,
    timestamp: '2026-03-01T10:00:00.000Z',
    team_slug: 'local',
    project_uuid: '6d1c7f0e-7a55-4c39-9c3f-0c5d5e2b8a11',
    project_slug: 'kitchen',
    git_branch: 'main',
    head_commit_sha: '0123456789abcdef0123456789abcdef01234567',
    repo_slug: 'kittens/kitchen',
    schema_version: '1.0',
    ...fields,
  };
  const parsed = parseEvent(value);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.event as EventOf<Type>;
}

export interface Move {
  readonly wp?: string;
  readonly from?: 'planned' | 'doing' | 'for_review' | 'done';
  readonly to?: 'planned' | 'doing' | 'for_review' | 'done';
  readonly at?: string;
  readonly by?: string;
  readonly feature?: string | null;
}

/** A work package that changes its lane. */
export function moved(move: Move = {}, fields: EnvelopeFields = {}): EventOf<'WPStatusChanged'> {
  const { wp = 'WP01', from = 'planned', to = 'doing', by = 'user', feature = '001-bowl' } = move;
  return eventLike(
    'WPStatusChanged',
    { wp_id: wp, previous_status: from, new_status: to, changed_by: by, feature_slug: feature },
    { ...(move.at === undefined ? {} : { timestamp: move.at }), ...fields },
  );
}

export function moves(count: number): EventOf<'WPStatusChanged'>[] {
  return Array.from({ length: count }, () => moved());
}
