import { existsSync } from 'node:fs';
import type { StoreOutcome, StoreTransaction } from '../events/event-store.js';
import type { Lamport, Ulid } from '../events/event.js';
import { Failure, messageOf, systemCode } from '../shared/failure.js';
import { readFileIfPresent } from '../shared/files.js';
import { withFileLock } from '../shared/lock.js';
import { HeldDatabase } from './held-database.js';
import { openForReading, queueFile, type QueueFile } from './queue-file.js';
import { renumberEvents } from './queue-renumbering.js';
import type {
  ClockNeed,
  Queue,
  QueueOptions,
  QueueSummary,
  Selected,
  Selection,
  Settlement,
} from './queue.js';
import type { Entries, EntryQuery, Found, KeptEvent } from './queue-entry.js';
import { dropEvent, retryParked } from './queue-mending.js';
import { findEvent, readEntries, readKept } from './queue-reading.js';
import { adoptTeam, selectEvents, settleEvents } from './queue-sending.js';
import { EMPTY_SUMMARY, summarize } from './queue-summary.js';
import { openTransaction } from './queue-transaction.js';
import { isDamage, loadSqlite, warmUp, type Database, type ProcessLife } from './sqlite.js';
import { readSummaryFile, stampOf } from './summary-file.js';

/**
 * How long one process waits for another's turn. A save takes 300 ms at the cap of 100,000 events; a group of
 * processes that all wait must get their turns, and a command must not hang behind a stopped one for longer than this.
 */
const LOCK_WAIT_MS = 10_000;

export interface SqliteQueueOptions extends QueueOptions {
  readonly life: ProcessLife;
  /** Default 10 s. */
  readonly lockWaitMs?: number;
  /** Default QUEUE_CAP_EVENTS. */
  readonly capEvents?: number;
  readonly nowMs: () => number;
}

/**
 * The queue in `queue.db`. Opens nothing until it is used; holds the file open never. Modes: at rest, the database is read anew
 * for every turn; within `hold`, that of the last turn is used again while the file is still the same.
 */
export function openQueue(path: string, options: SqliteQueueOptions): Queue {
  return new SqliteQueue(path, options);
}

class SqliteQueue implements Queue {
  readonly #path: string;
  readonly #options: SqliteQueueOptions;
  #held: HeldDatabase | undefined;

  constructor(path: string, options: SqliteQueueOptions) {
    this.#path = path;
    this.#options = options;
  }

  prepare(): void {
    loadSqlite(this.#options.life)
      .then(warmUp)
      .catch(() => {}); // the transaction itself will say so
  }

  async transact<T>(
    work: (transaction: StoreTransaction) => T,
    coming: readonly Ulid[] = [],
  ): Promise<StoreOutcome<T>> {
    try {
      return await this.#exclusively((db, commit) => {
        const transaction = openTransaction(db, { ...this.#options, coming });
        const value = work(transaction);
        if (transaction.finish()) commit();
        return value;
      }, coming.length);
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return { kind: 'unavailable', reason: messageOf(error) };
    }
  }

  async select(selection: Selection): Promise<Selected> {
    return this.#mustSucceed((db, commit) => {
      const { parked, ...selected } = selectEvents(db, selection, this.#options.nowMs());
      if (parked > 0) commit();
      return selected;
    });
  }

