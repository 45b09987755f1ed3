import type { Ulid } from '../events/event.js';
import { jsonIn, objectIn } from '../shared/json-value.js';
import { parseClockValue, parseDetails, parseRows, type ResultRow } from './result-rows.js';
import { parseRetryAfterMs } from './retry-after.js';
import { firstText, toPlainText } from './server-text.js';
import type { BatchBody } from './wire.js';
import type { NetworkFailure, WireAnswer } from './wire-answer.js';

/** What one answer means for one event of the batch. */
export type EventFate =
  | { readonly kind: 'delivered'; readonly verdict: string; readonly duplicate: boolean }
  /** Counts as one refusal of this event; parked at once when `park`, else at the fifth. */
  | { readonly kind: 'refused'; readonly category: string; readonly reason: string; readonly park: boolean }
  /** Stays in the queue untouched, and has had its turn in this run. */
  | { readonly kind: 'kept' }
  /** Untouched, and its turn in this run is still to come. */
  | { readonly kind: 'again' };

/** Why a run ends although events wait. Nothing of it touches an event. */
export type ServerStop =
  | { readonly kind: 'network'; readonly failure: NetworkFailure; readonly detail: string }
  /** 408, 425, 5xx. */
  | { readonly kind: 'server_trouble'; readonly status: number; readonly waitMs: number | null }
  /** 429. `waitMs`: what it asked for; null: it named no time. */
  | { readonly kind: 'rate_limited'; readonly waitMs: number | null }
  /** 200, but not the contract's: a captive portal, a proxy's login page, another program. */
  | { readonly kind: 'not_our_server' }
  | { readonly kind: 'redirected'; readonly to: string | null }
  /** 412: one of the two is too old. */
  | { readonly kind: 'protocol'; readonly guidance: string }
  | { readonly kind: 'unexpected'; readonly status: number; readonly reason: string };

/** What the run does next. */
export type NextMove =
  | { readonly kind: 'go_on' }
  /** Some event of this batch is malformed and the server did not say which. */
  | { readonly kind: 'bisect' }
  /** The batch was too large for the server. */
  | { readonly kind: 'halve' }
  | { readonly kind: 'renew_login' }
  /**
   * Another event already has this node's clock value (a machine restored from a backup). `serverClock`: the highest value
   * it holds for the node, null when it did not say; `eventId`: whose value it was, null when it spoke of the whole batch.
   */
  | { readonly kind: 'reconcile_clock'; readonly serverClock: number | null; readonly eventId: Ulid | null }
  /** 403: this team or project may not send; others may. */
  | { readonly kind: 'pause_project'; readonly reason: string }
  | { readonly kind: 'stop'; readonly stop: ServerStop };

export interface BatchVerdict {
  /** Exactly one fate for every event of the batch, and for no other. */
  readonly fates: ReadonlyMap<Ulid, EventFate>;
  readonly next: NextMove;
}

/** Statuses of a result row. What is not listed is kept: a word we do not know must never delete an event. */
const STATUS_MEANING: Readonly<Record<string, 'delivered' | 'pending' | 'refused'>> = {
  success: 'delivered',
  accepted: 'delivered',
  duplicate: 'delivered',
  warning: 'delivered',
  queued: 'pending',
  pending: 'pending',
  rejected: 'refused',
  error: 'refused',
};

/** Trying these again cannot help: the event itself is wrong, or unwanted, or too large. */
const PARK_AT_ONCE: ReadonlySet<string> = new Set(['schema', 'project_refused', 'too_large']);
const CLOCK_CATEGORY = 'clock';
/** For a server that refused and named no category. */
const NO_CATEGORY = 'unspecified';
/** An event of which the server said 400 when it was alone in its batch. */
export const BAD_REQUEST_CATEGORY = 'bad_request';

