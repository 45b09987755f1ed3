import { lastTransition } from '../tasks/event-log.js';
import { statusOf } from './dependencies.js';
import type { WorkPackage } from './feature-files.js';
import { isSameLane } from './move-lane.js';

/** When a work package came into its lane, and who moved it there. Null: its files do not say. */
export interface Arrival {
  /** In the files' own words. */
  readonly at: string | null;
  readonly by: string | null;
}

/** As the contract has it for a move whose line names nobody. */
const SOMEBODY = 'user';
const UNKNOWN: Arrival = { at: null, by: null };

/**
 * Reads it from the event log, which wins where it has a line, else from the Activity Log. A lane that was edited by hand has
 * no line that led to it: of that one git alone knows. Pure.
 * @param eventLog status.events.jsonl, empty when there is none.
 */
export function lastArrival({ wpId, lane, task }: WorkPackage, eventLog: string): Arrival {
  const transition = lastTransition(eventLog, wpId);
  if (transition && isSameLane(transition.toLane, lane ?? ''))
    return { at: transition.at || null, by: transition.actor ?? SOMEBODY };
  const entries = task.activity.filter((entry) => entry.lane !== null);
  const left = entries.findLastIndex((entry) => !isSameLane(entry.lane, lane ?? ''));
  const arrival = entries[left + 1];
  if (!arrival) return UNKNOWN;
  // What stands in the first lane, and never stood elsewhere, was born there: nobody moved it.
  const wasBornThere = left === -1 && statusOf(lane) === 'planned';
  return { at: arrival.at, by: wasBornThere ? null : (arrival.agent ?? SOMEBODY) };
}
