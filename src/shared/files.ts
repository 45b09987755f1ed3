import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { systemCode } from './failure.js';

/** Only the owner may read: queue, clock and credentials hold what is not everybody's business. */
export const PRIVATE_FILE = 0o600;
export const PRIVATE_FOLDER = 0o700;

/** The file's bytes, or undefined when there is no such file. Any other trouble is thrown. */
export function readFileIfPresent(path: string): Buffer | undefined {
  try {
    return fs.readFileSync(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** What the owner of a file may do with it. The other bits are what others may do. */
const OWNERS_BITS = 0o700;
const OTHERS_BITS = 0o077;

/** Makes the folder, and those above it, readable by its owner only. One that others may look into is closed to them. */
export function ensurePrivateFolder(path: string): void {
  makePrivateFolder(path);
  closeToOthers(path);
}

/** As `ensurePrivateFolder`, and closes the files right in it as well. What a link leads to is left alone. */
export function ensurePrivateFiles(folder: string): void {
  ensurePrivateFolder(folder);
  for (const entry of fs.readdirSync(folder, { withFileTypes: true }))
    if (entry.isFile()) closeToOthers(join(folder, entry.name));
}

/**
 * Takes away what others may do with a file or folder, if it is ours: restored from a backup or made by hand, a login may lie open.
 * A disk that refuses, or knows no such bits (Windows), leaves it as it is: that must not cost an event.
 */
export function closeToOthers(path: string): void {
  try {
    const stat = fs.statSync(path, { throwIfNoEntry: false });
    if (stat && isOpenAndOurs(stat)) fs.chmodSync(path, stat.mode & OWNERS_BITS);
  } catch {
    // `doctor` says so
  }
}

function isOpenAndOurs({ mode, uid }: fs.Stats): boolean {
  return (mode & OTHERS_BITS) !== 0 && uid === process.getuid?.();
}

/** As `ensurePrivateFolder`, but an existing folder stays as it is: its owner may share it with a group. */
export function makePrivateFolder(path: string): void {
  const made = fs.mkdirSync(path, { recursive: true, mode: PRIVATE_FOLDER });
  if (made === undefined || !isRoot()) return;
  const { uid, gid } = fs.statSync(dirname(made));
  for (let folder = path; folder.length >= made.length; folder = dirname(folder))
    fs.lchownSync(folder, uid, gid);
}

/**
 * Opens a file for appending, made if absent. It is readable by its owner only, or made so.
 * @returns its descriptor.
 */
export function openPrivateFile(path: string): number {
  try {
    const fd = fs.openSync(path, 'ax', PRIVATE_FILE);
    giveToOwnerOf(dirname(path), fd);
    return fd;
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    closeToOthers(path);
    return fs.openSync(path, 'a', PRIVATE_FILE);
  }
}

/**
 * Root works in other people's folders, too (sudo, containers). What it makes there is theirs, or it would lock them out.
 * @param fd a file that we have just made: what was there before may be a link to anything.
 */
function giveToOwnerOf(folder: string, fd: number): void {
  if (!isRoot()) return;
  const { uid, gid } = fs.statSync(folder);
  if (uid !== 0) fs.fchownSync(fd, uid, gid);
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Replaces a file so that after a crash or a power cut it holds either all of the old or all of the new bytes:
 * temporary file of a unique name beside it, fsync, rename, fsync of the folder.
 * @param content whole, or in parts, for what would be too much to hold at once.
 * @throws the system's error (ENOSPC, EACCES …), or what the parts throw; the old file is then untouched and the temporary one
 *   removed.
 */
export function writeFileDurably(
  path: string,
  content: Uint8Array | string | Iterable<string>,
  mode: number = PRIVATE_FILE,
): void {
  writeThenRename(path, mode, (fd) => {
    if (typeof content === 'string' || content instanceof Uint8Array) fs.writeFileSync(fd, content);
    else for (const part of content) fs.writeFileSync(fd, part);
    fs.fsyncSync(fd);
  });
  syncFolder(dirname(path));
}

/**
 * Replaces a file so that a reader sees all of the old or all of the new. Not proof against a power cut: for what can be
 * made again.
 * @throws the system's error; the old file is then untouched.
 */
export function replaceFile(path: string, content: string): void {
  writeThenRename(path, PRIVATE_FILE, (fd) => fs.writeFileSync(fd, content));
}

function writeThenRename(path: string, mode: number, write: (fd: number) => void): void {
  const folder = dirname(path);
  const temporary = join(folder, temporaryName(basename(path)));
  try {
    const fd = fs.openSync(temporary, 'wx', mode);
    try {
      giveToOwnerOf(folder, fd);
      write(fd);
    } finally {
      fs.closeSync(fd);
    }
    fs.renameSync(temporary, path);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * Chance keeps two apart that one process writes, or that two of one number write (containers share folders). It need not be secret:
 * what is there already is not opened. Loading node:crypto for it would cost every command that only looks 3 ms.
 */
function temporaryName(name: string): string {
  const chance = Math.floor(Math.random() * 16 ** 12);
  return `.${name}.${process.pid}.${chance.toString(16).padStart(12, '0')}`;
}

/** What `temporaryName` makes of a name. */
const TEMPORARY = /^\.(.+)\.\d+\.[0-9a-f]{12}$/;

/** Whether a file's name is that of a temporary one, which only a process that was killed leaves behind. */
export function isTemporaryName(name: string): boolean {
  return TEMPORARY.test(name);
}

/** Removes what processes that were killed have left beside this file. Only for who alone may write it now, by a lock. */
export function removeLeftovers(path: string): void {
  const folder = dirname(path);
  if (!fs.existsSync(folder)) return;
  for (const name of fs.readdirSync(folder))
    if (TEMPORARY.exec(name)?.[1] === basename(path)) fs.rmSync(join(folder, name), { force: true });
}

/** Makes a rename or a new file in this folder survive a power cut. Windows cannot open folders and needs no such call. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const fd = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}
