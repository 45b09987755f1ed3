import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure, messageOf } from '../shared/failure.js';
import { ensurePrivateFolder } from '../shared/files.js';
import { withFileLock } from '../shared/lock.js';
import type { CaptureTally } from './tally.js';
import { captureNotes, type CaptureNotesParts } from './capture-notes.js';
import { hasNotes } from './spool.js';
import { leaveWakeUp, takeWakeUps } from './wake-ups.js';
import { showAsleep, showAtWork } from './worker-sign.js';

/**
 * The worker is woken by a hook and does what the hook had no time for.
 *
 *   asleep --hook--> working --no notes left--> lingering --no notes for LINGER_MS--> asleep
 *                       ^                           |
 *                       '--------- a note ----------'
 *
 * One per person, by lock. Another that is woken meanwhile leaves word which repository it was for, and ends.
 */
export interface WorkerParts extends CaptureNotesParts {
  /** The person's folder. */
  readonly homeFolder: string;
  /** Delivers what may be delivered; called after notes were captured, never throws for what the network does. */
  readonly flush: () => Promise<void>;
  /** Told of each repository's notes when they are captured. */
  readonly onCaptured?: (tally: CaptureTally) => void;
  /** How long to stay for the next commit of a burst. 0 where nobody may outlive the commit (CI). */
  readonly lingerMs: number;
  /** Once aborted, the worker ends as soon as what it knows of is done. */
  readonly ending?: AbortSignal;
}

/** A rebase makes a commit every 10 ms; a person who commits again within a second finds the worker warm. */
export const LINGER_MS = 1000;
/** Looking into a folder costs microseconds. */
const LOOK_EVERY_MS = 50;
/** Long enough to outlast the end of a worker that has just looked for the last time. */
const SECOND_WORKER_WAIT_MS = LINGER_MS * 2;

export type WorkerEnd = 'slept' | 'left_to_another';

/** @param commonDir the repository whose hook woke us. */
export async function runWorker(commonDir: string, parts: WorkerParts): Promise<WorkerEnd> {
  ensurePrivateFolder(parts.homeFolder);
  leaveWakeUp(parts.homeFolder, commonDir);
  const lock = join(parts.homeFolder, 'worker.lock');
  const locked = await withFileLock(lock, { waitMs: SECOND_WORKER_WAIT_MS }, () => workUntilQuiet(parts));
  return locked.kind === 'done' ? 'slept' : 'left_to_another';
}

async function workUntilQuiet(parts: WorkerParts): Promise<void> {
  const repositories = new Set<string>();
  let quietSince = performance.now();
  let delivered = false;
  for (;;) {
    const woken = new Set(takeWakeUps(parts.homeFolder));
    for (const repository of woken) {
      repositories.add(repository);
      showAtWork(repository);
    }
    // Woken without a note, by a command: what no hook saw is found, and what waits is delivered all the same.
    if ((await captureAll(repositories, parts, woken)) || !delivered) {
      await parts.flush();
      delivered = true;
      quietSince = performance.now();
      continue;
    }
    if (parts.ending?.aborted || performance.now() - quietSince >= parts.lingerMs) break;
    await pause(LOOK_EVERY_MS);
  }
  // In this order: a hook that still saw us at work has left its note before this last look, and any later one wakes a new worker.
  for (const repository of repositories) showAsleep(repository);
  // Until there is nothing: a worker that waits for our lock, and gives up, has left word of what it was woken for.
  for (let more = true; more;) {
    const woken = new Set(takeWakeUps(parts.homeFolder));
    for (const repository of woken) repositories.add(repository);
    more = await captureAll(repositories, parts, woken);
    if (more) await parts.flush();
  }
}

/** @returns whether any repository was captured: those with notes, and those of which word was just left. */
async function captureAll(
  repositories: Set<string>,
  parts: WorkerParts,
  woken: ReadonlySet<string> = new Set(),
): Promise<boolean> {
  let captured = false;
  for (const repository of repositories) {
    if (!hasNotes(repository) && !woken.has(repository)) continue;
    if (await captureOne(repository, parts)) {
      captured = true;
    } else {
      // Its notes stay for another worker: trying again at once would spin.
      repositories.delete(repository);
      showAsleep(repository);
    }
  }
  return captured;
}

/** One repository that cannot be read must not hold up the others. */
async function captureOne(repository: string, parts: WorkerParts, isFirstTry = true): Promise<boolean> {
  try {
    const tally = await captureNotes(repository, parts);
    if (tally) parts.onCaptured?.(tally);
    return tally !== undefined && tally.postponed === 0;
  } catch (error) {
    parts.log.write('error', 'capture failed', { repository, reason: messageOf(error) });
    // Somebody ended our git, or there was no memory for one: that may be over by now.
    const mayPass = error instanceof Failure && error.code === 'git_interrupted';
    return mayPass && isFirstTry ? captureOne(repository, parts, false) : false;
  }
}
