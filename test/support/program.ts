import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { tryLockFile } from '../../src/shared/lock.js';
import { packageRoot } from '../../src/shared/package-root.js';
import { coverageEnvironment, runNode, type ChildResult } from './child.js';

export const CLI = join(packageRoot(), 'dist', 'cli.js');

/** Where a program under test runs: an environment that holds nothing of the developer's, and a folder. */
export interface Place {
  readonly env: Readonly<Record<string, string>>;
  readonly path: string;
}

/** Runs the built program, as a person would, to its end. */
export function spec(place: Place, args: readonly string[], input?: string): Promise<ChildResult> {
  return runNode(CLI, args, { env: place.env, cwd: place.path, ...(input !== undefined && { input }) });
}

/** Like `spec`, for a step that must work. @returns standard output. @throws with all that was said when it does not. */
export async function mustRun(place: Place, args: readonly string[], input?: string): Promise<string> {
  const { code, stdout, stderr } = await spec(place, args, input);
  if (code !== 0) throw new Error(`spec-kitty ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** All that it has written on standard error until now. */
  log(): string;
  /** SIGTERM, and wait for the end. @returns the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL, and wait for the end. */
  kill(): Promise<void>;
}

/** Starts the built `spec-kitty serve` on loopback; it is ready when this resolves. */
export async function startServer(
  place: Place,
  data: string,
  port = 0,
  more: readonly string[] = [],
): Promise<RunningServer> {
  const args = [CLI, 'serve', '--port', String(port), '--data', data, ...more];
  const child = spawn(process.execPath, args, {
    cwd: place.path,
    env: { ...coverageEnvironment(), ...place.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const url = await listeningAddress(child, () => log);
  return {
    url,
    pid: child.pid ?? 0,
    log: () => log,
    port: Number(new URL(url).port),
    stop: async () => {
      child.kill('SIGTERM');
      return ended;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function listeningAddress(child: ChildProcess, log: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (text: Buffer) => {
      const [, url] = /^Listening on (http:\/\/\S+)$/m.exec(text.toString()) ?? [];
      if (url) resolve(url);
    });
    child.on('error', reject);
    child.on('close', (code) => reject(new Error(`serve ended with ${code} before it listened:\n${log()}`)));
  });
}

/** Logs a person in at a server, making the user there first. */
export async function logIn(
  place: Place,
  server: RunningServer,
  data: string,
  { name = 'ada', team = 'engine' } = {},
): Promise<void> {
  const password = `${name}'s own password\n`;
  await mustRun(
    place,
    ['serve', 'user', 'add', name, '--team', team, '--data', data, '--password-stdin'],
    password,
  );
  await mustRun(
    place,
    ['auth', 'login', '--server', server.url, '--username', name, '--password-stdin'],
    password,
  );
}

/** What a logged-in person reads at the server. */
export async function readServer(server: RunningServer, path: string, who = 'ada'): Promise<unknown> {
  const login = await fetch(`${server.url}/api/v1/token/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: who, password: `${who}'s own password` }),
  });
  const { access } = (await login.json()) as { access: string };
  const answer = await fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${access}` } });
  return answer.json();
}

/**
 * Waits until something is true, looking again and again.
 * @throws after `withinMs`, with what was seen last.
 */
export async function eventually<T>(
  withinMs: number,
  look: () => Promise<T> | T,
  isIt: (seen: T) => boolean,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (isIt(seen)) return seen;
    if (performance.now() > deadline)
      throw new Error(`not within ${withinMs} ms; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Less than a test may take, and more than any worker does on a machine that is busy with other tests. */
const WORKER_MOST_MS = 300_000;

/**
 * Waits until no worker of this person runs any more: then nobody writes into its folders. Those that are at work are asked not to
 * linger for more.
 * @throws when one runs for longer than any worker may: a test must not leave processes behind.
 */
export async function workerAsleep({ env }: Place): Promise<void> {
  const home = env['SPEC_KITTY_HOME'] ?? '';
  let quietLooks = 0;
  await eventually(
    WORKER_MOST_MS,
    () => {
      const workers = processesOf(home);
      for (const pid of workers) if (isAtWork(pid, home) && !workers.includes(parentOf(pid))) askToEnd(pid);
      quietLooks = workers.length === 0 ? quietLooks + 1 : 0;
      return workers;
    },
    // A process that becomes another program has neither name nor environment for a moment.
    () => quietLooks >= 2,
  );
  const lock = join(home, 'worker.lock');
  if (existsSync(lock))
    await eventually(WORKER_MOST_MS, () => tryLockFile(lock), Boolean).then((held) => held?.release());
}

/** A worker that has come as far as its lock takes a SIGTERM as it should; one that only starts would die of it. */
function isAtWork(pid: string, home: string): boolean {
  try {
    const open = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
    return open.includes(join(home, 'worker.lock'));
  } catch {
    return false; // ended meanwhile
  }
}

/** What a worker has just forked is its image until it becomes git, and is not to be asked anything. */
function parentOf(pid: string): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? '';
  } catch {
    return ''; // ended meanwhile
  }
}

function askToEnd(pid: string): void {
  try {
    process.kill(Number(pid), 'SIGTERM');
  } catch {
    // ended meanwhile
  }
}

/** Git waits for the hook, but not for the copy of its shell that is about to become the worker. */
const WORKER_OR_HOOK = /worker\.js|^(?:\/\S*\/)?(?:sh|dash|bash)\0/;

/** Workers with this SPEC_KITTY_HOME, those among them that have only just been started. Empty where /proc is not. */
function processesOf(home: string): string[] {
  if (!existsSync('/proc/self/environ')) return [];
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
    try {
      const isOfHome = readFileSync(`/proc/${pid}/environ`, 'latin1')
        .split('\0')
        .includes(`SPEC_KITTY_HOME=${home}`);
      return isOfHome && WORKER_OR_HOOK.test(readFileSync(`/proc/${pid}/cmdline`, 'latin1'));
    } catch {
      return false; // ended meanwhile, or not ours to read
    }
  });
}
