import type { SpecKittyEvent, Ulid } from '../events/event.js';

/** What became of an event. Times are UTC, ISO 8601. */
export type Standing =
  | { readonly kind: 'waiting'; readonly retryCount: number }
  | {
      readonly kind: 'parked';
      readonly retryCount: number;
      readonly category: string;
      readonly reason: string;
      readonly at: string | null;
    }
  /** `verdict`: the server's own word. */
  | { readonly kind: 'delivered'; readonly verdict: string; readonly at: string | null }
  /** A person took it out: it was not delivered and never will be. */
  | { readonly kind: 'dropped'; readonly at: string | null };

export type StandingKind = Standing['kind'];

/** An event in one line: what `queue list` and `log` show of it. Null: not known (a row of an older version, or a damaged one). */
export interface QueueEntry {
  readonly eventId: Ulid;
  readonly eventType: string;
  /** When it happened. */
  readonly happenedAt: string | null;
  /** When it was put into the queue. */
  readonly queuedAt: string | null;
  /** `WP01`, or a feature's slug. */
  readonly subject: string | null;
  readonly featureSlug: string | null;
  /** Its own few words (event-gist.ts). */
  readonly gist: string | null;
  readonly standing: Standing;
}

/** A word that was said about an event. */
export interface HistoryLine {
  readonly at: string | null;
  readonly what: 'refused' | 'parked' | 'retried';
  /** Null for `retried`: nobody refused anything. */
  readonly category: string | null;
  readonly reason: string | null;
}

/** An event with all that the queue holds of it. */
export interface KeptEvent extends QueueEntry {
  /** Null once it was delivered or dropped, and when its row is damaged. */
  readonly event: SpecKittyEvent | null;
  /** Its bytes where they are no event any more; null otherwise. */
  readonly damaged: string | null;
  /** Oldest first. Forgotten with the delivery. */
  readonly history: readonly HistoryLine[];
}

export interface EntryQuery {
  readonly standings: readonly StandingKind[];
  readonly limit: number;
  /** Which end of the line `limit` cuts from; the answer is in the order of capture all the same. */
  readonly end: 'oldest' | 'newest';
}

export interface Entries {
  /** In the order in which the events were captured. */
  readonly entries: readonly QueueEntry[];
  /** How many there are without the limit. */
  readonly total: number;
}

/** What was found under the beginning of an id. */
export type Found =
  | { readonly kind: 'one'; readonly kept: KeptEvent }
  /** At most MAX_MATCHES of them. */
  | { readonly kind: 'many'; readonly eventIds: readonly Ulid[] }
  /** `near`: ids that begin alike, at most MAX_MATCHES. */
  | { readonly kind: 'none'; readonly near: readonly Ulid[] };

/** More ids than this are no help to a person who mistyped one. */
export const MAX_MATCHES = 5;
/** Fewer equal characters than this are chance: the first ones of a ULID are the same for years. */
export const NEAR_CHARACTERS = 6;

/**
 * What a person sees of the queue, and does to it.
 *
 * Any implementation guarantees:
 * - the reads make no file and change none; an absent queue is an empty one;
 * - `retry` puts parked events back where they stood in the line, with no refusal counted; an event whose row is damaged stays parked;
 * - a dropped event is gone for good, and its id stays known: git's next word about it brings nothing back.
 */
export interface QueueDesk {
  /** Another one whenever anything may have changed. Costs a look at the file, not its reading: for those who watch. */
  revision(): string;
  /** @throws Failure `queue_damaged`. */
  entries(query: EntryQuery): Promise<Entries>;
  /** @param idPrefix an id or its beginning. @throws Failure `queue_damaged`. */
  find(idPrefix: string): Promise<Found>;
  /**
   * All that waits or is parked, in the order of capture, one at a time. The caller must exhaust it or end it (`for … of` does).
   * @throws Failure `queue_damaged`.
   */
  kept(): Promise<Iterable<KeptEvent>>;
  /**
   * @param which one parked event, or all.
   * @returns the ids that were put back. @throws Failure `queue_busy` or `queue_unavailable`.
   */
  retry(which: Ulid | 'all_parked'): Promise<readonly Ulid[]>;
  /** @returns whether it waited or was parked. @throws Failure `queue_busy` or `queue_unavailable`. */
  drop(eventId: Ulid): Promise<boolean>;
}
