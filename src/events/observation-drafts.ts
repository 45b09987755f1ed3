import type {
  ActivityObservation,
  AssignedObservation,
  CreatedObservation,
  EventLineObservation,
  FeatureObservation,
  LaneObservation,
  Observation,
} from '../detect/observation.js';
import { toIsoTime } from '../shared/wall-time.js';
import type { Draft, Origin } from './draft.js';
import type { EventType, Ulid } from './event.js';
import { momentToMs } from '../shared/moment.js';
import { laneToStatus, type LaneStatus } from './status.js';
import { computedUlid, parseUlid } from './ulid.js';

/** What git cannot say of a commit by itself. */
export interface CaptureContext {
  readonly project_uuid: string | null;
  readonly project_slug: string | null;
  readonly repo_slug: string | null;
  /** The branch the commit was made on, null when nobody noted it. */
  readonly git_branch: string | null;
}

/** An observation, and the event that follows from it; null: the contract has none for it. */
export interface Drafted {
  readonly observation: Observation;
  /** `placed` is a work package born in another lane than planned: its WPCreated alone would let a board show planned. */
  readonly kind: Observation['kind'] | 'placed';
  readonly draft: Draft | null;
}

/**
 * One commit's observations as drafts, in the order in which they are to be recorded. Ids are computed from what
 * happened (project, feature, WP, what, when, who), never from the commit's hash: amend, rebase, cherry-pick, a
 * second clone and a second run make the same ids.
 */
export function draftObservations(observations: readonly Observation[], context: CaptureContext): Drafted[] {
  const drafter = new Drafter(context);
  return observations.flatMap((observation) => drafter.draft(observation));
}

/** A lane step, whichever of the three places told of it. */
type Step = Pick<LaneObservation, 'fromLane' | 'toLane' | 'at' | 'by' | 'sourceEventId'>;

/** Born here when no word says otherwise (CONTRACT.md: genesis -> planned). */
const BIRTH_LANE = 'planned';

class Drafter {
  readonly #context: CaptureContext;
  /** The FeatureCreated of this commit, the cause of its WPCreated. */
  readonly #features = new Map<string, Ulid>();

  constructor(context: CaptureContext) {
    this.#context = context;
  }

