import * as fs from 'node:fs';
import { join } from 'node:path';
import { captureDir } from '../changes/git-dir.js';
import { systemCode } from '../shared/failure.js';
import { formatProcess } from '../shared/living-process.js';
import { isWorkerGone, readWorkerPid } from './worker-pid.js';

/** Tells the repository's hooks that nobody needs to be woken. */
export function showAtWork(commonDir: string): void {
  if (!fs.existsSync(captureDir(commonDir))) return;
  // The file of a worker that root started and that died may be removed, but not written.
  showAsleep(commonDir);
  orNot(() => fs.writeFileSync(pidFile(commonDir), formatProcess(process.pid)));
}

export function showAsleep(commonDir: string): void {
  orNot(() => fs.rmSync(pidFile(commonDir), { force: true }));
}

/** A sign that cannot be set, on a full disk or in a read-only folder, wakes a worker too many: that harms nobody. */
function orNot(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
  }
}

function pidFile(commonDir: string): string {
  return join(captureDir(commonDir), 'worker.pid');
}

/**
 * For a command that records its own commits: the hooks leave their notes and wake nobody meanwhile, or a worker would do the same
 * work beside it. Who calls this wakes a worker afterwards.
 * @returns takes the sign down again; undefined when there is a worker, or capture is not enabled here.
 */
export function standInForWorker(commonDir: string): (() => void) | undefined {
  if (!isWorkerGone(readWorkerPid(pidFile(commonDir)))) return undefined;
  showAtWork(commonDir);
  return () => {
    const shown = readWorkerPid(pidFile(commonDir));
    if (typeof shown !== 'string' && shown.pid === process.pid) showAsleep(commonDir);
  };
}
