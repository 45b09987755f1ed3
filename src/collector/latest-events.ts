import type { EventOf, SpecKittyEvent } from '../events/event.js';
import { compareByHappening } from './event-order.js';

/** The latest event of each kind that tells of one work package. */
export interface WorkPackageEvents {
  readonly projectUuid: string | null;
  readonly featureSlug: string | null;
  readonly wpId: string;
  created?: EventOf<'WPCreated'>;
  changed?: EventOf<'WPStatusChanged'>;
  assigned?: EventOf<'WPAssigned'>;
  failed?: EventOf<'ErrorLogged'>;
  /** By the dependency's WP id. */
  readonly resolved: Map<string, EventOf<'DependencyResolved'>>;
}

export interface FeatureEvents {
  readonly projectUuid: string | null;
  readonly featureSlug: string;
  created?: EventOf<'FeatureCreated'>;
  completed?: EventOf<'FeatureCompleted'>;
}

/** What a board needs to know of the events: of each kind the last word, whatever the order of arrival. */
export interface LatestEvents {
  readonly workPackages: ReadonlyMap<string, WorkPackageEvents>;
  /** Every feature that any event names. */
  readonly features: ReadonlyMap<string, FeatureEvents>;
  /** By project: the newest of its events, which has its present name. */
  readonly projects: ReadonlyMap<string | null, SpecKittyEvent>;
  find(projectUuid: string | null, featureSlug: string | null, wpId: string): WorkPackageEvents | undefined;
}

/** Events of types that no board shows are passed over. */
export function latestEvents(events: Iterable<SpecKittyEvent>): LatestEvents {
  const workPackages = new Map<string, WorkPackageEvents>();
  const features = new Map<string, FeatureEvents>();
  const projects = new Map<string | null, SpecKittyEvent>();

  const workPackage = (event: SpecKittyEvent, wpId: string): WorkPackageEvents => {
    const [projectUuid, featureSlug] = placeIn(event);
    if (featureSlug !== null) feature(event, featureSlug);
    return entry(workPackages, keyOf(projectUuid, featureSlug, wpId), () => ({
      projectUuid,
      featureSlug,
      wpId,
      resolved: new Map(),
    }));
  };
  const feature = (event: SpecKittyEvent, featureSlug: string): FeatureEvents => {
    const [projectUuid] = placeIn(event);
    return entry(features, keyOf(projectUuid, featureSlug), () => ({ projectUuid, featureSlug }));
  };

  for (const event of events) {
    switch (event.event_type) {
      case 'WPStatusChanged': {
        const wp = workPackage(event, event.payload.wp_id);
        wp.changed = later(wp.changed, event);
        break;
      }
      case 'WPCreated': {
        const wp = workPackage(event, event.payload.wp_id);
        wp.created = later(wp.created, event);
        break;
      }
      case 'WPAssigned': {
        const wp = workPackage(event, event.payload.wp_id);
        wp.assigned = later(wp.assigned, event);
        break;
      }
      case 'DependencyResolved': {
        const { resolved } = workPackage(event, event.payload.wp_id);
        const { dependency_wp_id: dependency } = event.payload;
        resolved.set(dependency, later(resolved.get(dependency), event));
        break;
      }
      case 'FeatureCreated': {
        const of = feature(event, event.payload.feature_slug);
        of.created = later(of.created, event);
        break;
      }
      case 'FeatureCompleted': {
        const of = feature(event, event.payload.feature_slug);
        of.completed = later(of.completed, event);
        break;
      }
      case 'ErrorLogged': {
        const { wp_id: wpId } = event.payload;
        if (!wpId) continue;
        const wp = workPackage(event, wpId);
        wp.failed = later(wp.failed, event);
        break;
      }
      case 'HistoryAdded':
        continue;
    }
    const [project] = placeIn(event);
    projects.set(project, later(projects.get(project), event));
  }
  const find: LatestEvents['find'] = (...place) => workPackages.get(keyOf(...place));
  return { workPackages, features, projects, find };
}

function later<Event extends SpecKittyEvent>(known: Event | undefined, event: Event): Event {
  return known === undefined || compareByHappening(known, event) < 0 ? event : known;
}

function placeIn(event: SpecKittyEvent): readonly [projectUuid: string | null, featureSlug: string | null] {
  return [event.project_uuid || null, event.payload.feature_slug || null];
}

/** JSON keeps the parts apart: no separator is safe in a slug that anybody may choose. */
function keyOf(...parts: readonly (string | null)[]): string {
  return JSON.stringify(parts);
}

function entry<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
