import { STATUSES, type Status } from './event.js';

/**
 * The lanes of task files beyond the four of the wire (CONTRACT.md: richer lanes map to them). A Map: a lane called
 * `constructor` must find nothing.
 */
const RICHER_LANES: ReadonlyMap<string, Status> = new Map<string, Status>([
  ['genesis', 'planned'],
  ['claimed', 'planned'],
  ['canceled', 'planned'],
  ['in_progress', 'doing'],
  ['blocked', 'doing'],
  ['in_review', 'for_review'],
  ['approved', 'for_review'],
]);

const EQUAL_LANES: ReadonlyMap<string, Status> = new Map(STATUSES.map((status) => [status, status]));

export interface LaneStatus {
  readonly status: Status;
  /** True when the lane is the status, word for word. */
  readonly exact: boolean;
}

/** @returns undefined for a word that is no lane: nothing can be said of it on the wire. */
export function laneToStatus(lane: string): LaneStatus | undefined {
  const equal = EQUAL_LANES.get(lane);
  if (equal) return { status: equal, exact: true };
  const status = RICHER_LANES.get(lane);
  return status ? { status, exact: false } : undefined;
}
