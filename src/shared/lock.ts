import * as fs from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { tryLock } from 'fs-native-extensions';
import { openPrivateFile } from './files.js';

/**
 * A lock of the kernel's on a lock file (OFD locks on Linux and macOS, LockFileEx on Windows).
 *
 * Why not a lock file that merely exists: its holder may be killed (who removes it?) or stopped for a minute (a
 * heart-beat lock would call it stale, and two would write). The kernel knows who lives: the lock ends with the
 * process, at once, and never before.
 */
export interface HeldLock {
  release(): void;
}

/**
 * Takes the lock if nobody has it, in this process or another.
 * @param path the lock file; made if absent, in a folder that must exist. It is never deleted: two processes would
 *   then hold locks on two files of one name.
 * @returns undefined when another holds it.
 * @throws the system's error when the file cannot be opened.
 */
export function tryLockFile(path: string): HeldLock | undefined {
  const fd = openPrivateFile(path);
  let held = false;
  try {
    held = tryLock(fd);
  } finally {
    if (!held) fs.closeSync(fd);
  }
  if (!held) return undefined;
  showTurn(fd);
  return { release: () => fs.closeSync(fd) };
}

/** A new turn shows in the file's time of change: who waits sees that the line moves. */
function showTurn(fd: number): void {
  const now = new Date();
  try {
    fs.futimesSync(fd, now, now);
  } catch {
    // Another user's file, a disk that refuses: the lock is ours all the same.
  }
}

function lastTurn(path: string): number | undefined {
  return fs.statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

export interface LockWait {
  /**
   * How long to wait for one holder, in milliseconds. A line in which others get their turns is waited in for up to
   * PATIENCE times as long: the limit is there for a holder that is stopped, not for a busy machine.
   */
  readonly waitMs: number;
}

export type Locked<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'busy' };

/** Short enough that eight processes in turn lose little, long enough that a waiting one costs no processor. */
const FIRST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 16;
/**
 * The kernel gives the lock to whoever asks first after its release. Who has waited for long asks more often, or of two dozen
 * that take turns one would be passed over until its time is up.
 */
const LONG_WAIT_MS = 1_000;
const IMPATIENT_PAUSE_MS = 3;
const PATIENCE = 6;

/**
 * Runs `fn` while holding the lock; releases it however `fn` ends.
 * @returns `busy` when one other held it for all of `waitMs`, or the line was too long; `fn` was then not called.
 * @throws whatever `fn` throws, and the system's error when the lock file cannot be opened.
 */
export async function withFileLock<T>(
  path: string,
  { waitMs }: LockWait,
  fn: () => T | Promise<T>,
): Promise<Locked<T>> {
  const began = performance.now();
  let turnBegan = began;
  let turn = lastTurn(path);
  let pauseMs = FIRST_PAUSE_MS;
  let lock = tryLockFile(path);
  while (lock === undefined) {
    const now = performance.now();
    const waitedMs = now - began;
    const current = lastTurn(path);
    if (current !== turn) turnBegan = now;
    turn = current;
    if (now - turnBegan >= waitMs || waitedMs >= waitMs * PATIENCE) return { kind: 'busy' };
    await pause(pauseMs);
    pauseMs = waitedMs > LONG_WAIT_MS ? IMPATIENT_PAUSE_MS : Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    lock = tryLockFile(path);
  }
  try {
    return { kind: 'done', value: await fn() };
  } finally {
    lock.release();
  }
}
