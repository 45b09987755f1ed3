import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';
import { constants } from 'node:os';
import type { Environment } from './environment.js';
import { messageOf, systemCode, type PassedOnExitCode } from './failure.js';

/** How a program is started. There is never a shell in between. */
export interface ProcessStart {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment of the child, not an addition to ours. What is undefined in it is not there. */
  readonly env: Environment;
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
 * A child in a group of its own, which can be ended as a whole. Its output is ours to read.
 * @param input a file that it reads as standard input; undefined: nothing.
 */
export function startGroup(start: ProcessStart, input: number | undefined): ChildProcess {
  return spawn(start.command, start.args, {
    cwd: start.cwd,
    env: start.env,
    stdio: [input ?? 'ignore', 'pipe', 'pipe'],
    detached: true,
    windowsHide: true,
  });
}

/**
 * A child that outlives us: own session, no stream of ours, never waited for.
 * @returns its number; undefined when it could not be started: nobody waits, so nobody is told more.
 */
export function startDetached(start: ProcessStart): number | undefined {
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
    return child.pid;
  } catch {
    return undefined;
  }
}

/** How a program that had our terminal ended. */
export type ProcessEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'not_started'; readonly why: 'not_found' | 'not_executable'; readonly reason: string };

/** Sent to one process, by a person or a supervisor: the program must hear of them, and we wait for what it does. */
const HANDED_ON = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const;
/** Sent by a terminal to all that runs in it: the program has them already, and twice would mean something else. */
const FROM_TERMINAL = ['SIGINT', 'SIGQUIT'] as const;

/**
 * Runs a program in our place: our terminal, our standard streams, our process group. What the terminal sends reaches it
 * directly, what is sent to us alone is handed on, and neither ends us before it has ended.
 */
export function runForeground(start: ProcessStart): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    let child: ChildProcess | undefined;
    const handOn = (signal: NodeJS.Signals) => void child?.kill(signal);
    const leaveToTerminal = hasTerminal() ? () => {} : handOn;
    const end = (how: ProcessEnd) => {
      for (const signal of HANDED_ON) process.off(signal, handOn);
      for (const signal of FROM_TERMINAL) process.off(signal, leaveToTerminal);
      resolve(how);
    };
    // Before it starts: a signal that comes in between must not end us and leave it alone.
    for (const signal of HANDED_ON) process.on(signal, handOn);
    for (const signal of FROM_TERMINAL) process.on(signal, leaveToTerminal);
    try {
      child = spawn(start.command, start.args, { cwd: start.cwd, env: start.env, stdio: 'inherit' });
    } catch (error) {
      end(notStarted(error));
      return;
    }
    child.on('error', (error) => {
      if (child?.pid === undefined) end(notStarted(error));
    });
    child.on('exit', (code, signal) =>
      end(signal === null ? { kind: 'exited', code: code ?? 1 } : { kind: 'killed', signal }),
    );
  });
}

/** As shells have it: 127 not found, 126 found but not to be run, 128 + n for signal n (POSIX, sh, 2.8.2). */
export function exitCodeOf(end: ProcessEnd): PassedOnExitCode {
  const code = (() => {
    switch (end.kind) {
      case 'exited':
        return end.code;
      case 'killed':
        return 128 + constants.signals[end.signal];
      case 'not_started':
        return end.why === 'not_found' ? 127 : 126;
    }
  })();
  return code as PassedOnExitCode;
}

function notStarted(error: unknown): ProcessEnd {
  const why = systemCode(error) === 'ENOENT' ? 'not_found' : 'not_executable';
  return { kind: 'not_started', why, reason: messageOf(error) };
}

/** Whether a terminal controls us, wherever our streams lead (tty(4)). Windows' console signals all that it holds. */
function hasTerminal(): boolean {
  if (process.platform === 'win32') return true;
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false; // ENXIO: started by a service, an agent, a CI runner
  }
}

/**
 * Overwrites what the system shows of this process's arguments, which everybody on the machine may read. Until it is called they
 * stand there: a secret is better kept in the environment.
 */
export function hideArguments(title: string): void {
  process.title = title;
}
