import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface ChildResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ChildOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: string;
  readonly nodeArgs?: readonly string[];
}

/** The compiled script beside a test: `script(import.meta.url, '../support/emit-events.js')`. */
export function scriptPath(from: string, relative: string): string {
  return fileURLToPath(new URL(relative, from));
}

/** Runs a Node script in a process of its own, with an environment that holds nothing of the person who runs the tests. */
export function runNode(
  script: string,
  args: readonly string[],
  options: ChildOptions = {},
): Promise<ChildResult> {
  return runProgram(process.execPath, [...(options.nodeArgs ?? []), script, ...args], options);
}

export function runProgram(
  command: string,
  args: readonly string[],
  options: ChildOptions = {},
): Promise<ChildResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { PATH: process.env['PATH'] ?? '', ...coverageEnvironment(), ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin.on('error', () => {}); // it may end without reading
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ stdout, stderr, code, signal }));
    child.stdin.end(options.input ?? '');
  });
}

/** Under the coverage tool, child processes report as well; otherwise nothing. */
export function coverageEnvironment(): Record<string, string> {
  const folder = process.env['NODE_V8_COVERAGE'];
  return folder ? { NODE_V8_COVERAGE: folder } : {};
}
