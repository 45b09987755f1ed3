import type { CommitId } from '../../src/changes/commit.js';
import type {
  CompletedObservation,
  LaneObservation,
  ResolvedObservation,
  Sighting,
} from '../../src/detect/observation.js';
import type { CaptureContext } from '../../src/events/draft-stem.js';
import { PROJECT } from './sample-events.js';

export const CONTEXT: CaptureContext = {
  project_uuid: PROJECT,
  project_slug: 'engine',
  repo_slug: 'ada/engine',
  git_branch: 'main',
};

/** What is the same of all that is observed in one commit, made at 08:01:05Z. */
export const SIGHTING: Sighting = {
  commit: 'c'.repeat(40) as CommitId,
  authorTime: '2026-02-07T09:01:05+01:00',
  authorName: 'Ada',
  authorEmail: 'ada@example.org',
  path: 'kitty-specs/001-first/tasks/WP01-first.md',
  feature: '001-first',
};

/** WP01 was started, as git alone tells it: no line of a log says when or by whom. */
export const MOVED: LaneObservation = {
  ...SIGHTING,
  kind: 'lane',
  wpId: 'WP01',
  fromLane: 'planned',
  toLane: 'doing',
  at: null,
  by: null,
  note: null,
  sourceEventId: null,
  occurrence: 0,
};

/** WP02 waited for WP01. */
export const RESOLVED: ResolvedObservation = {
  ...SIGHTING,
  kind: 'resolved',
  wpId: 'WP02',
  dependencyId: 'WP01',
  resolution: 'completed',
};

export const COMPLETED: CompletedObservation = {
  ...SIGHTING,
  kind: 'completed',
  wpCount: 2,
  createdAt: null,
};
