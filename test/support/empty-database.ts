import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataFolderAt } from '../../src/collector/data-folder.js';
import { openEmbeddedDatabase } from '../../src/collector/embedded-database.js';
import { runFolder } from './run-folder.js';

let template: Promise<string> | undefined;

/**
 * Gives a server's data folder an embedded database that is there and empty, where it has none yet: to make one takes
 * seconds, to copy it a tenth of that. Made once a run.
 */
export async function putEmptyDatabase(dataFolder: string): Promise<void> {
  const { database } = dataFolderAt(dataFolder);
  if (fs.existsSync(database)) return;
  template ??= makeTemplate();
  fs.cpSync(await template, database, { recursive: true });
}

async function makeTemplate(): Promise<string> {
  const shared = runFolder();
  const folder = shared === undefined ? undefined : join(shared, 'empty-database');
  if (folder !== undefined && fs.existsSync(folder)) return folder;
  const own = fs.mkdtempSync(join(tmpdir(), 'spec-kitty-database-'));
  if (folder === undefined) process.once('exit', () => fs.rmSync(own, { recursive: true, force: true }));
  const made = join(own, 'database');
  await (await openEmbeddedDatabase(made, () => {})).close();
  if (folder === undefined) return made;
  try {
    fs.renameSync(made, folder);
  } catch (error) {
    // Another worker was quicker.
    if (!fs.existsSync(folder)) throw error;
  }
  return folder;
}
