import type { CommitId } from '../changes/commit.js';
import { momentToMs } from '../shared/moment.js';

/** Where and when something was observed: one commit, one work package. */
export interface Sighting {
  readonly commit: CommitId;
  /** As git gives it (`%aI`): ISO 8601 with the author's offset. Survives amend, rebase and cherry-pick. */
  readonly authorTime: string;
  readonly authorName: string;
  readonly authorEmail: string;
  /** Relative to the repository's root, with slashes. */
  readonly path: string;
  /** The folder's name under kitty-specs. */
  readonly feature: string;
}

interface OfWorkPackage extends Sighting {
  /** As the file says it: `WP01`, but also `WP1`, `WP001`. */
  readonly wpId: string;
}

/** One step of the way from the lane before to the lane after. Lanes are the file's own words. */
export interface LaneObservation extends OfWorkPackage {
  readonly kind: 'lane';
  readonly fromLane: string;
  readonly toLane: string;
  /** The time, agent and note of the event-log line, else of the Activity Log line, that tells of this step; null: none does. */
  readonly at: string | null;
  readonly by: string | null;
  readonly note: string | null;
  /**
   * The id of the event-log line that tells of the same step. Its EventLineObservation stands before this one, or was
   * made of an earlier commit: no event is to be made of this observation then.
   */
  readonly sourceEventId: string | null;
  /** How often the Activity Log line of this step was written before (see line-occurrence.ts); 0 without a line. */
  readonly occurrence: number;
}

export interface CreatedObservation extends OfWorkPackage {
  readonly kind: 'created';
  readonly title: string;
  readonly dependencies: readonly string[];
  /** The lane it was born in, null when the file says none (event-log era). */
  readonly toLane: string | null;
  /** Present when the event log tells how it came into that lane: one way, told once. */
  readonly toldByLog?: true;
}

/** A feature's first work package came into being with this commit. */
export interface FeatureObservation extends Sighting {
  readonly kind: 'feature';
  readonly wpCount: number;
  /** From meta.json, null when it does not say. */
  readonly targetBranch: string | null;
  readonly createdAt: string | null;
}

export interface RemovedObservation extends OfWorkPackage {
  readonly kind: 'removed';
  readonly fromLane: string | null;
}

/** A new line in an Activity Log. */
export interface ActivityObservation extends OfWorkPackage {
  readonly kind: 'activity';
  readonly at: string;
  readonly by: string | null;
  readonly lane: string | null;
  readonly note: string;
  /** True when a LaneObservation of the same commit was made of this line. */
  readonly movesLane: boolean;
}

/** A new transition line in status.events.jsonl. */
export interface EventLineObservation extends OfWorkPackage {
  readonly kind: 'event_line';
  readonly fromLane: string;
  readonly toLane: string;
  readonly at: string;
  readonly by: string | null;
  readonly note: string | null;
  readonly sourceEventId: string;
  /**
   * Present when the file's own lane had told of this step in an earlier commit: the log only caught up (a migration
   * writes whole histories so). No event is to be made of this observation then.
   */
  readonly toldByFile?: true;
}

/** The agent of a work package is another than before. */
export interface AssignedObservation extends OfWorkPackage {
  readonly kind: 'assigned';
  readonly agent: string;
  /** The lane after this commit, null when unknown. */
  readonly lane: string | null;
  readonly at: string | null;
  /** As that of a lane step, for the Activity Log line that tells of the assignment. */
  readonly occurrence: number;
}

/** A work package that others wait for came to its end in this commit; one of these for each that waits. */
export interface ResolvedObservation extends OfWorkPackage {
  readonly kind: 'resolved';
  /** The one that came to its end; `wpId` is the one that waits. */
  readonly dependencyId: string;
  readonly resolution: Resolution;
}

/** `completed`: it is done. `skipped`: it was canceled, nobody will do it, and waiting for it is over. */
export type Resolution = 'completed' | 'skipped';

/** With this commit, and in none of its parents, all work packages of the feature are done. */
export interface CompletedObservation extends Sighting {
  readonly kind: 'completed';
  readonly wpCount: number;
  /** From meta.json, else when the first commit of its folder was authored; null when neither can be known. */
  readonly createdAt: string | null;
}

/** What one commit did to one feature, seen in the files; not yet an event. At most one event is made of each. */
export type Observation =
  | FeatureObservation
  | CreatedObservation
  | LaneObservation
  | ActivityObservation
  | EventLineObservation
  | AssignedObservation
  | RemovedObservation
  | ResolvedObservation
  | CompletedObservation;

/**
 * Whether the commit's own time is all there is to say when it happened: no line tells, or none whose time can be read.
 * Such happenings may equal others of the same author and second (see same-second.ts). What follows from others is not
 * asked: it is told apart by what it follows from.
 */
export function isTimedByCommit(observation: Observation): boolean {
  switch (observation.kind) {
    case 'feature':
    case 'created':
      return true;
    case 'lane':
    case 'assigned':
      return observation.at === null || momentToMs(observation.at) === undefined;
    case 'activity':
    case 'event_line':
    case 'removed':
    case 'resolved':
    case 'completed':
      return false;
  }
}
