import type {
  ActivityObservation,
  AssignedObservation,
  CompletedObservation,
  CreatedObservation,
  EventLineObservation,
  FeatureObservation,
  LaneObservation,
  Observation,
  ResolvedObservation,
} from '../detect/observation.js';
import { momentToMs } from '../shared/moment.js';
import { toIsoTime } from '../shared/wall-time.js';
import type { Draft } from './draft.js';
import { parseEntryNote } from './entry-note.js';
import type { Ulid } from './event.js';
import { NO_LINE, Stems, type CaptureContext, type Cause } from './draft-stem.js';
import { Identities } from './identity.js';
import { toIsoDuration } from './iso-duration.js';
import { laneToStatus, type LaneStatus } from './status.js';

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
 * second clone and a second run make the same ids (identity.ts).
 *
 * @param sameSecond what ancestors of the same author second saw: no drafts are made of it, but it is counted.
 */
export function draftObservations(
  observations: readonly Observation[],
  context: CaptureContext,
  sameSecond: readonly Observation[] = [],
): Drafted[] {
  const identities = new Identities(context.project_uuid);
  const before = new Drafter(context, identities);
  for (const observation of sameSecond) before.draft(observation);
  const drafter = new Drafter(context, identities);
  return observations.flatMap((observation) => drafter.draft(observation));
}

/** A lane step, whichever of the three places told of it. */
type Step = Pick<LaneObservation, 'fromLane' | 'toLane' | 'at' | 'by' | 'sourceEventId' | 'occurrence'>;

/** A WPStatusChanged that brought a WP to its end. */
interface End extends Cause {
  readonly lane: string;
}

/** Lanes that end a WP (detect/feature-state.ts says which resolve what). */
const ENDS: ReadonlySet<string> = new Set(['done', 'canceled']);

/** Born here when no word says otherwise (CONTRACT.md: genesis -> planned). */
const BIRTH_LANE = 'planned';

class Drafter {
  readonly #context: CaptureContext;
  readonly #identities: Identities;
  readonly #stems: Stems;
  /** The FeatureCreated of this commit, the cause of its WPCreated. */
  readonly #features = new Map<string, Ulid>();
  /** The last WPStatusChanged of this commit that brought a WP to an end, by feature and WP: the cause of what follows. */
  readonly #ends = new Map<string, Map<string, End>>();

