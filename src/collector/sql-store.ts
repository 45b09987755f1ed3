import type { SpecKittyEvent } from '../events/event.js';
import type { AdmittedEvent } from './admit-event.js';
import type { Database, Queryable } from './database.js';
import { ingestBatch } from './ingest-batch.js';
import { MAX_PAGE_BYTES } from './limits.js';
import type { RefreshFamily } from './refresh-family.js';
import { addFamily, turnFamily } from './sql-families.js';
import { highestClocks } from './sql-ingest.js';
import { arrivalsOf, boardBodiesAt, changesPage, movesPage } from './sql-history.js';
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

/** The Store in PostgreSQL's dialect, whatever PostgreSQL it is. The database is migrated. */
export class SqlStore implements Store {
  readonly #database: Database;
  readonly #announceOn: string | undefined;

  /** @param announceOn where each batch is announced to other servers on the same database; left out: nobody else is there. */
  constructor(database: Database, announceOn?: string) {
    this.#database = database;
    this.#announceOn = announceOn;
  }

  async ingest(
    team: string,
    events: readonly AdmittedEvent[],
    receivedAtMs: number | readonly number[],
  ): Promise<readonly Verdict[]> {
    if (events.length === 0) return [];
    return this.#database.transaction(async (sql) => {
      const { verdicts } = await ingestBatch(sql, { team, events, receivedAtMs }, this.#announceOn);
      return verdicts;
    });
  }

  async feed(team: string, question: FeedQuestion): Promise<FeedPage> {
    const { after, limit, feature = null, wp = null } = question;
    const rows = await this.#database.snapshot((sql) =>
      // The first event comes whatever its size: a page without it would stop the reader for good.
      sql.query<{ seq: number; body: string }>(
        `SELECT seq, body FROM (
           SELECT seq, body, sum(octet_length(body)) OVER (ORDER BY seq) - octet_length(body) AS bytes_before
             FROM (SELECT seq, body FROM events
                    WHERE team = $1 AND seq > $2 AND ($3::text IS NULL OR feature_slug = $3)
                      AND ($4::text IS NULL OR wp_id = $4)
                    ORDER BY seq LIMIT $5) AS page
         ) AS measured WHERE bytes_before < $6 ORDER BY seq`,
        [team, after, feature, wp, limit, MAX_PAGE_BYTES],
      ),
    );
    return { events: rows.map(({ body }) => body), next: rows.at(-1)?.seq };
  }

  async event(team: string, eventId: string): Promise<string | undefined> {
    const [row] = await this.#database.snapshot((sql) =>
      sql.query<{ body: string }>('SELECT body FROM events WHERE team = $1 AND event_id = $2', [
        team,
        eventId,
      ]),
    );
    return row?.body;
  }

  async highestClock(team: string, nodeId: string): Promise<number> {
    const clocks = await this.#database.snapshot((sql) => highestClocks(sql, team, new Set([nodeId])));
    return clocks.get(nodeId) ?? 0;
  }

  boardEvents(team: string): Promise<BoardState> {
    return this.#database.snapshot(async (sql) => ({
      head: await headOf(sql, team),
      events: await boardBodies(sql, team),
    }));
  }

  boardEventsAt(team: string, atMs: number): Promise<BoardState> {
    return this.#database.snapshot(async (sql) => ({
      head: await headOf(sql, team),
      events: await boardBodiesAt(sql, team, atMs),
    }));
  }

  moves(team: string, question: MovesQuestion): Promise<MovesPage> {
    return this.#database.snapshot((sql) => movesPage(sql, team, question));
  }

  changes(team: string, question: ChangesQuestion): Promise<ChangesPage> {
    return this.#database.snapshot(async (sql) => ({
      head: await headOf(sql, team),
      ...(await changesPage(sql, team, question)),
    }));
  }

  arrivals(team: string, limits: { readonly machines: number; readonly recent: number }): Promise<Arrivals> {
    return this.#database.snapshot((sql) => arrivalsOf(sql, team, limits));
  }

  addFamily(family: RefreshFamily, nowMs: number): Promise<void> {
    return this.#database.transaction((sql) => addFamily(sql, family, nowMs));
  }

  turnFamily<T>(familyId: string, turn: FamilyTurn<T>): Promise<T> {
    return this.#database.transaction((sql) => turnFamily(sql, familyId, turn));
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}

async function headOf(sql: Queryable, team: string): Promise<number> {
  const [row] = await sql.query<{ head: number }>('SELECT head FROM teams WHERE team = $1', [team]);
  return row?.head ?? 0;
}

/** One look-up an event, for the planner's sake: see heldEvents. */
async function boardBodies(sql: Queryable, team: string): Promise<SpecKittyEvent[]> {
  const rows = await sql.query<{ body: string }>(
    `SELECT body FROM board_events AS held, LATERAL (
       SELECT body FROM events WHERE team = $1 AND seq = held.seq LIMIT 1) AS event WHERE team = $1`,
    [team],
  );
  return rows.map(({ body }) => JSON.parse(body) as SpecKittyEvent);
}
