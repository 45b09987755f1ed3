import { spawn, spawnSync } from 'node:child_process';
import { coverageEnvironment } from './child.js';
import type { Place } from './program.js';

/** A program that runs under a terminal of its own. */
export interface TerminalSession {
  /** All that it has shown so far. */
  readonly shown: () => string;
  /** Presses keys. */
  readonly type: (keys: string) => void;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
}

export const CTRL_C = '\u0003';

/** util-linux's script(1): it gives what it runs a new session, and a terminal that controls it. */
export function hasScript(): boolean {
  return spawnSync('script', ['--version']).status === 0;
}

/** Runs a program of ours under a new terminal. `words` need no quoting. */
export function inTerminal({ env, path }: Place, words: readonly string[]): TerminalSession {
  const line = words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ');
  const child = spawn('script', ['--quiet', '--return', '--command', `exec ${line}`, '/dev/null'], {
    cwd: path,
    env: { ...coverageEnvironment(), TERM: 'dumb', ...env, SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
  return {
    shown: () => shown,
    type: (keys) => void child.stdin.write(keys),
    ended: new Promise((resolve) => child.on('close', (code) => resolve(code))),
  };
}
