import type { InsertOutcome, StoreOutcome, StoreTransaction } from '../../src/events/event-store.js';
import { UNKNOWN_TEAM, type Lamport, type SpecKittyEvent, type Ulid } from '../../src/events/event.js';
import {
  MAX_MATCHES,
  NEAR_CHARACTERS,
  type Entries,
  type EntryQuery,
  type Found,
  type HistoryLine,
  type KeptEvent,
  type Standing,
} from '../../src/queue/queue-entry.js';
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
import { describeEvent } from '../../src/queue/stored-event.js';
import { toIsoTime } from '../../src/shared/wall-time.js';

interface Row {
  readonly place: number;
  event: SpecKittyEvent;
  retryCount: number;
  readonly insertedMs: number;
  readonly history: HistoryLine[];
}

interface ParkedRow extends Row {
  readonly category: string;
  readonly reason: string;
  readonly atMs: number;
}

interface LedgerRow extends Row {
  readonly verdict: string;
  readonly atMs: number;
}

interface State {
  readonly waiting: Map<Ulid, Row>;
  readonly parked: Map<Ulid, ParkedRow>;
  readonly ledger: Map<Ulid, LedgerRow>;
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
    ledger: new Map(),
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
    const ledger = [...this.#state.ledger].filter(([, { verdict }]) => verdict !== DROPPED);
    return new Map(ledger.map(([id, { verdict }]) => [id, verdict]));
  }

