import { attemptFiles, claimAttempt, readExit, readIdentity } from './attempt-files.js';
import { endLeftovers } from './leftovers.js';
import { isProcessAlive } from './process-identity.js';
import { ON_SIGHT, type Sighting } from './reconcile.js';
import type { AttemptExit } from './record.js';
import type { Attempt } from './run-state.js';

/** A supervisor that has claimed its attempt writes its name at once; one that is killed in between never does. */
const NAMELESS_MOST_MS = 10_000;

const WITHOUT_EXIT = { code: null, signal: null, failed: null, reason: null } as const;

/**
 * How an attempt that was begun, by this process or one that is gone, has ended. Whoever resumes a run looks in the same way as who
 * began it; what follows from what is seen is in `ON_SIGHT`.
 * @returns undefined while it is at work.
 */
export async function watchAttempt(
  folder: string,
  attempt: Attempt,
  { graceMs, watchedMs }: { graceMs: number; watchedMs: number },
): Promise<AttemptExit | undefined> {
  switch (ON_SIGHT[sight(folder, attempt, watchedMs)]) {
    case 'take_exit':
      return readExit(folder);
    case 'leave_at_work':
      return undefined;
    case 'count_as_never_begun':
      return { ...WITHOUT_EXIT, why: 'never_begun' };
    case 'count_as_lost':
      await endLeftovers(attempt.id, readIdentity(attemptFiles(folder).agent)?.pid, { graceMs });
      return { ...WITHOUT_EXIT, why: 'lost' };
  }
}

function sight(folder: string, { supervisor }: Attempt, watchedMs: number): Sighting {
  if (readExit(folder)) return 'exit_written';
  const known = readIdentity(attemptFiles(folder).supervisor) ?? supervisor;
  if (known && isProcessAlive(known)) return 'supervisor_alive';
  // A supervisor that comes late finds it taken.
  if (claimAttempt(folder, 'resumer') === 'resumer') return 'unclaimed';
  if (!known && watchedMs < NAMELESS_MOST_MS) return 'nameless';
  // It may have ended between the two looks.
  return readExit(folder) ? 'exit_written' : 'supervisor_gone';
}
