import { messageOf } from '../shared/failure.js';
import { toIsoTime, type WallTime } from '../shared/wall-time.js';
import { sealDraft, type Draft, type Origin } from './draft.js';
import type { EventStore, StoreTransaction } from './event-store.js';
import type { EventType, Lamport, Payloads, SpecKittyEvent, Ulid } from './event.js';
import { isTooFarAhead, LamportCounter, type ClockFile } from './lamport-clock.js';
import { isPlainEvent } from './plain-event.js';
import { withoutPrivatePaths } from './private-paths.js';

/** What became of one event. `recorded` is a promise: it survives a kill -9 and a power cut. */
export type EmitResult =
  | { readonly kind: 'recorded'; readonly event: SpecKittyEvent }
  /** The same happening was recorded before: same id, nothing stored twice. */
  | { readonly kind: 'already_recorded'; readonly eventId: Ulid }
  | {
      readonly kind: 'not_recorded';
      readonly why: NotRecorded;
      readonly reason: string;
      readonly draft: Draft;
    };

/**
 * refused: the contract does not allow it (`WP001`); full: the queue is at its cap; busy: another process held the
 * queue for too long; unavailable: the disk or folder does not let us write.
 */
export type NotRecorded = 'refused' | 'full' | 'busy' | 'unavailable';

/** What became of a value that was shown to the clock. `unavailable`: the queue was busy or cannot be used. */
export type Witnessed = 'lifted' | 'known' | 'absurd' | 'unavailable';

/** What a caller may say beyond the payload. Everything has a default. */
export interface EmitOptions {
  /** When it happened. Default: now. */
  readonly atMs?: number;
  /** The event, or the shared action, that caused this one. */
  readonly causationId?: Ulid;
  readonly eventId?: Ulid;
  readonly origin?: Partial<Origin>;
}

export interface EmitterParts {
  readonly store: EventStore;
  readonly clock: ClockFile;
  readonly nodeId: string;
  readonly time: WallTime;
  readonly freshUlid: () => Ulid;
  /** The project of this process. Asked once per group. */
  readonly origin: () => Origin | Promise<Origin>;
  /** The team of the person who is logged in, undefined when nobody is. Asked once per group. */
  readonly team: () => string | undefined;
  /** Told of every event that could not be recorded, for callers who do not look at the result. */
  readonly onNotRecorded?: (result: Extract<EmitResult, { kind: 'not_recorded' }>) => void;
}

/**
 * The one place that makes events: id, clock value, envelope, check against the contract, durable insert. Never
 * throws into its caller, never opens a socket, and says of each event what became of it.
 */
export class Emitter {
  readonly #parts: EmitterParts;
  #waiting: number | undefined;

  constructor(parts: EmitterParts) {
    this.#parts = parts;
  }

  wpStatusChanged = this.#typed('WPStatusChanged');
  wpCreated = this.#typed('WPCreated');
  wpAssigned = this.#typed('WPAssigned');
  featureCreated = this.#typed('FeatureCreated');
  featureCompleted = this.#typed('FeatureCompleted');
  historyAdded = this.#typed('HistoryAdded');
  errorLogged = this.#typed('ErrorLogged');
  dependencyResolved = this.#typed('DependencyResolved');

  /** How many events waited in the store after the last emit; undefined before any, and when that one failed. */
  get waiting(): number | undefined {
    return this.#waiting;
  }

  /** Begins to load what an emit will need, and does not wait for it. For callers who still have something to read. */
  prepare(): void {
    this.#parts.store.prepare?.();
  }