  get waiting(): readonly SpecKittyEvent[] {
    return inOrder(this.#state.waiting.values()).map(({ event }) => event);
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
    for (const row of inOrder(this.#state.waiting.values())) {
      const { event, place } = row;
      if (event.project_uuid !== projectUuid || !teamSlugs.includes(event.team_slug) || place <= after)
        continue;
      bytes += Buffer.byteLength(JSON.stringify(event)) + 1;
      if (rows.length > 0 && (bytes > maxBytes || rows.length >= maxEvents)) break;
      rows.push(row);
    }
    const events = rows.map(({ event, place, retryCount }) => ({
      event,
      json: JSON.stringify(event),
      place,
      retryCount,
    }));
    return { events, cursor: rows.at(-1)?.place ?? after };
  }

  async adoptTeam(projectUuid: string, teamSlug: string): Promise<number> {
    const rows = [...this.#state.waiting.values()].filter(
      ({ event }) => event.project_uuid === projectUuid && event.team_slug === UNKNOWN_TEAM,
    );
    for (const row of rows) row.event = { ...row.event, team_slug: teamSlug };
    return rows.length;
  }

  async settle(settlements: readonly Settlement[], nowMs: number): Promise<void> {
    for (const settlement of settlements) {
      const row = this.#state.waiting.get(settlement.eventId);
      if (row !== undefined) this.#settleRow(row, settlement, nowMs);
    }
  }

  #settleRow(row: Row, settlement: Settlement, atMs: number): void {
    const { waiting, parked, ledger } = this.#state;
    const { eventId } = settlement;
    if (settlement.kind === 'delivered') {
      waiting.delete(eventId);
      ledger.set(eventId, { ...row, history: [], verdict: settlement.verdict, atMs });
      return;
    }
    row.retryCount += 1;
    const isParked = settlement.park || row.retryCount >= PARK_AT_RETRIES;
    const { category, reason } = settlement;
    row.history.push({ at: toIsoTime(atMs), what: isParked ? 'parked' : 'refused', category, reason });
    if (!isParked) return;
    waiting.delete(eventId);
    parked.set(eventId, { ...row, category, reason, atMs });
  }

  revision(): string {
    return JSON.stringify(this.#all().map(({ standing, history }) => [standing, history]));
  }

  async entries({ standings, limit, end }: EntryQuery): Promise<Entries> {
    const all = this.#all().filter(({ standing }) => standings.includes(standing.kind));
    const some = end === 'oldest' ? all.slice(0, limit) : all.slice(Math.max(0, all.length - limit));
    const entries = some.map(({ event: _event, damaged: _damaged, history: _history, ...entry }) => entry);
    return { entries, total: all.length };
  }

  async find(idPrefix: string): Promise<Found> {
    const prefix = idPrefix.toUpperCase();
    const startingWith = (start: string) => this.#all().filter(({ eventId }) => eventId.startsWith(start));
    const matches = startingWith(prefix);
    const [first] = matches;
    if (first !== undefined && matches.length === 1) return { kind: 'one', kept: first };
    const idsOf = (some: readonly KeptEvent[]) =>
      some
        .map(({ eventId }) => eventId)
        .sort()
        .slice(0, MAX_MATCHES);
    if (first !== undefined) return { kind: 'many', eventIds: idsOf(matches) };
    for (let length = prefix.length - 1; length >= NEAR_CHARACTERS; length -= 1) {
      const near = startingWith(prefix.slice(0, length));
      if (near.length > 0) return { kind: 'none', near: idsOf(near) };
    }
    return { kind: 'none', near: [] };
  }

  async kept(): Promise<Iterable<KeptEvent>> {
    return this.#all().filter(({ event }) => event !== null);
  }

  async retry(which: Ulid | 'all_parked'): Promise<readonly Ulid[]> {
    const { parked, waiting } = this.#state;
    const rows = inOrder(parked.values()).filter(
      ({ event }) => which === 'all_parked' || event.event_id === which,
    );
    for (const { event, place, insertedMs, history } of rows) {
      parked.delete(event.event_id);
      const line: HistoryLine = {
        at: toIsoTime(this.#nowMs()),
        what: 'retried',
        category: null,
        reason: null,
      };
      waiting.set(event.event_id, {
        event,
        place,
        insertedMs,
        retryCount: 0,
        history: [...history, line],
      });
    }
    return rows.map(({ event }) => event.event_id);
  }

  async drop(eventId: Ulid): Promise<boolean> {
    const { parked, waiting, ledger } = this.#state;
    const row = waiting.get(eventId) ?? parked.get(eventId);
    if (row === undefined) return false;
    waiting.delete(eventId);
    parked.delete(eventId);
    ledger.set(eventId, { ...row, history: [], verdict: DROPPED, atMs: this.#nowMs() });
    return true;
  }

  #all(): KeptEvent[] {
    const { waiting, parked, ledger } = this.#state;
    const rows = [
      ...Array.from(waiting.values(), (row) => ({
        row,
        standing: { kind: 'waiting', retryCount: row.retryCount } as Standing,
      })),
      ...Array.from(parked.values(), (row) => ({ row, standing: parkedStanding(row) })),
      ...Array.from(ledger.values(), (row) => ({ row, standing: ledgerStanding(row) })),
    ];
    return rows
      .sort((one, other) => one.row.place - other.row.place)
      .map(({ row: { event, insertedMs, history }, standing }) => ({
        eventId: event.event_id,
        eventType: event.event_type,
        queuedAt: toIsoTime(insertedMs),
        ...describeEvent(event),
        standing,
        event: standing.kind === 'waiting' || standing.kind === 'parked' ? event : null,
        damaged: null,
        history,
      }));
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

  hold<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }

  async mend(): Promise<void> {}

  async summary(): Promise<QueueSummary> {
    const rows = inOrder(this.#state.waiting.values());
    const byType = countBy(rows, ({ event }) => event.event_type).map(({ key, count }) => ({
      eventType: key,
      waiting: count,
    }));
    return {
      waiting: rows.length,
      parked: this.#state.parked.size,
      deliveredRecently: this.delivered.size,
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
    const { waiting, parked, ledger } = this.#state;
    return waiting.has(eventId) || parked.has(eventId) || ledger.has(eventId);
  }

  insert(event: SpecKittyEvent): InsertOutcome {
    const state = this.#state;
    if (this.has(event.event_id)) return 'already_there';
    if (state.waiting.size + state.parked.size >= this.#cap) {
      state.refusedWhileFull += 1;
      return 'full';
    }
    if (state.refusedWhileFull > 0) state.refusedWhileFull = 0;
    state.places += 1;
    state.highestClock = Math.max(state.highestClock, event.lamport_clock);
    state.waiting.set(event.event_id, {
      place: state.places,
      event,
      retryCount: 0,
      insertedMs: this.#nowMs,
      history: [],
    });
    return 'inserted';
  }
}

const DROPPED = 'dropped';

function parkedStanding({ retryCount, category, reason, atMs }: ParkedRow): Standing {
  return { kind: 'parked', retryCount, category, reason, at: toIsoTime(atMs) };
}

function ledgerStanding({ verdict, atMs }: LedgerRow): Standing {
  const at = toIsoTime(atMs);
  return verdict === DROPPED ? { kind: 'dropped', at } : { kind: 'delivered', verdict, at };
}

/** An event that was put back stands where it stood, not where the map has it. */
function inOrder<R extends Row>(rows: Iterable<R>): R[] {
  return [...rows].sort((one, other) => one.place - other.place);
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
