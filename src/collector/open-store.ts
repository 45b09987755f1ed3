import { Failure, messageOf } from '../shared/failure.js';
import type { WallTime } from '../shared/wall-time.js';
import { serveWords } from '../words/serve.js';
import { lockDataFolder, type DataFolder } from './data-folder.js';
import type { Database } from './database.js';
import { openEmbeddedDatabase } from './embedded-database.js';
import { EmbeddedStore } from './embedded-store.js';
import { FEED_CHANNEL, FeedWatch, type FeedWatchParts } from './feed-watch.js';
import type { IngestLog } from './ingest-log.js';
import { errorFields, type Log } from './log-line.js';
import { projectLog } from './log-projection.js';
import { migrate } from './migrations.js';
import { listenOn } from './pg-database.js';
import { describeDatabaseUrl, openPostgresDatabase, postgresConfig } from './postgres-database.js';
import { teamHeads } from './sql-ingest.js';
import { SqlStore } from './sql-store.js';
import type { Store } from './store.js';

export interface StorePlace {
  readonly folder: DataFolder;
  /** A PostgreSQL of the person's own; undefined: the embedded one in the folder. */
  readonly databaseUrl: string | undefined;
}

export type FeedAudience = Pick<FeedWatchParts, 'teams' | 'wake' | 'chance' | 'pollEveryMs'>;

/** A store that is open, and what belongs to it. */
export interface OpenStore {
  readonly store: Store;
  /** What the store keeps its rows in, migrated. */
  readonly database: Database;
  /** Where that is, for people: without a password. */
  readonly where: string;
  /**
   * Tells of what other servers store in the same database, until `close` of what comes back.
   * Undefined where there can be no others.
   */
  readonly watchFeed: ((audience: FeedAudience) => FeedWatch) | undefined;
  /** The embedded folder's lock is the last to go. */
  close(): Promise<void>;
}

/**
 * Opens the store, and brings it to the newest schema. An embedded one is ours alone from here to `close`; a PostgreSQL may have
 * as many servers as one likes.
 * @throws Failure `data_folder_in_use`, `data_folder_unusable`, `store_other_major`, `store_unreadable`, `store_newer`, and those
 *   of `openPostgresDatabase`.
 */
export async function openStore(place: StorePlace, time: WallTime, log: Log): Promise<OpenStore> {
  const onError = (error: Error) => log('error', 'database_connection', errorFields(error));
  return place.databaseUrl === undefined
    ? openEmbedded(place.folder, { time, log, onError })
    : openShared(place.databaseUrl, { time, log, onError });
}

interface Surroundings {
  readonly time: WallTime;
  readonly log: Log;
  readonly onError: (error: Error) => void;
}

async function openEmbedded(folder: DataFolder, { time, log, onError }: Surroundings): Promise<OpenStore> {
  const lock = lockDataFolder(folder);
  try {
    const opened = await openEmbeddedDatabase(folder.database, onError);
    const database = await migrated(opened, time, folder.database);
    const store = new EmbeddedStore(database, await openLog(folder, database, log));
    const close = async () => {
      await store.close();
      lock.release();
    };
    return { store, database, where: folder.path, watchFeed: undefined, close };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Closes the database when the log cannot be brought into step with it. */
async function openLog(folder: DataFolder, database: Database, log: Log): Promise<IngestLog> {
  try {
    const projected = await projectLog(folder.ingestLog, database);
    const { replayed, written } = projected;
    if (replayed > 0) log('info', 'ingest_log_replayed', { events: replayed });
    if (written !== undefined && written > 0) log('info', 'ingest_log_written', { events: written });
    return projected.log;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openShared(url: string, { time, log, onError }: Surroundings): Promise<OpenStore> {
  const where = describeDatabaseUrl(url);
  const database = await migrated(await openPostgresDatabase(url, onError), time, where);
  const store = new SqlStore(database, FEED_CHANNEL);
  const watchFeed = (audience: FeedAudience) =>
    new FeedWatch({
      ...audience,
      log,
      listen: (ears) => listenOn(FEED_CHANNEL, postgresConfig(url), ears),
      heads: (teams) => database.snapshot((sql) => teamHeads(sql, teams)),
    });
  return { store, database, where, watchFeed, close: () => store.close() };
}

async function migrated(database: Database, time: WallTime, where: string): Promise<Database> {
  try {
    await migrate(database, time.nowMs());
    return database;
  } catch (error) {
    await database.close();
    if (error instanceof Failure) throw error;
    throw new Failure({ ...serveWords.storeUnreadable(where, messageOf(error)), cause: error });
  }
}
