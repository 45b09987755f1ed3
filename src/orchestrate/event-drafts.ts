import type { ProjectIdentity } from '../changes/project.js';
import type { Draft } from '../events/draft.js';
import type { ErrorLoggedPayload } from '../events/event.js';
import { Identities } from '../events/identity.js';
import { computedUlid } from '../events/ulid.js';
import { orchestrateEventWords as words } from '../words/orchestrate-events.js';
import { applyRecord } from './fold.js';
import type { Judgement } from './judgement.js';
import type { JournalRecord } from './record.js';
import type { Attempt, RunState } from './run-state.js';

/**
 * What a run says to the team that its commits do not say by themselves: who was assigned, what reviewers found, what failed. Lane
 * changes, resolved dependencies and the completed feature are read from the commits that carry them, like everybody's. Ids are
 * computed from the journal: saying all of it again, after a kill, changes nothing. Pure.
 */
export class RunEvents {
  readonly #identity: ProjectIdentity;
  readonly #identities: Identities;
  #run: RunState | undefined;
  /** When each work package's file last said who begins: that commit tells of the same assignment, under the same id. */
  readonly #begunMs = new Map<string, number>();

  constructor(identity: ProjectIdentity) {
    this.#identity = identity;
    this.#identities = new Identities(identity.uuid);
  }

  /** The events of the next record. Records come in the journal's order, from its first. */
  draftsOf(record: JournalRecord): Draft[] {
    const before = this.#run;
    this.#run = applyRecord(before, record);
    if (!before) return [];
    if (record.kind === 'lane_intended' && record.lane === 'doing') this.#begunMs.set(record.wpId, record.at);
    const attempt = 'attempt' in record ? before.workPackages.get(record.wpId)?.attempt : undefined;
    if (!attempt) return [];
    // Whoever was killed between the start and its record finds the attempt at work, or ended.
    const isNews =
      record.kind === 'attempt_ended' && !attempt.supervisor && record.exit.why !== 'never_begun';
    if (record.kind === 'attempt_begun' || isNews) return this.#assigned(before, record.wpId, attempt);
    return record.kind === 'judged' ? this.#judged(before, record, attempt.agent) : [];
  }

  #assigned({ feature }: RunState, wpId: string, { agent, phase, retry, atMs: at }: Attempt): Draft[] {
    if (agent === null || phase === 'verification') return [];
    const begunMs = phase === 'implementation' ? this.#begunMs.get(wpId) : undefined;
    if (phase === 'implementation') this.#begunMs.delete(wpId);
    // A log line's time has no milliseconds.
    const atMs = begunMs === undefined ? at : Math.floor(begunMs / 1000) * 1000;
    const happening = { feature, what: { wpId }, atMs, by: agent, occurrence: 0 };
    return [
      {
        event_type: 'WPAssigned',
        event_id: this.#identities.idOf('WPAssigned', happening),
        atMs,
        origin: this.#origin(),
        payload: { wp_id: wpId, agent_id: agent, phase, retry_count: retry, feature_slug: feature },
      },
    ];
  }

  #judged(
    { feature }: RunState,
    { wpId, judgement, at, attempt }: Extract<JournalRecord, { kind: 'judged' }>,
    agent: string | null,
  ): Draft[] {
    const verdict = words.verdict(judgement);
    if (verdict !== undefined && agent !== null) {
      const happening = { feature, what: { wpId, text: verdict }, atMs: at, by: agent, occurrence: 0 };
      return [
        {
          event_type: 'HistoryAdded',
          event_id: this.#identities.idOf('HistoryAdded', happening),
          atMs: at,
          origin: this.#origin(),
          payload: {
            wp_id: wpId,
            entry_type: 'review',
            entry_content: verdict,
            author: agent,
            feature_slug: feature,
          },
        },
      ];
    }
    const error_type = errorType(judgement);
    const message = words.failure(judgement);
    if (error_type === undefined || message === undefined) return [];
    return [
      {
        event_type: 'ErrorLogged',
        event_id: computedUlid(at, ['ErrorLogged', this.#identity.uuid, feature, wpId, attempt]),
        atMs: at,
        origin: this.#origin(),
        payload: { error_type, error_message: message, wp_id: wpId, agent_id: agent, feature_slug: feature },
      },
    ];
  }

  #origin() {
    const { uuid, slug, repoSlug } = this.#identity;
    const { target = null } = this.#run ?? {};
    return { project_uuid: uuid, project_slug: slug, repo_slug: repoSlug, git_branch: target };
  }
}

/** Undefined: nothing failed. */
function errorType(judgement: Judgement): ErrorLoggedPayload['error_type'] | undefined {
  switch (judgement.kind) {
    case 'accepted':
    case 'verified':
    case 'approved':
    case 'rejected':
    case 'stopped':
    case 'never_begun':
      return undefined;
    case 'rework':
    case 'unacceptable':
    case 'no_verdict':
      return 'validation';
    case 'unavailable':
      return judgement.why === 'login' ? 'auth' : 'runtime';
    case 'trouble':
    case 'lost':
    case 'human':
      return 'runtime';
  }
}