  async adoptTeam(projectUuid: string, teamSlug: string): Promise<number> {
    return this.#mustSucceed((db, commit) => {
      const adopted = adoptTeam(db, projectUuid, teamSlug);
      if (adopted > 0) commit();
      return adopted;
    });
  }

  async settle(settlements: readonly Settlement[], nowMs: number): Promise<void> {
    if (settlements.length === 0) return;
    await this.#mustSucceed((db, commit) => {
      if (settleEvents(db, settlements, nowMs) > 0) commit();
    });
  }

  async renumber(nodeId: string, firstValue: (need: ClockNeed) => Lamport | undefined): Promise<number> {
    return this.#mustSucceed((db, commit) => {
      const renumbered = renumberEvents(db, nodeId, firstValue);
      if (renumbered > 0) commit();
      return renumbered;
    });
  }

  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.#held = new HeldDatabase(this.#path);
    try {
      return await work();
    } finally {
      this.#held.close();
      this.#held = undefined;
    }
  }

  async mend(): Promise<void> {
    // Loading is mending; an absent queue must not come into being by it.
    if (existsSync(this.#path)) await this.#mustSucceed(() => undefined);
  }

  async summary(): Promise<QueueSummary> {
    // What the last save left beside the file spares us the file, and SQLite.
    return readSummaryFile(this.#path) ?? (await this.#reading(summarize, EMPTY_SUMMARY));
  }

  revision(): string {
    return stampOf(this.#path) ?? '';
  }

  async entries(query: EntryQuery): Promise<Entries> {
    return await this.#reading((db) => readEntries(db, query), { entries: [], total: 0 });
  }

  async find(idPrefix: string): Promise<Found> {
    return await this.#reading((db) => findEvent(db, idPrefix), { kind: 'none', near: [] });
  }

  async kept(): Promise<Iterable<KeptEvent>> {
    const db = await this.#openForReading();
    return db === undefined ? [] : closing(db, readKept(db));
  }

  async retry(which: Ulid | 'all_parked'): Promise<readonly Ulid[]> {
    return await this.#mustSucceed((db, commit) => {
      const back = retryParked(db, which, this.#options.nowMs());
      if (back.length > 0) commit();
      return back;
    });
  }

  async drop(eventId: Ulid): Promise<boolean> {
    return await this.#mustSucceed((db, commit) => {
      const dropped = dropEvent(db, eventId, this.#options.nowMs());
      if (dropped) commit();
      return dropped;
    });
  }

  /** @param none the answer where there is no queue yet. */
  async #reading<T>(read: (db: Database) => T, none: T): Promise<T> {
    const db = await this.#openForReading();
    if (db === undefined) return none;
    try {
      return read(db);
    } catch (error) {
      throw isDamage(error) ? this.#damaged(error) : error;
    } finally {
      db.close();
    }
  }

  /** The queue as it is now, without its lock: the file changes only as a whole. */
  async #openForReading(): Promise<Database | undefined> {
    const bytes = readFileIfPresent(this.#path);
    if (bytes === undefined) return undefined;
    const db = openForReading(await loadSqlite(this.#options.life), bytes, this.#path);
    if (db === undefined) throw this.#damaged();
    return db;
  }

  #damaged(cause?: unknown): Failure {
    return new Failure({
      code: 'queue_damaged',
      message: `The queue ${this.#path} is damaged.`,
      hint: 'Run `spec-kitty doctor --fix`: it moves the file aside and saves what can be read.',
      cause,
    });
  }

  /** Load, work, and a save if `work` calls `commit`: all under the lock. Whatever fails leaves no database behind. */
  async #exclusively<T>(
    work: (db: Database, commit: () => void) => T,
    comingEvents = 0,
  ): Promise<StoreOutcome<T>> {
    const sql = await loadSqlite(this.#options.life);
    const file: QueueFile = queueFile(this.#path, sql, (report) => this.#options.onSalvage?.(report));
    file.prepare();
    const locked = await withFileLock(
      `${this.#path}.lock`,
      { waitMs: this.#options.lockWaitMs ?? LOCK_WAIT_MS },
      () => {
        try {
          return this.#inTurn(this.#held?.take() ?? file.load(comingEvents), file, work);
        } catch (error) {
          // Not every damage shows when the file is opened. Nothing of this turn was saved: it is done again with what can be read.
          if (!isDamage(error)) throw error;
          return this.#inTurn(file.setAside(), file, work);
        }
      },
    );
    return locked.kind === 'done' ? { kind: 'stored', value: locked.value } : locked;
  }

  #inTurn<T>(db: Database, file: QueueFile, work: (db: Database, commit: () => void) => T): T {
    let isKept = false;
    try {
      const value = work(db, () => file.save(db));
      // What was changed and not saved is nothing that people decided on: no work leaves that behind.
      isKept = this.#held?.keep(db) ?? false;
      return value;
    } finally {
      if (!isKept) db.close();
    }
  }

  async #mustSucceed<T>(work: (db: Database, commit: () => void) => T): Promise<T> {
    try {
      const outcome = await this.#exclusively(work);
      if (outcome.kind === 'stored') return outcome.value;
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      throw new Failure({
        code: 'queue_unavailable',
        message: `The queue ${this.#path} cannot be written: ${messageOf(error)}.`,
        hint: 'Make room on the disk, or make the folder writable, then try again. Nothing was lost.',
        cause: error,
      });
    }
    throw new Failure({
      code: 'queue_busy',
      message: `Another process holds the queue ${this.#path}.`,
      hint: 'Try again in a moment. Nothing was lost.',
    });
  }
}

function* closing(db: Database, rows: Iterable<KeptEvent>): Generator<KeptEvent> {
  try {
    yield* rows;
  } finally {
    db.close();
  }
}
