import { attemptFiles, claimAttempt, readExit, readIdentity } from './attempt-files.js';
import { endLeftovers } from './leftovers.js';
import { isProcessAlive } from './process-identity.js';
import type { AttemptExit } from './record.js';
import type { Attempt } from './run-state.js';

/** A supervisor that has claimed its attempt writes its name at once; one that is killed in between never does. */
const NAMELESS_MOST_MS = 10_000;

const WITHOUT_EXIT = { code: null, signal: null, failed: null, reason: null } as const;

/**
 * How an attempt that was begun, by this process or one that is gone, has ended. Whoever resumes a run looks in the same way as who
 * began it: an exit that was recorded is taken, a running supervisor is left at work, and one that died without a word is lost.
 * @returns undefined while it is at work.
 */
export async function watchAttempt(
  folder: string,
  { id, supervisor }: Attempt,
  { graceMs, watchedMs }: { graceMs: number; watchedMs: number },
): Promise<AttemptExit | undefined> {
  const exit = readExit(folder);
  if (exit) return exit;
  const files = attemptFiles(folder);
  const known = readIdentity(files.supervisor) ?? supervisor;
  if (known && isProcessAlive(known)) return undefined;
  // A supervisor that comes late finds it taken.
  if (claimAttempt(folder, 'resumer') === 'resumer') return { ...WITHOUT_EXIT, why: 'never_begun' };
  if (!known && watchedMs < NAMELESS_MOST_MS) return undefined;
  const late = readExit(folder);
  if (late) return late;
  await endLeftovers(id, readIdentity(files.agent)?.pid, { graceMs });
  return { ...WITHOUT_EXIT, why: 'lost' };
}
