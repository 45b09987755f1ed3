import { spawnSync } from 'node:child_process';
import type { Place } from '../support/program.js';

/** A process that hangs fails its row instead of the whole run. */
const TIMEOUT_MS = 120_000;

/**
 * Runs a program to its end, waiting in the kernel: no event loop of ours, which may be late, stands between its end and the clock.
 * @returns milliseconds from the start to the end of the whole process.
 * @throws when it ended with anything but 0: a fast failure is no result.
 */
export function timeProcess({ env, path }: Place, command: string, args: readonly string[]): number {
  const start = performance.now();
  const { error, status, stderr } = spawnSync(command, [...args], {
    cwd: path,
    env,
    // A pipe for errors, as most programs that run git have: a hook that keeps it open would hold us up, and be seen.
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: TIMEOUT_MS,
  });
  const took = performance.now() - start;
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${String(stderr)}`);
  return took;
}

/** The floor of everything that is written in JavaScript. */
export function timeEmptyNode(place: Place): number {
  return timeProcess(place, process.execPath, ['-e', '0']);
}
