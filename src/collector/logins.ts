import type { WallTime } from '../shared/wall-time.js';
import type { DataFolder } from './data-folder.js';
import type { Database } from './database.js';
import { FileUsers } from './file-users.js';
import type { KeyStore } from './key-ring.js';
import { fileKeys } from './keys-file.js';
import { migrate } from './migrations.js';
import { openPostgresDatabase } from './postgres-database.js';
import { sqlKeys } from './sql-keys.js';
import { SqlUsers } from './sql-users.js';
import { MemoryTickets, SqlTickets, type TicketBook } from './ticket-book.js';
import type { UserDirectory } from './user-directory.js';

/** Who may log in, and what keeps them logged in. (Refresh families are the Store's.) */
export interface Logins {
  readonly users: UserDirectory;
  readonly keys: KeyStore;
  readonly tickets: TicketBook;
}

/**
 * Beside the embedded store: files, so that `serve user` works while the server has the store open.
 * @param onError told of a users file that became unreadable while we run.
 * @throws Failure `users_unreadable`.
 */
export function fileLogins(folder: DataFolder, onError: (error: unknown) => void): Logins {
  return {
    users: new FileUsers(folder, onError),
    keys: fileKeys(folder.signingKeys),
    tickets: new MemoryTickets(),
  };
}

/** In a database that servers share: a token of one is good at all of them, a ticket at one. */
export function sqlLogins(database: Database): Logins {
  return { users: new SqlUsers(database), keys: sqlKeys(database), tickets: new SqlTickets(database) };
}

export interface UsersPlace {
  readonly folder: DataFolder;
  /** Undefined: the embedded store, and users beside it. */
  readonly databaseUrl: string | undefined;
}

/**
 * Opens the users alone, beside servers that run or do not.
 * @throws Failure those of FileUsers and `openPostgresDatabase`, `store_newer`.
 */
export async function withUsers<T>(
  { folder, databaseUrl }: UsersPlace,
  time: WallTime,
  use: (users: UserDirectory) => Promise<T>,
): Promise<T> {
  const rethrow = (error: unknown) => {
    throw error;
  };
  if (databaseUrl === undefined) return use(new FileUsers(folder, rethrow));
  // A connection that breaks fails the statement that needs it, and that says so.
  const database = await openPostgresDatabase(databaseUrl, () => {});
  try {
    await migrate(database, time.nowMs());
    return await use(new SqlUsers(database));
  } finally {
    await database.close();
  }
}
