import { readFileIfPresent } from '../shared/files.js';
import { systemCode } from '../shared/failure.js';

/** What `worker.pid` says; `garbage` speaks of nobody. */
export type WorkerPid = number | 'garbage' | 'absent';

export function readWorkerPid(path: string): WorkerPid {
  const text = readFileIfPresent(path)?.toString('utf8');
  if (text === undefined) return 'absent';
  return parseWorkerPid(text);
}

/** @returns garbage for everything that `kill` would not take for one process: 0 and negative numbers are groups. */
export function parseWorkerPid(text: string): number | 'garbage' {
  const pid = /^\d{1,10}\s*$/.test(text) ? Number(text) : 0;
  return pid > 0 ? pid : 'garbage';
}

/** Whether no such process lives. Signal 0 only asks (kill(2)). */
export function isWorkerGone(pid: WorkerPid): boolean {
  if (typeof pid !== 'number') return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return systemCode(error) !== 'EPERM'; // it lives, and is another user's
  }
}
