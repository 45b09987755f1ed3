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
  return held ? { release: () => fs.closeSync(fd) } : undefined;
}

export interface LockWait {
  /** How long to wait for another holder, in milliseconds. */
  readonly waitMs: number;
}

export type Locked<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'busy' };

/** Short enough that eight processes in turn lose little, long enough that a waiting one costs no processor. */
const FIRST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 16;

/**
 * Runs `fn` while holding the lock; releases it however `fn` ends.
 * @returns `busy` when another held it for all of `waitMs`; `fn` was then not called.
 * @throws whatever `fn` throws, and the system's error when the lock file cannot be opened.
 */
export async function withFileLock<T>(
  path: string,
  { waitMs }: LockWait,
  fn: () => T | Promise<T>,
): Promise<Locked<T>> {
  const deadline = performance.now() + waitMs;
  let pauseMs = FIRST_PAUSE_MS;
  let lock = tryLockFile(path);
  while (lock === undefined) {
    if (performance.now() >= deadline) return { kind: 'busy' };
    await pause(pauseMs);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    lock = tryLockFile(path);
  }
  try {
    return { kind: 'done', value: await fn() };
  } finally {
    lock.release();
  }
}
