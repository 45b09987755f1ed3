import type { Ulid } from '../events/event.js';
import { PARK_AT_RETRIES, type QueuedEvent } from '../queue/queue.js';
import type { Failure } from '../shared/failure.js';
import type { LoginState } from './session.js';
import type { EventFate, ServerStop } from './verdict.js';

/** Why a run ended before everything that may be sent was sent. No event was touched for it. */
export type FlushStop =
  | ServerStop
  /** The clock of this node could not be brought in line with the server's. */
  | { readonly kind: 'clock'; readonly why: ClockTrouble; readonly serverClock: number | null }
  | { readonly kind: 'not_logged_in'; readonly state: Exclude<LoginState, { kind: 'logged_in' }> }
  /** The server ended the session and a refresh did not help; or it refused the environment's token, which nothing renews. */
  | { readonly kind: 'login_over'; readonly ofEnvironment?: true }
  /** Another process has been renewing the login, or writing it, for too long. */
  | { readonly kind: 'login_busy' }
  /** Somebody else logged in here while this run was under way. */
  | { readonly kind: 'account_changed' }
  /** Another flush is at work for this person. */
  | { readonly kind: 'busy' }
  /** The server failed not long ago, and nobody asked to try before this wall time. */
  | { readonly kind: 'not_due'; readonly nextTryMs: number }
  | { readonly kind: 'deadline' }
  | { readonly kind: 'interrupted' }
  /** 400 to every single event: more likely the server's trouble than that of all the events. */
  | { readonly kind: 'refuses_everything'; readonly reason: string }
  /** Our own house: the queue or the credentials could not be read or written. */
  | { readonly kind: 'failure'; readonly failure: Failure };

/**
 * too_far_ahead: so far that the server must be wrong, and following it would ruin our clock; unknown: it says that a value is
 * taken, but not which ones are free; again: it takes no new values either.
 */
export type ClockTrouble = 'too_far_ahead' | 'unknown' | 'again';

export interface RefusedEvent {
  readonly eventId: Ulid;
  readonly eventType: string;
  readonly category: string;
  readonly reason: string;
  readonly parked: boolean;
}

/** All refusals of one category. */
export interface RefusalCount {
  readonly category: string;
  readonly events: number;
  /** Of them, those that were parked. */
  readonly parked: number;
  /** That of the first. */
  readonly reason: string;
}

/** A project that the server does not let us send to (403). */
export interface PausedProject {
  readonly projectUuid: string;
  readonly reason: string;
}

/** Events that were not looked at, by reason. */
export interface HeldBack {
  /** Recorded outside a project with an identity: never sent. */
  readonly noProject: number;
  /** `sync on` was not said for their project and this server. */
  readonly noConsent: number;
  /** Recorded for another team than the session's. */
  readonly otherTeam: number;
}

/**
 * What a run did. In numbers of events: selected = delivered + duplicate + refused + parked + kept.
 */
export interface FlushReport {
  readonly selected: number;
  readonly delivered: number;
  readonly duplicate: number;
  /** Refused, and will be tried again. */
  readonly refused: number;
  /** Refused for good: they wait for a person. */
  readonly parked: number;
  /** Selected, and still in the queue without a word against them. */
  readonly kept: number;
  readonly batches: number;
  /** At most MAX_LISTED_REFUSALS; the numbers above count all. */
  readonly refusals: readonly RefusedEvent[];
  /** Counts all, whatever is listed; the last one is OTHER_CATEGORIES when a server invents too many. */
  readonly refusalCounts: readonly RefusalCount[];
  readonly pausedProjects: readonly PausedProject[];
  /** In the queue after the run: kept, refused, held back, and what came meanwhile. */
  readonly waiting: number;
  readonly heldBack: HeldBack;
  readonly stop: FlushStop | null;
}

/** What a person can read; a run of 50,000 refusals must not hold them all in memory. */
const MAX_LISTED_REFUSALS = 1000;
/** CONTRACT.md has a handful; the words are the server's own, and may be as many as the events. */
const MAX_CATEGORIES = 20;
const OTHER_CATEGORIES = 'others';

/** Counts a run. An event that was selected and never counted otherwise is kept: the sum is right however a run ends. */
export class FlushTally {
  #selected = 0;
  #delivered = 0;
  #duplicate = 0;
  #refused = 0;
  #parked = 0;
  #batches = 0;
  readonly #refusals: RefusedEvent[] = [];
  readonly #refusalCounts = new Map<string, RefusalCount>();
  readonly #pausedProjects: PausedProject[] = [];

  countSelected(events: number): void {
    this.#selected += events;
  }

  countBatch(): void {
    this.#batches += 1;
  }

  countPaused(project: PausedProject): void {
    this.#pausedProjects.push(project);
  }

  /** Call after the queue has settled it: what is counted here is durable. */
  countSettled(queued: QueuedEvent, fate: SettledFate): void {
    if (fate.kind === 'delivered') {
      if (fate.duplicate) this.#duplicate += 1;
      else this.#delivered += 1;
      return;
    }
    const parked = fate.park || queued.retryCount + 1 >= PARK_AT_RETRIES;
    if (parked) this.#parked += 1;
    else this.#refused += 1;
    this.#countCategory(fate, parked);
    if (this.#refusals.length >= MAX_LISTED_REFUSALS) return;
    const { event_id: eventId, event_type: eventType } = queued.event;
    this.#refusals.push({ eventId, eventType, category: fate.category, reason: fate.reason, parked });
  }

  #countCategory({ category, reason }: Extract<SettledFate, { kind: 'refused' }>, parked: boolean): void {
    const isKnown = this.#refusalCounts.has(category) || this.#refusalCounts.size < MAX_CATEGORIES;
    const name = isKnown ? category : OTHER_CATEGORIES;
    const before = this.#refusalCounts.get(name) ?? { category: name, events: 0, parked: 0, reason };
    const { events, parked: parkedBefore } = before;
    this.#refusalCounts.set(name, {
      ...before,
      events: events + 1,
      parked: parkedBefore + (parked ? 1 : 0),
    });
  }

  get settled(): number {
    return this.#delivered + this.#duplicate + this.#refused + this.#parked;
  }

  toReport(after: { waiting: number; heldBack: HeldBack; stop: FlushStop | null }): FlushReport {
    return {
      selected: this.#selected,
      delivered: this.#delivered,
      duplicate: this.#duplicate,
      refused: this.#refused,
      parked: this.#parked,
      kept: this.#selected - this.settled,
      batches: this.#batches,
      refusals: this.#refusals,
      refusalCounts: [...this.#refusalCounts.values()],
      pausedProjects: this.#pausedProjects,
      ...after,
    };
  }
}

export type SettledFate = Extract<EventFate, { kind: 'delivered' | 'refused' }>;
