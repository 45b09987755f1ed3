import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../shared/failure.js';
import { syncFolder } from '../shared/files.js';
import { serveWords } from '../words/serve.js';
import { lockDataFolder, type DataFolder } from './data-folder.js';
import { openEmbeddedDatabase, removeFoldersBeside } from './embedded-database.js';
import { logFiles } from './ingest-log.js';
import { asideName, projectLog } from './log-projection.js';
import { migrate } from './migrations.js';

export interface RebuildOptions {
  readonly nowMs: number;
  readonly progress: (events: number) => void;
  readonly onError: (error: Error) => void;
}

export interface Rebuilt {
  readonly events: number;
  /** Where the old database lies now; undefined when there was none. */
  readonly replaced: string | undefined;
}

const HALF_REBUILT = '.rebuilding-';

/**
 * Makes the embedded database new from its ingest log, whatever state the old one is in. The new one gets its name when it is
 * complete; the old one is kept beside it. Sessions are not in the log: everybody logs in again.
 * @throws Failure `data_folder_in_use`, `nothing_to_rebuild`, `ingest_log_damaged`.
 */
export async function rebuildStore(folder: DataFolder, options: RebuildOptions): Promise<Rebuilt> {
  const lock = lockDataFolder(folder);
  try {
    if (!hasLog(folder)) throw new Failure(serveWords.nothingToRebuild(folder.ingestLog));
    removeFoldersBeside(folder.database, HALF_REBUILT);
    const made = `${folder.database}${HALF_REBUILT}${randomBytes(6).toString('hex')}`;
    const events = await makeFromLog(made, folder, options);
    const replaced = fs.existsSync(folder.database)
      ? asideName(folder.database, randomBytes(4).toString('hex'))
      : undefined;
    if (replaced !== undefined) fs.renameSync(folder.database, replaced);
    fs.renameSync(made, folder.database);
    syncFolder(dirname(folder.database));
    return { events, replaced };
  } finally {
    lock.release();
  }
}

async function makeFromLog(
  made: string,
  folder: DataFolder,
  { nowMs, progress, onError }: RebuildOptions,
): Promise<number> {
  const database = await openEmbeddedDatabase(made, onError);
  try {
    await migrate(database, nowMs);
    const { log, replayed } = await projectLog(folder.ingestLog, database, progress);
    await log.close();
    return replayed;
  } finally {
    await database.close();
  }
}

function hasLog(folder: DataFolder): boolean {
  return logFiles(folder.ingestLog).some((file) => fs.statSync(file).size > 0);
}
