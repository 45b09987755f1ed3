import { Failure, messageOf, systemCode } from '../shared/failure.js';
import { serveWords } from '../words/serve.js';
import type { Database } from './database.js';
import { PgDatabase } from './pg-database.js';

/** Older ones are no longer mended by their makers, and untried by us. */
const OLDEST_POSTGRES_MAJOR = 14;

/** A server behind a dead route must not hold up the start for the minutes that TCP takes. */
const CONNECT_WAIT_MS = 10_000;
/** A process that is stopped in the middle of a batch holds its team's counter: PostgreSQL takes it back. */
const IDLE_IN_TRANSACTION_MS = 60_000;
/** As `pg_stat_activity` shows us. */
const APPLICATION_NAME = 'spec-kitty serve';

/** How a URL is handed to the driver, for the pool and for the connection that listens. */
export function postgresConfig(url: string) {
  return {
    connectionString: url,
    application_name: APPLICATION_NAME,
    connectionTimeoutMillis: CONNECT_WAIT_MS,
    keepAlive: true,
  };
}

/**
 * Connects to a PostgreSQL of the person's own.
 * @param url `postgres://user:password@host:port/database`, with the driver's `sslmode`, `sslrootcert` … in its query.
 * @throws Failure `bad_database_url`, `database_unreachable`, `database_login`, `database_too_old`. None of them repeats the password.
 */
export async function openPostgresDatabase(url: string, onError: (error: Error) => void): Promise<Database> {
  const where = describeDatabaseUrl(url);
  let database: Database | undefined;
  try {
    database = new PgDatabase({
      pool: { ...postgresConfig(url), idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS },
      onError,
    });
    await refuseOlder(database, where);
    return database;
  } catch (error) {
    await database?.close();
    throw error instanceof Failure ? error : cannotUse(where, error);
  }
}

/**
 * The URL as people may see it: without password and options.
 * @throws Failure `bad_database_url`.
 */
export function describeDatabaseUrl(url: string): string {
  if (!/^postgres(?:ql)?:\/\//.test(url)) throw new Failure(serveWords.badDatabaseUrl);
  const [withoutOptions = ''] = url.split('?', 1);
  // Up to the last @: what is no valid URL may have one in its password.
  return withoutOptions.replace(
    /\/\/(?:([^:@/]*)[^/]*@)?/,
    (_all, user?: string) => `//${user ? `${user}@` : ''}`,
  );
}

/** @throws Failure `database_too_old`. */
export async function refuseOlder(database: Pick<Database, 'snapshot'>, where: string): Promise<void> {
  const [row] = await database.snapshot((sql) =>
    sql.query<{ version: string }>("SELECT current_setting('server_version_num') AS version"),
  );
  const major = Math.floor(Number(row?.version) / 10_000);
  if (!(major >= OLDEST_POSTGRES_MAJOR)) {
    throw new Failure(serveWords.databaseTooOld(where, String(major), OLDEST_POSTGRES_MAJOR));
  }
}

/** SQLSTATE: the login was refused. */
const LOGIN_REFUSED = new Set(['28P01', '28000']);

function cannotUse(where: string, cause: unknown): Failure {
  const code = systemCode(cause) ?? '';
  // Several addresses tried in vain make an error without words of its own.
  const reason = messageOf(cause) || code;
  const details = LOGIN_REFUSED.has(code)
    ? serveWords.databaseLogin(where, reason)
    : serveWords.databaseUnreachable(where, reason);
  return new Failure({ ...details, cause });
}
