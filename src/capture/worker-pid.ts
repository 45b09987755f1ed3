import { readFileIfPresent } from '../shared/files.js';
import { isAlive, parseProcess, type NamedProcess } from '../shared/living-process.js';

/** What `worker.pid` says; `garbage` speaks of nobody. */
export type WorkerPid = NamedProcess | 'garbage' | 'absent';

export function readWorkerPid(path: string): WorkerPid {
  const text = readFileIfPresent(path)?.toString('utf8');
  if (text === undefined) return 'absent';
  return parseProcess(text) ?? 'garbage';
}

/** Whether no such process lives. */
export function isWorkerGone(pid: WorkerPid): boolean {
  return typeof pid === 'string' || !isAlive(pid);
}
