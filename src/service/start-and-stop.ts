import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Environment } from '../shared/environment.js';
import { ensurePrivateFolder, writeFileDurably } from '../shared/files.js';
import type { HomePaths } from '../shared/home.js';
import { isAlive } from '../shared/living-process.js';
import { packageRoot } from '../shared/package-root.js';
import { startDetached } from '../shared/process.js';
import { readServiceStatus, serviceFiles, type ServiceStatus } from './service-status.js';

export type StartOutcome =
  | { readonly kind: 'started' | 'already_running'; readonly status: ServiceStatus }
  /** It could not be started, or did not show itself in time: the log says more. */
  | { readonly kind: 'not_started' };

export type StopOutcome =
  | { readonly kind: 'stopped'; readonly pid: number }
  | { readonly kind: 'not_running' }
  /** It was asked and still runs: stopped by a signal, or a machine that is very busy. */
  | { readonly kind: 'still_running'; readonly pid: number };

/** A cold start on a slow disk. */
const START_WAIT_MS = 20_000;
/** It gives up what is under way at once; a save of a queue at its cap takes a second. */
const STOP_WAIT_MS = 20_000;
const LOOK_EVERY_MS = 50;

/** Starts the service and waits until it shows itself; whether it is connected by then is another matter. */
export async function startService(home: HomePaths, env: Environment): Promise<StartOutcome> {
  const running = readServiceStatus(home);
  if (running) return { kind: 'already_running', status: running };
  ensurePrivateFolder(home.folder);
  const pid = startDetached({
    command: process.execPath,
    args: [join(packageRoot(), 'dist', 'service.js')],
    cwd: home.folder, // a project's folder may be removed while it runs
    env,
  });
  const status = pid === undefined ? undefined : await within(START_WAIT_MS, () => readServiceStatus(home));
  return status ? { kind: 'started', status } : { kind: 'not_started' };
}

/** Asks it to end, and waits until it has. */
export async function stopService(home: HomePaths): Promise<StopOutcome> {
  const running = readServiceStatus(home);
  if (!running) return { kind: 'not_running' };
  const { pid } = running.process;
  writeFileDurably(serviceFiles(home).stop, `${pid}\n`);
  const isGone = await within(STOP_WAIT_MS, () => !isAlive(running.process) || undefined);
  return { kind: isGone ? 'stopped' : 'still_running', pid };
}

async function within<T>(ms: number, look: () => T | undefined): Promise<T | undefined> {
  const deadline = performance.now() + ms;
  for (;;) {
    const seen = look();
    if (seen !== undefined || performance.now() > deadline) return seen;
    await pause(LOOK_EVERY_MS);
  }
}
