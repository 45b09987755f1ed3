import type { InsertOutcome, StoreOutcome, StoreTransaction } from '../../src/events/event-store.js';
import { UNKNOWN_TEAM, type Lamport, type SpecKittyEvent, type Ulid } from '../../src/events/event.js';
import {
  PARK_AT_RETRIES,
  QUEUE_CAP_EVENTS,
  type ClockNeed,
  type Queue,
  type QueueSummary,
  type Selected,
  type Selection,
  type Settlement,
} from '../../src/queue/queue.js';
import { toIsoTime } from '../../src/shared/wall-time.js';

interface Row {
  readonly place: number;
  event: SpecKittyEvent;
  retryCount: number;
  readonly insertedMs: number;
}

interface State {
  readonly waiting: Map<Ulid, Row>;
  readonly parked: Map<
    Ulid,
    { readonly event: SpecKittyEvent; readonly category: string; readonly reason: string }
  >;
  readonly delivered: Map<Ulid, string>;
  highestClock: number;
  refusedWhileFull: number;
  places: number;
}

export interface MemoryQueueOptions {
  readonly capEvents?: number;
  readonly nowMs?: () => number;
}

/** The queue's promises without a disk (queueContract holds it to them). One process only. */
export class MemoryQueue implements Queue {
  readonly #cap: number;
  readonly #nowMs: () => number;
  #state: State = {
    waiting: new Map(),
    parked: new Map(),
    delivered: new Map(),
    highestClock: 0,
    refusedWhileFull: 0,
    places: 0,
  };

  constructor({ capEvents = QUEUE_CAP_EVENTS, nowMs = () => 0 }: MemoryQueueOptions = {}) {
    this.#cap = capEvents;
    this.#nowMs = nowMs;
  }

  /** What a test looks at. */
  get parked(): ReadonlyMap<Ulid, { readonly category: string; readonly reason: string }> {
    return this.#state.parked;
  }

  get delivered(): ReadonlyMap<Ulid, string> {
    return this.#state.delivered;
  }

  get waiting(): readonly SpecKittyEvent[] {
    return [...this.#state.waiting.values()].map(({ event }) => event);
  }

  async transact<T>(work: (transaction: StoreTransaction) => T): Promise<StoreOutcome<T>> {
    const draft = structuredClone(this.#state);
    const value = work(new MemoryTransaction(draft, this.#cap, this.#nowMs()));
    this.#state = draft;
    return { kind: 'stored', value };
  }

  async insert(...events: readonly SpecKittyEvent[]): Promise<void> {
    await this.transact((transaction) => events.map((event) => transaction.insert(event)));
  }

  async select(selection: Selection): Promise<Selected> {
    const { projectUuid, teamSlugs, maxEvents, maxBytes, after } = selection;
    const rows: Row[] = [];
    let bytes = 0;
    for (const row of this.#state.waiting.values()) {
      const { event, place } = row;
      if (event.project_uuid !== projectUuid || !teamSlugs.includes(event.team_slug) || place <= after)
        continue;
      bytes += Buffer.byteLength(JSON.stringify(event)) + 1;
      if (rows.length > 0 && (bytes > maxBytes || rows.length >= maxEvents)) break;
      rows.push(row);
    }
    const events = rows.map(({ event, retryCount }) => ({ event, retryCount }));
    return { events, cursor: rows.at(-1)?.place ?? after };
  }

  async adoptTeam(projectUuid: string, teamSlug: string): Promise<number> {
    const rows = [...this.#state.waiting.values()].filter(
      ({ event }) => event.project_uuid === projectUuid && event.team_slug === UNKNOWN_TEAM,
    );
    for (const row of rows) row.event = { ...row.event, team_slug: teamSlug };
    return rows.length;
  }

  async settle(settlements: readonly Settlement[], _nowMs: number): Promise<void> {
    for (const settlement of settlements) {
      const row = this.#state.waiting.get(settlement.eventId);
      if (row !== undefined) this.#settleRow(row, settlement);
    }
  }

  #settleRow(row: Row, settlement: Settlement): void {
    const { waiting, parked, delivered } = this.#state;
    if (settlement.kind === 'delivered') {
      waiting.delete(settlement.eventId);
      delivered.set(settlement.eventId, settlement.verdict);
      return;
    }
    row.retryCount += 1;
    if (!settlement.park && row.retryCount < PARK_AT_RETRIES) return;
    waiting.delete(settlement.eventId);
    const { category, reason } = settlement;
    parked.set(settlement.eventId, { event: row.event, category, reason });
  }

  async renumber(nodeId: string, firstValue: (need: ClockNeed) => Lamport | undefined): Promise<number> {
    const rows = [...this.#state.waiting.values()].filter(({ event }) => event.node_id === nodeId);
    if (rows.length === 0) return 0;
    const first = firstValue({ events: rows.length, highestClock: this.#state.highestClock });
    if (first === undefined) return 0;
    for (const [place, row] of rows.entries())
      row.event = { ...row.event, lamport_clock: (first + place) as Lamport };
    this.#state.highestClock = Math.max(this.#state.highestClock, first + rows.length - 1);
    return rows.length;
  }

  async mend(): Promise<void> {}

  async summary(): Promise<QueueSummary> {
    const rows = [...this.#state.waiting.values()];
    const byType = countBy(rows, ({ event }) => event.event_type).map(({ key, count }) => ({
      eventType: key,
      waiting: count,
    }));
    return {
      waiting: rows.length,
      parked: this.#state.parked.size,
      deliveredRecently: this.#state.delivered.size,
      refusedWhileFull: this.#state.refusedWhileFull,
      oldestWaiting: rows[0] === undefined ? null : toIsoTime(rows[0].insertedMs),
      byType: byType.sort(
        (one, other) => other.waiting - one.waiting || compare(one.eventType, other.eventType),
      ),
      byRetryCount: countBy(rows, ({ retryCount }) => retryCount)
        .map(({ key, count }) => ({ retryCount: key, waiting: count }))
        .sort((one, other) => one.retryCount - other.retryCount),
      byProject: countBy(rows, ({ event }) => `${event.project_uuid ?? ''} ${event.team_slug}`)
        .sort((one, other) => compare(one.key, other.key))
        .map(({ key, count }) => {
          const [projectUuid, teamSlug = ''] = key.split(' ');
          return { projectUuid: projectUuid || null, teamSlug, waiting: count };
        }),
    };
  }
}

class MemoryTransaction implements StoreTransaction {
  readonly #state: State;
  readonly #cap: number;
  readonly #nowMs: number;

  constructor(state: State, cap: number, nowMs: number) {
    this.#state = state;
    this.#cap = cap;
    this.#nowMs = nowMs;
  }

  get highestClock(): number {
    return this.#state.highestClock;
  }

  get waiting(): number {
    return this.#state.waiting.size;
  }

  has(eventId: Ulid): boolean {
    const { waiting, parked, delivered } = this.#state;
    return waiting.has(eventId) || parked.has(eventId) || delivered.has(eventId);
  }

  insert(event: SpecKittyEvent): InsertOutcome {
    const state = this.#state;
    if (this.has(event.event_id)) return 'already_there';
    if (state.waiting.size >= this.#cap) {
      state.refusedWhileFull += 1;
      return 'full';
    }
    if (state.refusedWhileFull > 0) state.refusedWhileFull = 0;
    state.places += 1;
    state.highestClock = Math.max(state.highestClock, event.lamport_clock);
    state.waiting.set(event.event_id, { place: state.places, event, retryCount: 0, insertedMs: this.#nowMs });
    return 'inserted';
  }
}

function countBy<Item, Key>(
  items: readonly Item[],
  keyOf: (item: Item) => Key,
): { readonly key: Key; readonly count: number }[] {
  const counts = new Map<Key, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return [...counts].map(([key, count]) => ({ key, count }));
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
