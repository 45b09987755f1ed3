import type { CommitId } from '../changes/commit.js';
import type { Draft } from './draft.js';
import type { Status } from './event.js';
import type { CaptureContext } from './draft-stem.js';
import { laneToStatus } from './status.js';
import { computedUlid } from './ulid.js';

/** A work package whose last report is not, or no longer, true. */
export interface Settled {
  readonly feature: string;
  readonly wpId: string;
  /** As it was reported last. */
  readonly from: Status;
  /** The lane it is in, in the file's own words. */
  readonly toLane: string;
  readonly atMs: number;
  readonly who: string;
  /** The commit in which it is there. */
  readonly commit: CommitId;
  /**
   * What made the difference. A merge that was solved to a lane that was not reported last is in the history for everybody to see, and
   * its event has the same id wherever it is made. What this clone took back (a reset, a rebase that dropped a commit) happened here
   * alone: `nth` tells one time from the next.
   */
  readonly cause: { readonly kind: 'merged' } | { readonly kind: 'taken_back'; readonly nth: number };
}

/**
 * The event that brings the last report back to what the branch says.
 * @returns undefined when the lane is none of the contract, or is what was reported.
 */
export function draftSettled(settled: Settled, context: CaptureContext): Draft | undefined {
  const { feature, wpId, from, toLane, atMs, who, commit, cause } = settled;
  const to = laneToStatus(toLane);
  if (!to || to.status === from) return undefined;
  const what = cause.kind === 'merged' ? ['merged', toLane] : ['taken back', from, toLane, cause.nth];
  return {
    event_type: 'WPStatusChanged',
    event_id: computedUlid(atMs, [
      'WPStatusChanged',
      context.project_uuid,
      feature,
      wpId,
      ...what,
      atMs,
      who,
    ]),
    atMs,
    origin: { ...context, head_commit_sha: commit },
    payload: {
      wp_id: wpId,
      previous_status: from,
      new_status: to.status,
      changed_by: 'user',
      feature_slug: feature,
      ...(to.exact ? {} : { from_lane: from, to_lane: toLane }),
    },
  };
}
