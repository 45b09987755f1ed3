import type { BoardWorkPackage } from '../collector/board.js';
import type { EventOf, SpecKittyEvent } from '../events/event.js';
import { placeOfEvent } from './card-key.js';

/**
 * What an event makes of a work package.
 * ask: the board does not hold enough to say which of two words is the later one; the server does.
 */
export type Folded =
  | { readonly kind: 'changed'; readonly wp: BoardWorkPackage }
  | { readonly kind: 'same' }
  | { readonly kind: 'ask' };

const SAME: Folded = { kind: 'same' };
const ASK: Folded = { kind: 'ask' };

/**
 * Moves a card as the server would (collector/board.ts): the latest word by time of happening counts, in whatever order
 * the events come and however often. Titles and statuses of dependencies are not kept here: they stand on their own cards.
 * @param known undefined: a work package that the board has not heard of.
 */
export function foldEvent(known: BoardWorkPackage | undefined, event: SpecKittyEvent): Folded {
  if (event.event_type === 'HistoryAdded') return SAME;
  const wp = known ?? newCard(event);
  if (!wp) return ASK;
  switch (event.event_type) {
    case 'WPStatusChanged':
      return isLaterChange(wp, event) ? { kind: 'changed', wp: changed(wp, event) } : SAME;
    case 'WPCreated':
      return created(wp, event, known === undefined);
    case 'WPAssigned':
      return assigned(wp, event);
    case 'ErrorLogged':
      return failed(wp, event);
    case 'DependencyResolved':
      return resolved(wp, event);
    case 'FeatureCreated':
    case 'FeatureCompleted':
      return ASK;
  }
}

function newCard(event: SpecKittyEvent): BoardWorkPackage | undefined {
  const place = placeOfEvent(event);
  if (!place) return undefined;
  const unknown = { title: null, status: null, lane: null, since: null, by: null };
  return { ...place, ...unknown, last_change: null, assigned: null, dependencies: null, error: null };
}

function isLaterChange({ since, last_change }: BoardWorkPackage, event: SpecKittyEvent): boolean {
  if (last_change === null || since === null) return true;
  const difference =
    Date.parse(event.timestamp) - Date.parse(since) || event.lamport_clock - last_change.lamport_clock;
  return difference === 0 ? event.event_id > last_change.event_id : difference > 0;
}

function changed(wp: BoardWorkPackage, event: EventOf<'WPStatusChanged'>): BoardWorkPackage {
  const { new_status, to_lane, changed_by } = event.payload;
  const { event_id, node_id, lamport_clock } = event;
  return {
    ...wp,
    status: new_status,
    lane: to_lane ?? new_status,
    since: event.timestamp,
    by: changed_by ?? 'user',
    last_change: { event_id, node_id, lamport_clock },
  };
}

function created(wp: BoardWorkPackage, { payload, timestamp }: EventOf<'WPCreated'>, isNew: boolean): Folded {
  const ids = payload.dependencies ?? null;
  if (wp.title !== null) {
    const isSame =
      wp.title === payload.title &&
      JSON.stringify(wp.dependencies?.map(({ wp_id }) => wp_id) ?? null) === JSON.stringify(ids);
    // Born twice, with two titles: when the first was, this board does not say.
    return isSame && (wp.last_change !== null || wp.since === timestamp) ? SAME : ASK;
  }
  // One of them may have been settled before its birth was heard: the server knows.
  if (!isNew && ids !== null && ids.length > 0) return ASK;
  const dependencies = ids?.map((wp_id) => ({ wp_id, title: null, status: null, resolution: null })) ?? null;
  const birth = wp.last_change ? {} : { status: 'planned' as const, lane: 'planned', since: timestamp };
  return { kind: 'changed', wp: { ...wp, title: payload.title, dependencies, ...birth } };
}

function assigned(wp: BoardWorkPackage, { payload, timestamp }: EventOf<'WPAssigned'>): Folded {
  const { agent_id, phase, retry_count = 0 } = payload;
  const order = wp.assigned ? Date.parse(timestamp) - Date.parse(wp.assigned.since) : 1;
  if (order === 0) return ASK;
  if (order < 0) return SAME;
  return { kind: 'changed', wp: { ...wp, assigned: { agent_id, phase, retry_count, since: timestamp } } };
}

function failed(wp: BoardWorkPackage, { payload, timestamp }: EventOf<'ErrorLogged'>): Folded {
  const { error_type, error_message, agent_id } = payload;
  const order = wp.error ? Date.parse(timestamp) - Date.parse(wp.error.at) : 1;
  if (order === 0) return ASK;
  if (order < 0) return SAME;
  const error = { at: timestamp, error_type, error_message, agent_id: agent_id || null };
  return { kind: 'changed', wp: { ...wp, error } };
}

function resolved(wp: BoardWorkPackage, { payload }: EventOf<'DependencyResolved'>): Folded {
  const known = wp.dependencies?.find(({ wp_id }) => wp_id === payload.dependency_wp_id);
  if (!known || known.resolution !== null) return ASK;
  const dependencies = wp.dependencies?.map((each) =>
    each === known ? { ...each, resolution: payload.resolution_type } : each,
  );
  return { kind: 'changed', wp: { ...wp, dependencies: dependencies ?? null } };
}
