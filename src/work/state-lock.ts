import { join } from 'node:path';
import type { GitDir } from '../changes/git-dir.js';
import { Failure } from '../shared/failure.js';
import { withFileLock } from '../shared/lock.js';
import { workWords as words } from '../words/work.js';

/** A commit's own hooks may take as long as a test run. */
const WAIT_MS = 120_000;

/**
 * Reading, editing and committing task files is one step: two commands at once in one repository take turns, whatever
 * working trees they stand in.
 *
 * @throws Failure `busy` when another command was at work for too long.
 */
export async function withStateLock<T>({ commonDir }: GitDir, work: () => Promise<T>): Promise<T> {
  // Not in our own folder: that one's existence says that capture is on.
  const locked = await withFileLock(join(commonDir, 'spec-kitty.lock'), { waitMs: WAIT_MS }, work);
  if (locked.kind === 'done') return locked.value;
  throw new Failure({ code: 'busy', message: words.busy, hint: words.busyNext });
}
