import type { EventStore } from '../events/event-store.js';
import type { EventType, Lamport, SpecKittyEvent, Ulid } from '../events/event.js';
import type { QueueDesk } from './queue-entry.js';

/** An event that waits, and how often a server has refused it. */
export interface QueuedEvent {
  readonly event: SpecKittyEvent;
  /** The event as it stands in its row: what `event` was read from, and what goes over the wire. */
  readonly json: string;
  /** In the line; no other event ever had it. */
  readonly place: number;
  readonly retryCount: number;
}

/** What may be selected for one batch. */
export interface Selection {
  /** Only events of this project. There is no way to select events without one: consent is per project. */
  readonly projectUuid: string;
  /** Only events of these teams (the session's own, and `local`). */
  readonly teamSlugs: readonly string[];
  readonly maxEvents: number;
  /** Upper bound of the selected events' JSON together, in bytes. The first event is selected whatever its size. */
  readonly maxBytes: number;
  /** Only events behind this place in the queue: those before it had their turn in this run. 0: from the start. */
  readonly after: number;
}

export interface Selected {
  readonly events: readonly QueuedEvent[];
  /** The `after` for the next selection of this run. */
  readonly cursor: number;
}

/** A server's word about one event. What is not settled stays as it is: nothing else may change an event. */
export type Settlement =
  | {
      readonly kind: 'delivered';
      readonly eventId: Ulid;
      readonly verdict: string;
      /** From who has it at hand, as it was selected: spares reading it again. */
      readonly queued?: QueuedEvent;
    }
  /** retry_count + 1; parked when `park` says so or the count reaches PARK_AT_RETRIES. */
  | {
      readonly kind: 'refused';
      readonly eventId: Ulid;
      readonly category: string;
      readonly reason: string;
      readonly park: boolean;
    };

/** What a renumbering needs values for. */
export interface ClockNeed {
  /** How many; at least 1. */
  readonly events: number;
  /** The highest clock value this store has ever held or handed on. */
  readonly highestClock: number;
}

/** A fifth refusal is the last: the event is parked, listed, and waits for a person (CONTRACT.md). */
export const PARK_AT_RETRIES = 5;
/** From here on people are warned (DESIGN.md: a save takes 30 ms at this size). */
export const QUEUE_WARNING_EVENTS = 10_000;
/**
 * From here on events are refused, counted, and captured later from git (DESIGN.md). Parked ones count: what they weigh
 * is paid at every save, too.
 */
export const QUEUE_CAP_EVENTS = 100_000;

/** How near the queue is to its cap. `kept`: waiting and parked. */
export interface Fullness {
  readonly kind: 'roomy' | 'long' | 'full';
  readonly kept: number;
  readonly cap: number;
}

export function fullnessOf({ waiting, parked }: Pick<QueueSummary, 'waiting' | 'parked'>): Fullness {
  const kept = waiting + parked;
  const kind = kept >= QUEUE_CAP_EVENTS ? 'full' : kept >= QUEUE_WARNING_EVENTS ? 'long' : 'roomy';
  return { kind, kept, cap: QUEUE_CAP_EVENTS };
}

export interface ProjectCount {
  readonly projectUuid: string | null;
  readonly teamSlug: string;
  readonly waiting: number;
}

export interface QueueSummary {
  /** All that is neither delivered nor parked. */
  readonly waiting: number;
  readonly parked: number;
  /** Delivered and still in the short ledger. */
  readonly deliveredRecently: number;
  /** Events refused because the queue was full, since it last was not. */
  readonly refusedWhileFull: number;
  /** `timestamp` of the event that has waited longest in the queue, null when nothing waits. */
  readonly oldestWaiting: string | null;
  readonly byType: readonly { readonly eventType: EventType; readonly waiting: number }[];
  /** retry_count -> how many waiting events have it. */
  readonly byRetryCount: readonly { readonly retryCount: number; readonly waiting: number }[];
  readonly byProject: readonly ProjectCount[];
}

/** A queue file that was moved aside, and what could be read from it. `upstream`: it is sound, and another program's. */
export interface Salvage {
  readonly kind: 'damaged' | 'upstream';
  readonly movedTo: string;
  readonly salvaged: number;
}

export interface QueueOptions {
  /** Called once per damaged file, right after it was moved aside. */
  readonly onSalvage?: (salvage: Salvage) => void;
}

/**
 * The waiting line between the emitter and the sender.
 *
 * Any implementation guarantees, beyond EventStore:
 * - `select` answers in the order of insertion, the same events again until they are settled;
 * - an event leaves the waiting line only through `settle`, or by a person's own hand (QueueDesk); what is not named there is
 *   untouched;
 * - `settle` of an id that is not waiting changes nothing.
 */
export interface Queue extends EventStore, QueueDesk {
  /**
   * A row that is no event any more (its bytes were damaged on the disk) is parked, not sent.
   * @throws Failure `queue_busy` or `queue_unavailable`.
   */
  select(selection: Selection): Promise<Selected>;
  /** Writes the team into waiting events of this project that were recorded while it was unknown. */
  adoptTeam(projectUuid: string, teamSlug: string): Promise<number>;
  settle(settlements: readonly Settlement[], nowMs: number): Promise<void>;
  /**
   * Gives all waiting events of this node new clock values, one after the other in the order of the queue; ids and
   * all else stay. What is parked or delivered keeps its value.
   * @param firstValue the first of so many values, or undefined to change nothing. It is called in the critical section in
   *   which values are allocated, before anything is durable, and not at all when nothing of this node waits.
   * @returns how many events were renumbered.
   * @throws Failure `queue_busy` or `queue_unavailable`, and whatever `firstValue` throws; nothing was changed then.
   */
  renumber(nodeId: string, firstValue: (need: ClockNeed) => Lamport | undefined): Promise<number>;
  /**
   * While `work` runs, what was read once may be kept in memory for the next call, and is read anew when another process
   * changed the store. For a run of many selections; not to be nested.
   */
  hold<T>(work: () => Promise<T>): Promise<T>;
  /**
   * A damaged store is moved aside and what can be read of it is kept; a sound one, or none, stays as it is.
   * @throws Failure `queue_busy` or `queue_unavailable`.
   */
  mend(): Promise<void>;
  /**
   * Reads only: makes no file and changes none. An absent queue is an empty one.
   * @throws Failure `queue_damaged`.
   */
  summary(): Promise<QueueSummary>;
}
