import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { PRIVATE_FOLDER, readFileIfPresent } from '../shared/files.js';
import { Failure, messageOf } from '../shared/failure.js';
import { serveWords } from '../words/serve.js';
import type { Database } from './database.js';
import { PgDatabase } from './pg-database.js';

/** PGlite and its pg adapter: an optional dependency, 27 MB that only a server on the embedded store needs. */
async function loadPglite() {
  try {
    const [{ PGlite }, { createPgConfig }] = await Promise.all([
      import('@electric-sql/pglite'),
      import('@electric-sql/pglite/node-postgres'),
    ]);
    return { PGlite, createPgConfig };
  } catch (cause) {
    throw new Failure({ ...serveWords.noEmbeddedStore(messageOf(cause)), cause });
  }
}

/** What the PGlite we ship speaks. A PostgreSQL never reads the folder of another major version. */
export const EMBEDDED_POSTGRES_MAJOR = '18';

/**
 * Opens the embedded PostgreSQL in this folder, made when absent. The caller holds the data folder's lock.
 * @throws Failure `no_embedded_store`, `store_other_major`, `store_unreadable`.
 */
export async function openEmbeddedDatabase(
  folder: string,
  onError: (error: Error) => void,
): Promise<Database> {
  removeFoldersBeside(folder, HALF_MADE);
  if (fs.existsSync(folder)) refuseOtherMajor(folder);
  else await initialise(folder);
  // PGlite makes it readable by everybody.
  fs.chmodSync(folder, PRIVATE_FOLDER);
  const pglite = await open(folder);
  const { createPgConfig } = await loadPglite();
  return new PgDatabase({
    // The adapter has one connection object; a second client on it would mix up the two conversations.
    pool: { ...(createPgConfig(pglite) as object), max: 1 },
    onError,
    afterClose: () => pglite.close(),
  });
}

/** Killed in the middle, an initialisation leaves a folder that looks like a database and is none: so it gets its name last. */
async function initialise(folder: string): Promise<void> {
  const halfMade = `${folder}${HALF_MADE}${randomBytes(6).toString('hex')}`;
  const pglite = await open(halfMade);
  await pglite.close();
  fs.renameSync(halfMade, folder);
}

const HALF_MADE = '.initialising-';

/** Removes the folders beside this one whose names go on from its name with `mark`: what was killed in the middle left them. */
export function removeFoldersBeside(folder: string, mark: string): void {
  const parent = dirname(folder);
  for (const name of fs.readdirSync(parent)) {
    if (name.startsWith(`${basename(folder)}${mark}`))
      fs.rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function refuseOtherMajor(folder: string): void {
  const found = readFileIfPresent(join(folder, 'PG_VERSION'))?.toString('utf8').trim();
  if (found === EMBEDDED_POSTGRES_MAJOR) return;
  if (found === undefined) throw new Failure(serveWords.storeUnreadable(folder, 'it has no PG_VERSION'));
  throw new Failure(serveWords.storeOtherMajor(folder, found, EMBEDDED_POSTGRES_MAJOR));
}

async function open(folder: string): Promise<PGlite> {
  const { PGlite } = await loadPglite();
  try {
    const pglite = new PGlite({ dataDir: folder });
    await pglite.waitReady;
    return pglite;
  } catch (error) {
    throw new Failure({ ...serveWords.storeUnreadable(folder, messageOf(error)), cause: error });
  }
}