  draft(observation: Observation): Drafted[] {
    const { kind } = observation;
    switch (kind) {
      case 'feature':
        return [{ observation, kind, draft: this.#featureCreated(observation) }];
      case 'created':
        return this.#created(observation);
      case 'lane':
        return [{ observation, kind, draft: this.#statusChanged(observation, observation) }];
      case 'event_line':
        // The file told of it in an earlier commit, and was believed then: its event has gone out under another id.
        return [
          {
            observation,
            kind,
            draft: observation.toldByFile ? null : this.#statusChanged(observation, observation),
          },
        ];
      case 'activity':
        return [{ observation, kind, draft: observation.movesLane ? null : this.#historyAdded(observation) }];
      case 'assigned':
        return [{ observation, kind, draft: this.#assigned(observation) }];
      case 'removed':
        return [{ observation, kind, draft: null }];
    }
  }

  #featureCreated(observation: FeatureObservation): Draft | null {
    const { feature, targetBranch, createdAt, wpCount } = observation;
    // Later projects drop the number; the contract has no FeatureCreated for them.
    if (!/^\d{3}-[a-z0-9-]+$/.test(feature)) return null;
    const draft = this.#draft('FeatureCreated', observation, { at: null, by: null }, []);
    this.#features.set(feature, draft.event_id);
    const createdMs = createdAt === null ? undefined : momentToMs(createdAt);
    return {
      ...draft,
      event_type: 'FeatureCreated',
      payload: {
        feature_slug: feature,
        feature_number: feature.slice(0, 3),
        target_branch: targetBranch || this.#context.git_branch || 'unknown',
        wp_count: wpCount,
        created_at: toIsoTime(createdMs ?? draft.atMs),
      },
    };
  }

  #created(observation: CreatedObservation): Drafted[] {
    const { wpId, title, feature, dependencies, toLane } = observation;
    const draft = this.#draft('WPCreated', observation, { at: null, by: null }, [wpId]);
    const created: Draft = {
      ...draft,
      event_type: 'WPCreated',
      causation_id: this.#features.get(feature) ?? null,
      payload: { wp_id: wpId, title: title || wpId, feature_slug: feature, dependencies },
    };
    const step = {
      fromLane: BIRTH_LANE,
      toLane: toLane ?? BIRTH_LANE,
      at: null,
      by: null,
      sourceEventId: null,
    };
    const placed = this.#statusChanged(observation, step, draft.event_id);
    return [
      { observation, kind: 'created', draft: created },
      ...(placed ? [{ observation, kind: 'placed' as const, draft: placed }] : []),
    ];
  }

  #statusChanged(
    observation: LaneObservation | EventLineObservation | CreatedObservation,
    step: Step,
    causationId: Ulid | null = null,
  ): Draft | null {
    const from = laneToStatus(step.fromLane);
    const to = laneToStatus(step.toLane);
    if (!from || !to || from.status === to.status) return null;
    const { wpId, feature } = observation;
    const draft = this.#draft('WPStatusChanged', observation, step, [wpId, step.fromLane, step.toLane]);
    return {
      ...draft,
      event_type: 'WPStatusChanged',
      // An event log's own id is the same in every clone already, and upstream sends it too.
      event_id: (step.sourceEventId && parseUlid(step.sourceEventId)) || draft.event_id,
      causation_id: causationId,
      payload: {
        wp_id: wpId,
        previous_status: from.status,
        new_status: to.status,
        changed_by: step.by || 'user',
        feature_slug: feature,
        ...ownLanes(step, from, to),
      },
    };
  }

  #historyAdded(observation: ActivityObservation): Draft | null {
    const { wpId, feature, note, lane, by } = observation;
    const content = note || (lane && `lane=${lane}`);
    if (!content) return null;
    return {
      ...this.#draft('HistoryAdded', observation, observation, [wpId, content]),
      event_type: 'HistoryAdded',
      payload: {
        wp_id: wpId,
        entry_type: 'note',
        entry_content: content,
        author: by || 'user',
        feature_slug: feature,
      },
    };
  }

  #assigned(observation: AssignedObservation): Draft {
    const { wpId, feature, agent, lane, at } = observation;
    const status = lane === null ? undefined : laneToStatus(lane)?.status;
    const reviewing = status === 'for_review' || status === 'done';
    return {
      ...this.#draft('WPAssigned', observation, { at, by: agent }, [wpId]),
      event_type: 'WPAssigned',
      payload: {
        wp_id: wpId,
        agent_id: agent,
        phase: reviewing ? 'review' : 'implementation',
        retry_count: 0,
        feature_slug: feature,
      },
    };
  }

  /** Id, time and origin of what was observed: by the log line's own word where there is one, else by the commit's author. */
  #draft(
    type: EventType,
    observation: Observation,
    line: { readonly at: string | null; readonly by: string | null },
    what: readonly string[],
  ): { event_id: Ulid; atMs: number; origin: Origin } {
    const { feature, authorTime, authorEmail, commit } = observation;
    const lineMs = line.at === null ? undefined : momentToMs(line.at);
    const atMs = lineMs ?? momentToMs(authorTime) ?? 0;
    const who = line.by ?? authorEmail;
    return {
      event_id: computedUlid(atMs, [type, this.#context.project_uuid, feature, ...what, atMs, who]),
      atMs,
      origin: { ...this.#context, head_commit_sha: commit },
    };
  }
}

/** When a lane has no exact equal among the four, the file's own words go along (CONTRACT.md). */
function ownLanes(step: Step, from: LaneStatus, to: LaneStatus): { from_lane?: string; to_lane?: string } {
  return from.exact && to.exact ? {} : { from_lane: step.fromLane, to_lane: step.toLane };
}
