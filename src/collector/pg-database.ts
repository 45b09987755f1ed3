import { setTimeout as pause } from 'node:timers/promises';
import { Client, Pool, TypeOverrides, types, type ClientConfig, type PoolClient, type PoolConfig } from 'pg';
import { arrayLiteral } from './array-literal.js';
import type { Database, Queryable, SqlValue } from './database.js';
import type { FeedConnection, FeedEars } from './feed-watch.js';

/** Pool.end() waits for checked-out clients without end; a hung query must not hold up the process. */
const CLOSE_WAIT_MS = 2000;

/** pg hands out bigint as text, since it may be beyond 2^53; ours are not (database.ts). */
const ourTypes = new TypeOverrides();
ourTypes.setTypeParser(types.builtins.INT8, Number);

export interface PgDatabaseOptions {
  /** Where and how to connect. */
  readonly pool: PoolConfig;
  /** Told of connections that broke while nobody used them; without a listener they would end the process. */
  readonly onError: (error: Error) => void;
  /** Runs after the last connection has gone. */
  readonly afterClose?: () => Promise<void>;
}

/** A Database through the `pg` driver: a real PostgreSQL, or whatever speaks its protocol. */
export class PgDatabase implements Database {
  readonly #pool: Pool;
  readonly #afterClose: () => Promise<void>;

  constructor(options: PgDatabaseOptions) {
    // No idle time-out: the embedded store's one connection cannot be opened a second time.
    this.#pool = new Pool({ idleTimeoutMillis: 0, ...options.pool, types: ourTypes });
    this.#pool.on('error', options.onError);
    this.#afterClose = options.afterClose ?? (async () => {});
  }

  transaction<T>(work: (sql: Queryable) => Promise<T>): Promise<T> {
    return this.#within('BEGIN', work);
  }

  snapshot<T>(work: (sql: Queryable) => Promise<T>): Promise<T> {
    return this.#within('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', work);
  }

  async close(): Promise<void> {
    const tooLong = new AbortController();
    await Promise.race([
      this.#pool.end(),
      pause(CLOSE_WAIT_MS, undefined, { signal: tooLong.signal, ref: false }),
    ]);
    tooLong.abort();
    await this.#afterClose();
  }

  /**
   * A client goes back to the pool as good whenever its ROLLBACK still works. Handing pg's pool the error of a
   * refused statement would make it drop the client, and through PGlite's adapter every later client with it.
   */
  async #within<T>(begin: string, work: (sql: Queryable) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    try {
      await client.query(begin);
      const value = await work(queryableOf(client));
      await client.query('COMMIT');
      return value;
    } catch (error) {
      await client.query('ROLLBACK').catch((failed: Error) => {
        broken = failed;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }
}

function queryableOf(client: PoolClient): Queryable {
  return {
    async query<Row extends object>(text: string, values: readonly SqlValue[] = []) {
      const { rows } = await client.query<Row>(text, values.map(parameterOf));
      return rows;
    },
  };
}

function parameterOf(value: SqlValue): SqlValue {
  return isArray(value) ? arrayLiteral(value) : value;
}

/** Array.isArray does not know readonly arrays. */
function isArray(value: SqlValue): value is Extract<SqlValue, readonly unknown[]> {
  return Array.isArray(value);
}

/**
 * A connection of its own that LISTENs: one out of the pool would be missing there for good.
 * @throws the driver's error when it cannot be made.
 */
export async function listenOn(
  channel: string,
  config: ClientConfig,
  ears: FeedEars,
): Promise<FeedConnection> {
  const client = new Client(config);
  let isOver = false;
  const lose = (error: Error) => {
    if (isOver) return;
    isOver = true;
    ears.lost(error);
  };
  client.on('notification', ({ payload }) => ears.heard(payload ?? ''));
  const close = async () => {
    isOver = true;
    await Promise.race([client.end().catch(() => {}), pause(CLOSE_WAIT_MS, undefined, { ref: false })]);
  };
  client.on('error', lose);
  client.on('end', () => lose(new Error('the connection has ended')));
  try {
    await client.connect();
    await client.query(`LISTEN ${channel}`);
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}