  /**
   * Records a group of events, in this order, in one critical section: all clock values, then all rows, one save.
   * @returns one result per draft, in the same order.
   */
  async emit(drafts: readonly Draft[]): Promise<EmitResult[]> {
    if (drafts.length === 0) return [];
    const results = await this.#record(drafts).catch((error: unknown) =>
      drafts.map((draft) => notRecorded(draft, 'unavailable', messageOf(error))),
    );
    for (const result of results) if (result.kind === 'not_recorded') this.#parts.onNotRecorded?.(result);
    return results;
  }

  /**
   * What `emit` would store, without a clock value; null for what the contract refuses. Stores nothing.
   */
  async preview(drafts: readonly Draft[]): Promise<(Omit<SpecKittyEvent, 'lamport_clock'> | null)[]> {
    return (await this.#seal(drafts)).map(({ event, checked }) => {
      if (!checked.ok) return null;
      const { lamport_clock: _, ...preview } = event;
      return preview;
    });
  }

  /**
   * Lifts the clock above a value that another node or the server has shown us, so that what we emit next counts as
   * later (Lamport's receive rule). A lower value changes nothing. An absurd one is refused: whoever sends it, by a bug
   * or on purpose, would push every clock of the team towards the end of the numbers.
   */
  async witness(value: Lamport): Promise<Witnessed> {
    const { store, clock } = this.#parts;
    try {
      const outcome = await store.transact(({ highestClock }): Witnessed => {
        const { last } = new LamportCounter(clock.read(), highestClock);
        if (value <= last) return 'known';
        if (isTooFarAhead(value, last)) return 'absurd';
        clock.write(value);
        return 'lifted';
      });
      return outcome.kind === 'stored' ? outcome.value : 'unavailable';
    } catch {
      return 'unavailable';
    }
  }

  #typed<Type extends EventType>(event_type: Type) {
    return async (payload: Payloads[Type], options: EmitOptions = {}): Promise<EmitResult> => {
      const draft = {
        event_type,
        payload,
        event_id: options.eventId,
        atMs: options.atMs,
        causation_id: options.causationId,
        origin: options.origin,
      } as Draft;
      const [result] = await this.emit([draft]);
      return result ?? notRecorded(draft, 'unavailable', 'no result');
    };
  }

  async #record(drafts: readonly Draft[]): Promise<EmitResult[]> {
    const { store, clock } = this.#parts;
    const sealed = await this.#seal(drafts);
    const outcome = await store.transact(
      (transaction) => {
        const counter = new LamportCounter(clock.read(), transaction.highestClock);
        const before = counter.last;
        const results = sealed.map(({ draft, event, checked }) =>
          checked.ok
            ? insert(transaction, counter, draft, event)
            : notRecorded(draft, 'refused', checked.reason),
        );
        // Before the store saves: a crash in between skips values, the other order could issue them twice.
        if (counter.last > before) clock.write(counter.last);
        return { results, waiting: transaction.waiting };
      },
      sealed.map(({ event }) => event.event_id),
    );
    this.#waiting = outcome.kind === 'stored' ? outcome.value.waiting : undefined;
    switch (outcome.kind) {
      case 'stored':
        return outcome.value.results;
      case 'busy':
        return drafts.map((draft) => notRecorded(draft, 'busy', 'another process holds the queue'));
      case 'unavailable':
        return drafts.map((draft) => notRecorded(draft, 'unavailable', outcome.reason));
    }
  }

  /** The drafts in their envelopes, and whether the contract allows them. */
  async #seal(drafts: readonly Draft[]) {
    const { nodeId, time, freshUlid } = this.#parts;
    const origin = await this.#parts.origin();
    const teamSlug = this.#parts.team();
    const sealed = drafts.map((draft) => {
      const event = sealDraft(withoutPrivatePaths(draft), {
        eventId: draft.event_id ?? freshUlid(),
        nodeId,
        clock: 0 as Lamport,
        teamSlug,
        timestamp: toIsoTime(draft.atMs ?? time.nowMs()),
        origin,
      });
      return { draft, event, isPlain: isPlainEvent(event) };
    });
    if (sealed.every(({ isPlain }) => isPlain)) return sealed.map((one) => ({ ...one, checked: PLAIN }));
    // Loaded here: hardly any group needs the schemas, and they take longer to load than a group to store.
    const { parseEvent } = await import('./schema.js');
    return sealed.map((one) => ({ ...one, checked: one.isPlain ? PLAIN : parseEvent(one.event) }));
  }
}

const PLAIN = { ok: true } as const;

function insert(
  transaction: StoreTransaction,
  counter: LamportCounter,
  draft: Draft,
  event: SpecKittyEvent,
): EmitResult {
  // Into the event itself: nobody has seen it yet, and copies of a back-fill's are work for the garbage collector.
  const stamped: SpecKittyEvent = Object.assign(event, { lamport_clock: counter.upcoming });
  const outcome = transaction.insert(stamped);
  switch (outcome) {
    case 'inserted':
      counter.next(); // only now: a known event uses up no value
      return { kind: 'recorded', event: stamped };
    case 'already_there':
      return { kind: 'already_recorded', eventId: event.event_id };
    case 'full':
      return notRecorded(draft, 'full', 'the queue is full');
  }
}

function notRecorded(
  draft: Draft,
  why: NotRecorded,
  reason: string,
): Extract<EmitResult, { kind: 'not_recorded' }> {
  return { kind: 'not_recorded', why, reason, draft };
}
