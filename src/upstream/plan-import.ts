import { sealDraft, type Draft, type Origin } from '../events/draft.js';
import type { Lamport, SpecKittyEvent, Ulid } from '../events/event.js';
import { parseEvent } from '../events/schema.js';
import { computedUlid, parseUlid } from '../events/ulid.js';
import { jsonIn, objectIn } from '../shared/json-value.js';
import { momentToMs } from '../shared/moment.js';
import { toIsoTime } from '../shared/wall-time.js';
import type { UpstreamRow } from './read-queue-file.js';
import { toPayload } from './to-payload.js';

/** Why an event stays where it is. */
export type LeftWhy =
  /** No event of the contract: telemetry, or a later version's own. */
  | 'not_ours'
  /** It tells of what cannot have happened. */
  | 'false'
  /** It stands there twice, under one id or under two. */
  | 'duplicate'
  /** The contract refuses it, or it is no event at all. */
  | 'invalid';

export interface LeftRow {
  readonly eventId: string;
  readonly eventType: string;
  readonly why: LeftWhy;
  readonly reason: string;
}

export interface TakenRow {
  readonly draft: Draft & { readonly event_id: Ulid };
  /** As it was called there. */
  readonly upstreamId: string;
}

export interface ImportPlan {
  readonly take: readonly TakenRow[];
  readonly leave: readonly LeftRow[];
}

/** Clocks differ a little; what lies further ahead never happened. */
const FUTURE_MS = 86_400_000;

/**
 * What of upstream's rows becomes ours, and what does not, and why. Ids that are ULIDs stay; others are computed from the row, so
 * that a second import makes the same. Pure.
 */
export function planImport(rows: readonly UpstreamRow[], nowMs: number): ImportPlan {
  const [take, leave]: [TakenRow[], LeftRow[]] = [[], []];
  const seen = new Told();
  const judged = rows.map((row) => ({ row, judged: judge(row, nowMs) }));
  // Rows stand in the order in which they were queued; what happened has its own.
  for (const { row, judged: one } of judged.toSorted((a, b) => atOf(a.judged) - atOf(b.judged))) {
    const left = one.kind === 'left' ? one : seen.leaves(one.event);
    if (left)
      leave.push({ eventId: row.eventId, eventType: row.eventType, why: left.why, reason: left.reason });
    else if (one.kind === 'good') take.push({ draft: one.draft, upstreamId: row.eventId });
  }
  return { take, leave };
}

type Judged =
  | { readonly kind: 'good'; readonly draft: TakenRow['draft']; readonly event: SpecKittyEvent }
  | { readonly kind: 'left'; readonly why: LeftWhy; readonly reason: string };

function atOf(judged: Judged): number {
  return judged.kind === 'good' ? (judged.draft.atMs ?? 0) : 0;
}

function judge({ eventId, eventType, data }: UpstreamRow, nowMs: number): Judged {
  const event = objectIn(jsonIn(data));
  const payload = objectIn(event?.['payload']);
  if (!event || !payload) return invalid('its data is no event');
  const translated = toPayload(eventType, payload);
  if (translated.kind === 'no_payload') return { ...translated, kind: 'left' };
  const { timestamp, causation_id } = event;
  const atMs = typeof timestamp === 'string' ? momentToMs(timestamp) : undefined;
  if (atMs === undefined) return invalid('it does not say when it happened');
  if (atMs > nowMs + FUTURE_MS)
    return { kind: 'left', why: 'false', reason: `it happens in the future, at ${toIsoTime(atMs)}` };
  const draft = {
    event_type: translated.type,
    payload: translated.payload,
    event_id: parseUlid(eventId.toUpperCase()) ?? computedUlid(atMs, ['upstream', eventId, eventType]),
    atMs,
    causation_id: typeof causation_id === 'string' ? (parseUlid(causation_id.toUpperCase()) ?? null) : null,
    origin: originOf(event),
  } as TakenRow['draft'];
  const checked = parseEvent(sealed(draft, atMs));
  return checked.ok ? { kind: 'good', draft, event: checked.event } : invalid(checked.reason);
}

function invalid(reason: string): Judged {
  return { kind: 'left', why: 'invalid', reason };
}

/** As the emitter will do it; clock, node and team are nobody's yet. */
function sealed(draft: TakenRow['draft'], atMs: number): SpecKittyEvent {
  return sealDraft(draft, {
    eventId: draft.event_id,
    nodeId: 'nobody',
    clock: 0 as Lamport,
    teamSlug: undefined,
    timestamp: toIsoTime(atMs),
    origin: draft.origin as Origin,
  });
}

function originOf(event: Readonly<Record<string, unknown>>): Origin {
  const text = (name: keyof Origin): string | null => {
    const value = event[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  return {
    project_uuid: text('project_uuid'),
    project_slug: text('project_slug'),
    repo_slug: text('repo_slug'),
    git_branch: text('git_branch'),
    head_commit_sha: text('head_commit_sha'),
  };
}

/** What the events before this one have told. */
class Told {
  readonly #ids = new Set<string>();
  readonly #contents = new Set<string>();
  readonly #status = new Map<string, string>();

  leaves(event: SpecKittyEvent): { readonly why: LeftWhy; readonly reason: string } | undefined {
    const { event_id, event_type, payload, timestamp, project_uuid } = event;
    if (this.#ids.has(event_id)) return { why: 'duplicate', reason: 'its id stands there twice' };
    const second = timestamp.slice(0, '2026-02-07T08:01:05'.length);
    const content = JSON.stringify([event_type, project_uuid, second, payload]);
    if (this.#contents.has(content))
      return { why: 'duplicate', reason: 'the same stands there under another id, of the same second' };
    // Without a feature, WP01 may be anybody's.
    if (event_type === 'WPStatusChanged' && event.payload.feature_slug) {
      const { wp_id, feature_slug, new_status, previous_status } = event.payload;
      const key = JSON.stringify([project_uuid, feature_slug, wp_id]);
      if (this.#status.get(key) === new_status)
        return {
          why: 'false',
          reason: `it says ${previous_status} -> ${new_status}, and ${wp_id} was in ${new_status} already`,
        };
      this.#status.set(key, new_status);
    }
    this.#ids.add(event_id);
    this.#contents.add(content);
    return undefined;
  }
}
