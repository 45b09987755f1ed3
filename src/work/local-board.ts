import { join } from 'node:path';
import type { ProjectIdentity } from '../changes/project.js';
import { STATUSES, type Status } from '../events/event.js';
import { laneToStatus } from '../events/status.js';
import { readFileIfPresent } from '../shared/files.js';
import { momentToMs } from '../shared/moment.js';
import { toIsoTime } from '../shared/wall-time.js';
import { parseFeatureMeta } from '../tasks/feature-meta.js';
import { dependenciesOf } from './dependencies.js';
import { featureNumber, readFeatureFiles, type FeatureFiles, type WorkPackage } from './feature-files.js';
import { lastArrival } from './last-arrival.js';
import { META_FILE } from './target-branch.js';

/**
 * A board in the words of the server's (CONTRACT.md, Reading back), made from the task files of a working tree: null means that
 * the files do not say it.
 */
export interface LocalBoard {
  readonly projects: readonly {
    readonly project_uuid: string | null;
    readonly project_slug: string | null;
    readonly repo_slug: string | null;
  }[];
  readonly features: readonly LocalFeature[];
  readonly work_packages: readonly LocalWorkPackage[];
}

interface LocalFeature {
  readonly project_uuid: string | null;
  readonly feature_slug: string;
  readonly feature_number: string | null;
  readonly target_branch: string | null;
  readonly created_at: string | null;
  readonly completed_at: null;
  readonly announced_work_packages: null;
  readonly work_packages: number;
  readonly counts: Readonly<Record<Status | 'unknown', number>>;
}

interface LocalWorkPackage {
  readonly project_uuid: string | null;
  readonly feature_slug: string;
  readonly wp_id: string;
  readonly title: string | null;
  readonly status: Status | null;
  readonly lane: string;
  readonly since: string | null;
  readonly by: string | null;
  readonly last_change: null;
  readonly assigned: {
    readonly agent_id: string;
    readonly phase: null;
    readonly retry_count: null;
    readonly since: null;
  } | null;
  readonly dependencies: readonly {
    readonly wp_id: string;
    readonly title: string | null;
    readonly status: Status | null;
    readonly resolution: null;
  }[];
}

/** Reads these features' files as they are now. Nothing is asked of git. */
export function readLocalBoard(
  root: string,
  features: readonly string[],
  { uuid, slug, repoSlug }: ProjectIdentity,
): LocalBoard {
  const all = features.map((feature) => readFeatureFiles(root, feature));
  return {
    projects: [{ project_uuid: uuid, project_slug: slug, repo_slug: repoSlug }],
    features: all.map((files) => featureOf(root, files, uuid)),
    work_packages: all.flatMap((files) => files.workPackages.map((one) => workPackageOf(one, files, uuid))),
  };
}

function featureOf(root: string, files: FeatureFiles, uuid: string | null): LocalFeature {
  const { feature, folder, workPackages } = files;
  const meta = readFileIfPresent(join(root, folder, META_FILE));
  const { targetBranch, createdAt } = parseFeatureMeta(meta?.toString('utf8') ?? '');
  const number = featureNumber(feature);
  const count = (wanted: Status | null) => workPackages.filter((one) => statusOf(one) === wanted).length;
  const [planned = 0, doing = 0, forReview = 0, done = 0] = STATUSES.map(count);
  return {
    project_uuid: uuid,
    feature_slug: feature,
    feature_number: number === feature ? null : number,
    target_branch: targetBranch,
    created_at: createdAt,
    completed_at: null,
    announced_work_packages: null,
    work_packages: workPackages.length,
    counts: { planned, doing, for_review: forReview, done, unknown: count(null) },
  };
}

function workPackageOf(one: WorkPackage, files: FeatureFiles, uuid: string | null): LocalWorkPackage {
  const { at, by } = lastArrival(one, files.eventLog ?? '');
  const atMs = at === null ? undefined : momentToMs(at);
  const { agent } = one.task;
  return {
    project_uuid: uuid,
    feature_slug: files.feature,
    wp_id: one.wpId,
    title: one.task.title,
    status: statusOf(one),
    lane: one.lane ?? 'planned',
    since: atMs === undefined ? null : toIsoTime(atMs),
    by,
    last_change: null,
    assigned: agent ? { agent_id: agent, phase: null, retry_count: null, since: null } : null,
    dependencies: dependenciesOf(files, one).map((wpId) => {
      const found = files.workPackages.find((other) => other.wpId === wpId);
      return {
        wp_id: wpId,
        title: found?.task.title ?? null,
        status: found ? statusOf(found) : null,
        resolution: null,
      };
    }),
  };
}

/** No lane at all is planned (CONTRACT.md: genesis -> planned); a word that is no lane says nothing. */
function statusOf({ lane }: WorkPackage): Status | null {
  return lane === null ? 'planned' : (laneToStatus(lane)?.status ?? null);
}
