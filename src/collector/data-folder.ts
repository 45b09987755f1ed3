import { join } from 'node:path';
import { makePrivateFolder } from '../shared/files.js';
import { Failure, messageOf } from '../shared/failure.js';
import { tryLockFile, type HeldLock } from '../shared/lock.js';
import { serveWords } from '../words/serve.js';

/** What lies where in `--data`. Paths only. */
export interface DataFolder {
  readonly path: string;
  /** Held by the running server, and by nobody else. */
  readonly lock: string;
  /** PostgreSQL's own folder. */
  readonly database: string;
  /** What the database is made of, and can be made of again. */
  readonly ingestLog: string;
  /** Written by `serve user …` while the server runs; `usersLock` is held for each change. */
  readonly users: string;
  readonly usersLock: string;
  readonly signingKeys: string;
}

/** Makes nothing. */
export function dataFolderAt(path: string): DataFolder {
  return {
    path,
    lock: join(path, 'server.lock'),
    database: join(path, 'database'),
    ingestLog: join(path, 'ingest-log'),
    users: join(path, 'users.json'),
    usersLock: join(path, 'users.lock'),
    signingKeys: join(path, 'signing-keys.json'),
  };
}

/** @throws Failure `data_folder_unusable`. */
export function prepareDataFolder(folder: DataFolder): void {
  try {
    makePrivateFolder(folder.path);
  } catch (error) {
    throw unusable(folder, error);
  }
}

/**
 * Makes the folder ours until `release`. PGlite itself lets two processes open one folder, and they destroy it.
 * @throws Failure `data_folder_in_use`, `data_folder_unusable`.
 */
export function lockDataFolder(folder: DataFolder): HeldLock {
  prepareDataFolder(folder);
  let lock: HeldLock | undefined;
  try {
    lock = tryLockFile(folder.lock);
  } catch (error) {
    throw unusable(folder, error);
  }
  if (lock === undefined) throw new Failure(serveWords.folderInUse(folder.path));
  return lock;
}

function unusable(folder: DataFolder, cause: unknown): Failure {
  return new Failure({ ...serveWords.folderUnusable(folder.path, messageOf(cause)), cause });
}
