import type { AdmittedEvent } from './admit-event.js';
import type { Database } from './database.js';
import { ingestBatch, type Batch } from './ingest-batch.js';
import type { IngestLog } from './ingest-log.js';
import { writeLogPosition } from './log-position.js';
import type { RefreshFamily } from './refresh-family.js';
import { SqlStore } from './sql-store.js';
import type {
  Arrivals,
  BoardState,
  ChangesPage,
  ChangesQuestion,
  FamilyTurn,
  FeedPage,
  FeedQuestion,
  MovesPage,
  MovesQuestion,
  Store,
  Verdict,
} from './store.js';
import { formatStoredEvent } from './stored-event.js';

/** As much as one transaction takes at once; the readers wait for it. */
const MAX_GROUP_EVENTS = 4000;

interface Waiting {
  readonly batch: Batch;
  readonly resolve: (verdicts: readonly Verdict[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The embedded store: a database that never calls fsync, and the ingest log that does.
 *
 * Batches that wait at the same moment are one group: one transaction, and one fsync of the log before its COMMIT. So the log has
 * all that anybody was told is stored or could read, and the database nothing that the log has not; what a crash between the two
 * leaves behind is brought over at the next start (log-projection.ts).
 *
 * working: groups one after the other.
 * broken:  the log could not be brought back to what the database has; nothing more is taken until a new start.
 */
export class EmbeddedStore implements Store {
  readonly #database: Database;
  readonly #log: IngestLog;
  readonly #sql: SqlStore;
  #waiting: Waiting[] = [];
  #working: Promise<void> | undefined;
  #broken: unknown;

  /** @param database a projection of all of the log. */
  constructor(database: Database, log: IngestLog) {
    this.#database = database;
    this.#log = log;
    this.#sql = new SqlStore(database);
  }

  ingest(
    team: string,
    events: readonly AdmittedEvent[],
    receivedAtMs: number | readonly number[],
  ): Promise<readonly Verdict[]> {
    if (events.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch: { team, events, receivedAtMs }, resolve, reject });
      this.#working ??= this.#work();
    });
  }

  feed(team: string, question: FeedQuestion): Promise<FeedPage> {
    return this.#sql.feed(team, question);
  }

  event(team: string, eventId: string): Promise<string | undefined> {
    return this.#sql.event(team, eventId);
  }

  highestClock(team: string, nodeId: string): Promise<number> {
    return this.#sql.highestClock(team, nodeId);
  }

  boardEvents(team: string): Promise<BoardState> {
    return this.#sql.boardEvents(team);
  }

  boardEventsAt(team: string, atMs: number): Promise<BoardState> {
    return this.#sql.boardEventsAt(team, atMs);
  }

  moves(team: string, question: MovesQuestion): Promise<MovesPage> {
    return this.#sql.moves(team, question);
  }

  changes(team: string, question: ChangesQuestion): Promise<ChangesPage> {
    return this.#sql.changes(team, question);
  }

  arrivals(...asked: Parameters<Store['arrivals']>): Promise<Arrivals> {
    return this.#sql.arrivals(...asked);
  }

  addFamily(family: RefreshFamily, nowMs: number): Promise<void> {
    return this.#sql.addFamily(family, nowMs);
  }

  turnFamily<T>(familyId: string, turn: FamilyTurn<T>): Promise<T> {
    return this.#sql.turnFamily(familyId, turn);
  }

  async close(): Promise<void> {
    await this.#working;
    await this.#sql.close();
    await this.#log.close();
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#nextGroup();
      if (await this.#commit(group)) continue;
      // One of them may be to blame: each by itself, so that the others are not refused with it.
      for (const one of group) await this.#commit([one], true);
    }
    this.#working = undefined;
  }

  #nextGroup(): readonly Waiting[] {
    let events = 0;
    const fitting = this.#waiting.findIndex(({ batch }) => {
      events += batch.events.length;
      return events > MAX_GROUP_EVENTS;
    });
    return this.#waiting.splice(0, fitting < 0 ? this.#waiting.length : Math.max(1, fitting));
  }

  /** @returns false when the group failed and is still waiting for an answer. */
  async #commit(group: readonly Waiting[], isLastTry = group.length === 1): Promise<boolean> {
    const before = this.#log.end;
    try {
      if (this.#broken !== undefined) throw this.#broken;
      const verdicts = await this.#database.transaction(async (sql) => {
        const answers: (readonly Verdict[])[] = [];
        let lines = '';
        for (const { batch } of group) {
          const ingested = await ingestBatch(sql, batch);
          answers.push(ingested.verdicts);
          for (const event of ingested.stored) lines += formatStoredEvent({ team: batch.team, ...event });
        }
        // Before the COMMIT, for nobody may read what a power cut could take away.
        if (lines !== '') await writeLogPosition(sql, await this.#log.append(lines));
        return answers;
      });
      for (const [at, { resolve }] of group.entries()) resolve(verdicts[at] ?? []);
      return true;
    } catch (error) {
      if (this.#broken === undefined)
        await this.#log.cutBackTo(before).catch((cannotCut: unknown) => {
          this.#broken = cannotCut;
        });
      if (isLastTry) for (const { reject } of group) reject(error);
      return isLastTry;
    }
  }
}