/**
 * CONTRACT.md's table, all of it: what a batch's answer means. Pure and total: any answer, however odd, has a verdict,
 * and an event is only ever delivered or refused by a word of the server about that very event.
 * @param batch the ids that were sent, each once.
 * @param nowMs wall time, to read a Retry-After date when the server sent no date of its own.
 */
export function judgeBatch(
  answer: WireAnswer<BatchBody>,
  batch: readonly Ulid[],
  nowMs: number,
): BatchVerdict {
  switch (answer.kind) {
    case 'ok':
      return judgeResults(answer.body, batch);
    case 'network':
      return stopped(batch, { kind: 'network', failure: answer.failure, detail: answer.detail });
    case 'http':
      return judgeStatus(answer, batch, nowMs);
  }
}

/** Why a question that is no batch was not answered. @param reason for a status that says nothing by itself. */
export function stopOf(
  answer: Exclude<WireAnswer<never>, { kind: 'ok' }>,
  nowMs: number,
  reason: string,
): ServerStop {
  const { next } = judgeBatch(answer, [], nowMs);
  if (next.kind === 'stop') return next.stop;
  return { kind: 'unexpected', status: answer.kind === 'http' ? answer.status : 0, reason };
}

function judgeResults(body: BatchBody, batch: readonly Ulid[]): BatchVerdict {
  const rows = parseRows(body.results, new Set(batch));
  const fates = new Map<Ulid, EventFate>(batch.map((id) => [id, KEPT]));
  const decided = new Set<Ulid>();
  for (const row of rows) {
    const fate = fateOfRow(row);
    // Two rows that disagree about one event cancel each other: deleting on half a word would lose it.
    fates.set(row.eventId, decided.has(row.eventId) && !alike(fates.get(row.eventId), fate) ? KEPT : fate);
    decided.add(row.eventId);
  }
  const clock = rows.find(isClockRow);
  if (clock === undefined) return { fates, next: { kind: 'go_on' } };
  const serverClock = clock.serverClock ?? parseClockValue(body.server_clock) ?? null;
  return { fates, next: { kind: 'reconcile_clock', serverClock, eventId: clock.eventId } };
}

const KEPT: EventFate = { kind: 'kept' };
const AGAIN: EventFate = { kind: 'again' };

function isClockRow(row: ResultRow): boolean {
  return row.category === CLOCK_CATEGORY && meaningOf(row) === 'refused';
}

function meaningOf({ status }: ResultRow): 'delivered' | 'pending' | 'refused' | undefined {
  return Object.hasOwn(STATUS_MEANING, status) ? STATUS_MEANING[status] : undefined;
}

function fateOfRow(row: ResultRow): EventFate {
  switch (meaningOf(row)) {
    case 'delivered':
      return { kind: 'delivered', verdict: row.status, duplicate: row.status === 'duplicate' };
    case 'refused':
      return isClockRow(row) ? KEPT : refusal(row);
    case 'pending':
    case undefined:
      return KEPT;
  }
}

function refusal(row: ResultRow): EventFate {
  const category = row.category ?? NO_CATEGORY;
  return {
    kind: 'refused',
    category,
    reason: row.reason ?? 'the server gave no reason',
    park: PARK_AT_ONCE.has(category),
  };
}

function alike(one: EventFate | undefined, other: EventFate): boolean {
  return one?.kind === other.kind;
}

type HttpAnswer = Extract<WireAnswer<never>, { kind: 'http' }>;