  constructor(context: CaptureContext, identities: Identities) {
    this.#context = context;
    this.#identities = identities;
    this.#stems = new Stems(context, identities);
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
            draft: observation.toldByFile
              ? null
              : this.#statusChanged(observation, { ...observation, occurrence: 0 }),
          },
        ];
      case 'activity':
        return [{ observation, kind, draft: observation.movesLane ? null : this.#historyAdded(observation) }];
      case 'assigned':
        return [{ observation, kind, draft: this.#assigned(observation) }];
      case 'resolved':
        return [{ observation, kind, draft: this.#resolved(observation) }];
      case 'completed':
        return [{ observation, kind, draft: this.#completed(observation) }];
      case 'removed':
        return [{ observation, kind, draft: null }];
    }
  }

  #featureCreated(observation: FeatureObservation): Draft | null {
    const { feature, targetBranch, createdAt, wpCount } = observation;
    // Later projects drop the number; the contract has no FeatureCreated for them.
    if (!/^\d{3}-[a-z0-9-]+$/.test(feature)) return null;
    const draft = this.#stems.of('FeatureCreated', observation, {});
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
    const { wpId, title, feature, dependencies, toLane, toldByLog } = observation;
    const draft = this.#stems.of('WPCreated', observation, { wpId });
    const created: Draft = {
      ...draft,
      event_type: 'WPCreated',
      causation_id: this.#features.get(feature) ?? null,
      payload: { wp_id: wpId, title: title || wpId, feature_slug: feature, dependencies },
    };
    const step = {
      ...NO_LINE,
      fromLane: BIRTH_LANE,
      toLane: toLane ?? BIRTH_LANE,
      sourceEventId: null,
    };
    const placed = toldByLog ? null : this.#statusChanged(observation, step, draft.event_id);
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
    const what = { wpId, fromLane: step.fromLane, toLane: step.toLane };
    const { event_id: computed, atMs, origin } = this.#stems.of('WPStatusChanged', observation, what, step);
    // A log line that was taken back and written again tells of a second step; its own id is taken by the first.
    const event_id =
      step.sourceEventId && step.occurrence === 0
        ? this.#identities.idOfLogLine(feature, step.sourceEventId, atMs)
        : computed;
    this.#remember(feature, wpId, { id: event_id, atMs, lane: step.toLane });
    return {
      event_type: 'WPStatusChanged',
      event_id,
      atMs,
      origin,
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
    const { wpId, feature, note, lane, at, by } = observation;
    const content = note || (lane && `lane=${lane}`);
    if (!content) return null;
    const { type, text } = parseEntryNote(content);
    // Never counted: a note is what somebody said. Twice in the log, it is said once.
    const line = { at, by, occurrence: 0 };
    const { event_id, atMs, origin } = this.#stems.of(
      'HistoryAdded',
      observation,
      { wpId, text: content },
      line,
    );
    // Field by field: a back-fill has tens of thousands of notes, and spreading is slow.
    return {
      event_type: 'HistoryAdded',
      event_id,
      atMs,
      origin,
      payload: {
        wp_id: wpId,
        entry_type: type,
        entry_content: text,
        author: by || 'user',
        feature_slug: feature,
      },
    };
  }

  #assigned(observation: AssignedObservation): Draft {
    const { wpId, feature, agent, lane, at, occurrence } = observation;
    const status = lane === null ? undefined : laneToStatus(lane)?.status;
    const reviewing = status === 'for_review' || status === 'done';
    return {
      ...this.#stems.of('WPAssigned', observation, { wpId }, { at, by: agent, occurrence }),
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

  #resolved(observation: ResolvedObservation): Draft {
    const { wpId, dependencyId, resolution, feature } = observation;
    const cause = this.#ends.get(feature)?.get(dependencyId);
    return {
      ...this.#stems.following('DependencyResolved', observation, { wpId, dependencyId, resolution }, cause),
      event_type: 'DependencyResolved',
      payload: {
        wp_id: wpId,
        dependency_wp_id: dependencyId,
        resolution_type: resolution,
        feature_slug: feature,
      },
    };
  }

  #completed(observation: CompletedObservation): Draft {
    const { feature, wpCount, createdAt } = observation;
    const done = [...(this.#ends.get(feature)?.values() ?? [])].filter(({ lane }) => lane === 'done');
    // The last by its own time: a squash brings several, and in single commits it was the last that completed.
    const [cause] = done.toSorted((a, b) => b.atMs - a.atMs);
    const draft = this.#stems.following('FeatureCompleted', observation, {}, cause);
    const createdMs = createdAt === null ? undefined : momentToMs(createdAt);
    const isKnown = createdMs !== undefined && createdMs <= draft.atMs;
    return {
      ...draft,
      event_type: 'FeatureCompleted',
      payload: {
        feature_slug: feature,
        total_wps: wpCount,
        completed_at: toIsoTime(draft.atMs),
        total_duration: isKnown ? toIsoDuration(draft.atMs - createdMs) : null,
      },
    };
  }

  #remember(feature: string, wpId: string, end: End): void {
    if (!ENDS.has(end.lane)) return;
    const ends = this.#ends.get(feature) ?? new Map<string, End>();
    this.#ends.set(feature, ends.set(wpId, end));
  }
}

/** When a lane has no exact equal among the four, the file's own words go along (CONTRACT.md). */
function ownLanes(step: Step, from: LaneStatus, to: LaneStatus): { from_lane?: string; to_lane?: string } {
  return from.exact && to.exact ? {} : { from_lane: step.fromLane, to_lane: step.toLane };
}
