import { join } from 'node:path';
import type { Environment } from '../shared/environment.js';
import { packageRoot } from '../shared/package-root.js';
import { startDetached } from '../shared/process.js';

/** Starts a worker for this repository and does not wait: it delivers what waits, and ends by itself. */
export function wakeWorker(commonDir: string, env: Environment): boolean {
  const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return startDetached({
    command: process.execPath,
    args: [join(packageRoot(), 'dist', 'worker.js'), commonDir],
    cwd: commonDir,
    env: Object.fromEntries(given),
  });
}
