import type { EventOf, SpecKittyEvent, Status } from '../events/event.js';
import { compareText } from '../shared/compare-text.js';
import { latestEvents, type LatestEvents, type WorkPackageEvents } from './latest-events.js';

/** Everywhere: null means that no event has said it yet. */
export interface BoardProject {
  readonly project_uuid: string | null;
  readonly project_slug: string | null;
  readonly repo_slug: string | null;
}

export interface BoardFeature {
  readonly project_uuid: string | null;
  readonly feature_slug: string;
  readonly feature_number: string | null;
  readonly target_branch: string | null;
  readonly created_at: string | null;
  /** As reported; null again while a known work package is known to be unfinished. */
  readonly completed_at: string | null;
  /** How many work packages the feature said it has; `work_packages` counts those that were heard of. */
  readonly announced_work_packages: number | null;
  readonly work_packages: number;
  readonly counts: Readonly<Record<Status | 'unknown', number>>;
}

export interface BoardDependency {
  readonly wp_id: string;
  readonly title: string | null;
  readonly status: Status | null;
  readonly resolution: 'completed' | 'skipped' | 'merged' | null;
}

export interface BoardWorkPackage {
  readonly project_uuid: string | null;
  readonly feature_slug: string | null;
  readonly wp_id: string;
  readonly title: string | null;
  readonly status: Status | null;
  /** The task file's own word; the status where it has the same name. */
  readonly lane: string | null;
  readonly since: string | null;
  /** `user`, or the agent's name. */
  readonly by: string | null;
  /** The event that decided status, lane, since and by. */
  readonly last_change: {
    readonly event_id: string;
    readonly node_id: string;
    readonly lamport_clock: number;
  } | null;
  readonly assigned: {
    readonly agent_id: string;
    readonly phase: string;
    readonly retry_count: number;
    readonly since: string;
  } | null;
  readonly dependencies: readonly BoardDependency[] | null;
  /** The latest ErrorLogged that names it. Whether it still matters is for the reader: work may have gone on since. */
  readonly error: {
    readonly at: string;
    readonly error_type: string;
    readonly error_message: string;
    readonly agent_id: string | null;
  } | null;
}

export interface Board {
  readonly projects: readonly BoardProject[];
  readonly features: readonly BoardFeature[];
  readonly work_packages: readonly BoardWorkPackage[];
}

/**
 * Makes the board out of events in any order, some of them perhaps twice. What a work package is now is said by its
 * latest WPStatusChanged by time of happening, so an event that arrives late moves nothing back.
 */
export function buildBoard(events: Iterable<SpecKittyEvent>): Board {
  const latest = latestEvents(events);
  const workPackages = [...latest.workPackages.values()]
    .map((wp) => workPackageOf(wp, latest))
    .sort((a, b) => compareFeature(a, b) || compareText(a.wp_id, b.wp_id));
  return {
    projects: projectsOf(latest),
    features: featuresOf(latest, workPackages),
    work_packages: workPackages,
  };
}

function workPackageOf(wp: WorkPackageEvents, latest: LatestEvents): BoardWorkPackage {
  const { created, changed, assigned, failed } = wp;
  return {
    project_uuid: wp.projectUuid,
    feature_slug: wp.featureSlug,
    wp_id: wp.wpId,
    title: created?.payload.title ?? null,
    status: statusOf(wp),
    lane: changed?.payload.to_lane ?? statusOf(wp),
    since: (changed ?? created)?.timestamp ?? null,
    by: changed ? (changed.payload.changed_by ?? 'user') : null,
    last_change: changed
      ? { event_id: changed.event_id, node_id: changed.node_id, lamport_clock: changed.lamport_clock }
      : null,
    assigned: assigned ? assignmentOf(assigned) : null,
    dependencies: created?.payload.dependencies?.map((id) => dependencyOf(id, wp, latest)) ?? null,
    error: failed ? errorOf(failed) : null,
  };
}

/**
 * A work package is born in planned; one that is born elsewhere is moved there by a WPStatusChanged of its own (CONTRACT: genesis ->
 * planned). Null: neither was heard of.
 */
function statusOf({ created, changed }: WorkPackageEvents): Status | null {
  return changed?.payload.new_status ?? (created ? 'planned' : null);
}

function assignmentOf({ payload, timestamp }: EventOf<'WPAssigned'>): BoardWorkPackage['assigned'] {
  const { agent_id, phase, retry_count = 0 } = payload;
  return { agent_id, phase, retry_count, since: timestamp };
}

function errorOf({ payload, timestamp }: EventOf<'ErrorLogged'>): BoardWorkPackage['error'] {
  const { error_type, error_message, agent_id } = payload;
  return { at: timestamp, error_type, error_message, agent_id: agent_id || null };
}

function dependencyOf(wpId: string, dependent: WorkPackageEvents, latest: LatestEvents): BoardDependency {
  const dependency = latest.find(dependent.projectUuid, dependent.featureSlug, wpId);
  return {
    wp_id: wpId,
    title: dependency?.created?.payload.title ?? null,
    status: dependency ? statusOf(dependency) : null,
    resolution: dependent.resolved.get(wpId)?.payload.resolution_type ?? null,
  };
}

function projectsOf(latest: LatestEvents): readonly BoardProject[] {
  return [...latest.projects.values()]
    .map(({ project_uuid, project_slug, repo_slug }) => ({
      project_uuid: project_uuid || null,
      project_slug,
      repo_slug,
    }))
    .sort(compareProject);
}

function featuresOf(latest: LatestEvents, all: readonly BoardWorkPackage[]): readonly BoardFeature[] {
  const byFeature = new Map<string, BoardWorkPackage[]>();
  for (const wp of all) {
    const key = featureKey(wp.project_uuid, wp.feature_slug);
    const group = byFeature.get(key);
    if (group) group.push(wp);
    else byFeature.set(key, [wp]);
  }
  return [...latest.features.values()]
    .map(({ projectUuid, featureSlug, created, completed }): BoardFeature => {
      const own = byFeature.get(featureKey(projectUuid, featureSlug)) ?? [];
      const isUnfinished = own.some(({ status }) => status !== null && status !== 'done');
      return {
        project_uuid: projectUuid,
        feature_slug: featureSlug,
        feature_number: created?.payload.feature_number ?? null,
        target_branch: created?.payload.target_branch ?? null,
        created_at: created ? (created.payload.created_at ?? created.timestamp) : null,
        completed_at:
          completed && !isUnfinished ? (completed.payload.completed_at ?? completed.timestamp) : null,
        announced_work_packages: created?.payload.wp_count ?? null,
        work_packages: own.length,
        counts: countsOf(own),
      };
    })
    .sort(compareFeature);
}

function featureKey(projectUuid: string | null, featureSlug: string | null): string {
  return JSON.stringify([projectUuid, featureSlug]);
}

function countsOf(workPackages: readonly BoardWorkPackage[]): BoardFeature['counts'] {
  const counts = { planned: 0, doing: 0, for_review: 0, done: 0, unknown: 0 };
  for (const { status } of workPackages) counts[status ?? 'unknown'] += 1;
  return counts;
}

/** What says no project, or no feature, comes first. */
type Placed = Pick<BoardWorkPackage, 'project_uuid' | 'feature_slug'>;

function compareProject(a: Pick<Placed, 'project_uuid'>, b: Pick<Placed, 'project_uuid'>): number {
  return compareText(a.project_uuid ?? '', b.project_uuid ?? '');
}

function compareFeature(a: Placed, b: Placed): number {
  return compareProject(a, b) || compareText(a.feature_slug ?? '', b.feature_slug ?? '');
}
