import type { SpecKittyEvent } from '../events/event.js';
import type { AdmittedEvent } from './admit-event.js';
import type { Arrival } from './insights/trust.js';
import type { LaneMove, WpKey } from './insights/wp-history.js';
import type { RefreshFamily } from './refresh-family.js';

export type Verdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'duplicate' }
  /** `serverClock` is the highest value held for that node, this batch included. */
  | { readonly kind: 'clock_taken'; readonly serverClock: number };

export interface FeedQuestion {
  /** The cursor of the last event already read, 0 to start. */
  readonly after: number;
  readonly limit: number;
  readonly feature?: string | undefined;
  readonly wp?: string | undefined;
}

export interface FeedPage {
  /** JSON texts, one an event, in the team's order. */
  readonly events: readonly string[];
  /** The `after` of the next question; undefined when nothing lay behind `after`. */
  readonly next: number | undefined;
}

/** The events a board is made of, and the place in the feed up to which they are complete. */
export interface BoardState {
  readonly head: number;
  readonly events: readonly SpecKittyEvent[];
}

export interface MovesQuestion {
  /** Only work packages that moved then or later; of these the whole way. */
  readonly sinceMs: number;
  /** The place in the feed up to which events count, so that all pages tell of the same state. */
  readonly upTo: number;
  /** The `next` of the page before. */
  readonly after?: WpKey | undefined;
  readonly feature?: string | null | undefined;
}

export interface MovesPage {
  /** By keyOf: real moves, in order of happening. */
  readonly histories: ReadonlyMap<string, readonly LaneMove[]>;
  /** Undefined: this was the last page. */
  readonly next: WpKey | undefined;
}

export type ChangesQuestion = {
  /** The newest this many. */
  readonly limit: number;
} & (
  | { readonly kind: 'arrived'; readonly after: number }
  | { readonly kind: 'happened'; readonly sinceMs: number; readonly untilMs: number }
);

export interface StoredChange {
  readonly seq: number;
  readonly event: SpecKittyEvent;
}

export interface ChangesPage {
  /** The place in the feed up to which they are complete. */
  readonly head: number;
  /** In order of happening. */
  readonly changes: readonly StoredChange[];
  /** There were more, older ones. */
  readonly isCut: boolean;
}

export interface Arrivals {
  readonly machineCount: number;
  /** Of each machine the event with its highest clock value, what came last first. */
  readonly lastOfEach: readonly Arrival[];
  /** The last to come, of all machines. */
  readonly recent: readonly Arrival[];
}

/**
 * What a collector keeps. Any implementation guarantees:
 *
 * - **Teams are separate.** Every question names one, and no answer depends on another's events: the same event id
 *   may be stored once in each.
 * - **Once.** After `ingest` resolved with `accepted`, the event is stored, and every later one of that id in the team
 *   is a `duplicate` that changes nothing, however many processes send it at the same moment.
 * - **One order.** Each stored event has a place in its team's feed, 1, 2, 3 … without gaps. Whoever has read up to a
 *   cursor will never be handed a new event at or before it. Within a batch the order is the batch's.
 * - **All or nothing.** When `ingest` rejects, none of its events is stored.
 * - **Verdicts by position:** as many as events, in their order.
 * - **The board's events suffice:** a board made of `boardEvents` is the board made of all events of the team, as of
 *   `head`.
 * - **The past stays what it was:** a board made of `boardEventsAt` is the board made of all events that happened until that moment, however
 *   late they arrived.
 * - **A page is bounded,** of `moves` and of `changes`, and their questions read what they hand out, not the whole history.
 * - **A family turns alone:** between the read and the write of `turnFamily` no other caller, in no process, sees or
 *   changes that family.
 */
export interface Store {
  /** @param receivedAtMs one for all, or one for each: what is brought from another store keeps its time. */
  ingest(
    team: string,
    events: readonly AdmittedEvent[],
    receivedAtMs: number | readonly number[],
  ): Promise<readonly Verdict[]>;
  feed(team: string, question: FeedQuestion): Promise<FeedPage>;
  /** The event's JSON text, undefined when this team has no such event. */
  event(team: string, eventId: string): Promise<string | undefined>;
  /** 0 when nothing of this node was ever stored. */
  highestClock(team: string, nodeId: string): Promise<number>;
  boardEvents(team: string): Promise<BoardState>;
  boardEventsAt(team: string, atMs: number): Promise<BoardState>;
  moves(team: string, question: MovesQuestion): Promise<MovesPage>;
  /** Events that a board is made of. */
  changes(team: string, question: ChangesQuestion): Promise<ChangesPage>;
  arrivals(team: string, limits: { readonly machines: number; readonly recent: number }): Promise<Arrivals>;

  /** Keeps a new family, and forgets those that expired before `nowMs`. */
  addFamily(family: RefreshFamily, nowMs: number): Promise<void>;
  turnFamily<T>(familyId: string, turn: FamilyTurn<T>): Promise<T>;

  close(): Promise<void>;
}

/** Pure: what a family becomes, and what the caller wants to know of it. `next` left out: it stays as it is. */
export type FamilyTurn<T> = (family: RefreshFamily | undefined) => {
  readonly next?: RefreshFamily;
  readonly value: T;
};
