import { spawn, type ChildProcess } from 'node:child_process';

/** How a program is started. There is never a shell in between. */
export interface ProcessStart {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment of the child, not an addition to ours. */
  readonly env: Readonly<Record<string, string>>;
}

/** A child whose input and output we hold. The one owner of node:child_process is this file. */
export function startPiped(start: ProcessStart): ChildProcess {
  return spawn(start.command, start.args, {
    cwd: start.cwd,
    env: start.env,
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
}

/**
 * A child that outlives us: own session, no stream of ours, never waited for.
 * @returns false when it could not be started; nobody waits, so nobody is told more.
 */
export function startDetached(start: ProcessStart): boolean {
  try {
    const child = spawn(start.command, start.args, {
      cwd: start.cwd,
      env: start.env,
      stdio: 'ignore',
      detached: true,
      windowsHide: true,
    });
    child.on('error', () => {});
    child.unref();
    return child.pid !== undefined;
  } catch {
    return false;
  }
}
