import * as fs from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { ensurePrivateFolder, openPrivateFile, readFileIfPresent } from '../shared/files.js';

/**
 * Word for whichever worker is running: these repositories have notes. A folder of small files, one per word, so that
 * leaving and taking need no lock: each is made under another name and renamed into place, and removed once read.
 */
const FOLDER = 'wake-ups';

let count = 0;

/** @param homeFolder the person's folder, which exists. */
export function leaveWakeUp(homeFolder: string, commonDir: string): void {
  const folder = join(homeFolder, FOLDER);
  if (!isFolder(folder)) fs.rmSync(folder, { force: true }); // a file of that name would keep every worker from its work
  ensurePrivateFolder(folder);
  const name = `${process.pid}-${(count += 1)}-${process.hrtime.bigint()}`;
  const fd = openPrivateFile(join(folder, `.${name}`));
  try {
    fs.writeSync(fd, commonDir);
  } finally {
    fs.closeSync(fd);
  }
  fs.renameSync(join(folder, `.${name}`), join(folder, name));
}

/** The repositories that word was left of, and no longer is. What is no word is passed over. */
export function takeWakeUps(homeFolder: string): string[] {
  const folder = join(homeFolder, FOLDER);
  if (!isFolder(folder)) return [];
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .flatMap(({ name }) => {
      const path = join(folder, name);
      const commonDir = readFileIfPresent(path)?.toString('utf8');
      fs.rmSync(path, { force: true });
      return commonDir !== undefined && isPath(commonDir) ? [commonDir] : [];
    });
}

/** The system takes no path with a zero byte in it: asking for one would throw. */
function isPath(text: string): boolean {
  return isAbsolute(text) && !text.includes('\0');
}

function isFolder(path: string): boolean {
  return fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
