import type { Database } from './database.js';
import type { StoredEvent } from './stored-event.js';

const PAGE_EVENTS = 1000;

/**
 * All that is stored now, team by team in each one's order, a page at a time and each in a transaction of its own: what is stored
 * does not change any more, so that a long export holds up nobody. What comes meanwhile is not in it.
 */
export async function* storedPages(database: Database): AsyncGenerator<readonly StoredEvent[]> {
  const teams = await database.snapshot((sql) =>
    sql.query<{ team: string; head: number }>('SELECT team, head FROM teams ORDER BY team'),
  );
  for (const { team, head } of teams) {
    for (let after = 0; after < head;) {
      const page = await database.snapshot((sql) =>
        sql.query<StoredEvent>(
          `SELECT team, seq, received_at_ms AS "receivedAtMs", body AS json FROM events
            WHERE team = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4`,
          [team, after, head, PAGE_EVENTS],
        ),
      );
      yield page;
      after = page.at(-1)?.seq ?? head;
    }
  }
}
