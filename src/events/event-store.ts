import type { SpecKittyEvent, Ulid } from './event.js';

/**
 * Where events are put.
 *
 * Any implementation guarantees:
 * - `transact` runs `work` alone: no other process and no other call of this one sees or changes the store, or
 *   allocates a clock value, between its first read and the moment its inserts are durable;
 * - when it resolves to `stored`, every inserted event survives a kill -9 and a power cut; with any other answer, or a throw from
 *   `work`, none of them is there;
 * - it never waits for the network, and it waits for another process only for a bounded time.
 */
export interface EventStore {
  /** Begins to load what a transaction will need; never throws. */
  prepare?(): void;
  /** @param coming ids of what `work` will insert, from who knows them before: those are looked up all at once, and room is made. */
  transact<T>(work: (transaction: StoreTransaction) => T, coming?: readonly Ulid[]): Promise<StoreOutcome<T>>;
}

export interface StoreTransaction {
  /** The highest clock value this store has ever held or handed on, 0 when it never held any. */
  readonly highestClock: number;
  /** Events waiting now, those inserted in this transaction included. */
  readonly waiting: number;
  /** Waiting, parked, or delivered not long ago. */
  has(eventId: Ulid): boolean;
  /** `full`: the cap is reached and nothing was stored; the transaction goes on without this event. */
  insert(event: SpecKittyEvent): InsertOutcome;
}

export type InsertOutcome = 'inserted' | 'already_there' | 'full';

/** What became of a transaction. Foreseen troubles are answers, not exceptions: the caller must go on without the store. */
export type StoreOutcome<T> =
  | { readonly kind: 'stored'; readonly value: T }
  /** Another process held the store for longer than we wait. */
  | { readonly kind: 'busy' }
  /** The disk is full, the folder is read-only, the lock cannot be made … `reason` is for people. */
  | { readonly kind: 'unavailable'; readonly reason: string };
