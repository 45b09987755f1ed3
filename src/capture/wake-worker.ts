import { join } from 'node:path';
import type { CommitId } from '../changes/commit.js';
import { captureDir } from '../changes/git-dir.js';
import { isCi, type Environment } from '../shared/environment.js';
import { packageRoot } from '../shared/package-root.js';
import { runForeground, startDetached, type ProcessStart } from '../shared/process.js';
import { readNotes } from './spool.js';
import { isWorkerGone, readWorkerPid } from './worker-pid.js';

/** Starts a worker for this repository and does not wait: it delivers what waits, and ends by itself. */
export function wakeWorker(commonDir: string, env: Environment): void {
  startDetached(workerStart(commonDir, env));
}

/** The same; in CI its end is waited for, since whatever is left behind there is killed with the job. */
export async function wakeWorkerOrWait(commonDir: string, env: Environment): Promise<void> {
  if (isCi(env)) await runForeground(workerStart(commonDir, env));
  else wakeWorker(commonDir, env);
}

function workerStart(commonDir: string, env: Environment): ProcessStart {
  return {
    command: process.execPath,
    args: [join(packageRoot(), 'dist', 'worker.js'), commonDir],
    cwd: commonDir,
    env,
  };
}

/** Whether a worker looks after this repository already, or the hook of this commit has just woken one. */
export function isWorkerComing(commonDir: string, commit: CommitId | undefined): boolean {
  if (!isWorkerGone(readWorkerPid(join(captureDir(commonDir), 'worker.pid')))) return true;
  return commit !== undefined && readNotes(commonDir).some((note) => note.commit === commit);
}