function judgeStatus(answer: HttpAnswer, batch: readonly Ulid[], nowMs: number): BatchVerdict {
  const { status } = answer;
  const waitMs = parseRetryAfterMs(answer.headers['retry-after'], answer.headers['date'], nowMs);
  switch (status) {
    case 200:
      return stopped(batch, { kind: 'not_our_server' });
    case 400:
      return judgeBadRequest(answer, batch);
    case 401:
      return { fates: allOf(batch, AGAIN), next: { kind: 'renew_login' } };
    case 403:
      return { fates: allOf(batch, KEPT), next: { kind: 'pause_project', reason: wordsOf(answer) } };
    case 408:
    case 425:
      return stopped(batch, { kind: 'server_trouble', status, waitMs });
    case 409: {
      const serverClock = parseClockValue(objectIn(jsonIn(answer.bodyText))?.['server_clock']) ?? null;
      return { fates: allOf(batch, KEPT), next: { kind: 'reconcile_clock', serverClock, eventId: null } };
    }
    case 412:
      return stopped(batch, { kind: 'protocol', guidance: wordsOf(answer) });
    case 413:
      return judgeTooLarge(answer, batch);
    case 429:
      return stopped(batch, { kind: 'rate_limited', waitMs });
    default:
      return stopped(batch, otherStop(answer, waitMs));
  }
}

function otherStop(answer: HttpAnswer, waitMs: number | null): ServerStop {
  const { status } = answer;
  if (status >= 500) return { kind: 'server_trouble', status, waitMs };
  if (status >= 300 && status < 400) {
    return { kind: 'redirected', to: redirectOrigin(answer.headers['location']) };
  }
  return { kind: 'unexpected', status, reason: wordsOf(answer) };
}

function judgeBadRequest(answer: HttpAnswer, batch: readonly Ulid[]): BatchVerdict {
  const rows = parseDetails(answer.bodyText, new Set(batch));
  if (rows !== undefined) return judgeDetails(rows, batch);
  if (batch.length > 1) return { fates: allOf(batch, AGAIN), next: { kind: 'bisect' } };
  // Alone, a 400 is a word about this very event.
  const reason = wordsOf(answer);
  const fate: EventFate = { kind: 'refused', category: BAD_REQUEST_CATEGORY, reason, park: true };
  return { fates: allOf(batch, fate), next: { kind: 'go_on' } };
}

/** Every item of a 400's details is a refusal, whatever status it may carry. The others did nothing wrong. */
function judgeDetails(rows: readonly ResultRow[], batch: readonly Ulid[]): BatchVerdict {
  const clock = rows.find((row) => row.category === CLOCK_CATEGORY);
  const fates = new Map<Ulid, EventFate>(batch.map((id) => [id, clock === undefined ? AGAIN : KEPT]));
  for (const row of rows) fates.set(row.eventId, row.category === CLOCK_CATEGORY ? KEPT : refusal(row));
  if (clock === undefined) return { fates, next: { kind: 'go_on' } };
  const { serverClock = null, eventId } = clock;
  return { fates, next: { kind: 'reconcile_clock', serverClock, eventId } };
}

function judgeTooLarge(answer: HttpAnswer, batch: readonly Ulid[]): BatchVerdict {
  if (batch.length > 1) return { fates: allOf(batch, AGAIN), next: { kind: 'halve' } };
  const reason = wordsOf(answer);
  const fate: EventFate = { kind: 'refused', category: 'too_large', reason, park: true };
  return { fates: allOf(batch, fate), next: { kind: 'go_on' } };
}

function stopped(batch: readonly Ulid[], stop: ServerStop): BatchVerdict {
  return { fates: allOf(batch, KEPT), next: { kind: 'stop', stop } };
}

function allOf(batch: readonly Ulid[], fate: EventFate): ReadonlyMap<Ulid, EventFate> {
  return new Map(batch.map((id) => [id, fate]));
}

/** The server's own explanation, as far as it gave one. */
function wordsOf({ bodyText, status }: HttpAnswer): string {
  const body = objectIn(jsonIn(bodyText));
  const words = body && firstText(body, 'guidance', 'message', 'error_message', 'error', 'detail', 'reason');
  return words ?? toPlainText(`the server answered ${status}`);
}

/** Only the origin: the rest of a redirect may hold what it was asked for. */
function redirectOrigin(location: string | undefined): string | null {
  return location !== undefined && URL.canParse(location) ? new URL(location).origin : null;
}
