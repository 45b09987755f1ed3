import type { Readable, Writable } from 'node:stream';
import { Failure, messageOf, systemCode } from '../shared/failure.js';
import { startPiped } from '../shared/process.js';

/** One call of git. */
export interface GitCall {
  /** What we are after, for the error message: `reading the history`. */
  readonly operation: string;
  readonly cwd: string;
  readonly args: readonly string[];
  /** Exit codes that are answers. Default: only 0. */
  readonly okExitCodes?: readonly number[];
  /** Written to git's standard input, which is then closed. */
  readonly input?: string | Buffer;
  /** Default two minutes: a question that takes longer hangs on a dead file system. */
  readonly timeoutMs?: number;
  /** Ends git wherever it is; the call then fails. */
  readonly signal?: AbortSignal | undefined;
}

export interface GitAnswer {
  readonly stdout: Buffer;
  readonly exitCode: number;
}

/** A running git whose output is read while it comes. */
export interface GitStream {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Resolves when git ended well, rejects with a Failure when it did not. */
  readonly done: Promise<void>;
  /** Ends it, wherever it is. */
  kill(): void;
}

const QUESTION_TIMEOUT_MS = 120_000;

/** The error text kept of a git that talks without end. */
const STDERR_KEPT_BYTES = 4096;

/** Left out of every child: a hook's GIT_DIR, a person's GIT_TRACE or GIT_EXTERNAL_DIFF would change git's answers. */
const KEPT_ENVIRONMENT = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'TMPDIR',
  'TEMP',
  'TMP',
  'XDG_CONFIG_HOME',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'GIT_CONFIG_NOSYSTEM',
  'SUDO_UID',
  'SYSTEMROOT',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'PROGRAMDATA',
  'PATHEXT',
  'COMSPEC',
  'HOMEDRIVE',
  'HOMEPATH',
] as const;

/** What no person's config may change in an answer that we parse. */
const FIXED_CONFIG = [
  'core.quotePath=false',
  'core.fsmonitor=false',
  'color.ui=false',
  'log.showSignature=false',
  'i18n.logOutputEncoding=UTF-8',
  'diff.renames=false',
  'core.pager=cat',
] as const;

/**
 * For repositories whose hook woke us: the person's git has run it, so it holds the repository for safe. Ours would not
 * know: it is asked inside `.git`, which no safe.directory names, and `git -c safe.directory` does not reach it.
 */
const TRUSTED = ['safe.directory=*'] as const;

/** The environment git gets: a keep-list of ours, and nothing that asks, locks, fetches or translates. */
export function gitEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of KEPT_ENVIRONMENT) {
    const value = env[name];
    if (value !== undefined) kept[name] = value;
  }
  return {
    ...kept,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
  };
}

/** `git rev-parse --local-env-vars`: what a hook that we may run in says of its own repository. */
const OF_ONE_REPOSITORY: ReadonlySet<string> = new Set([
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_DIR',
  'GIT_GRAFT_FILE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_NAMESPACE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PREFIX',
  'GIT_REFLOG_ACTION',
  'GIT_SHALLOW_FILE',
  'GIT_WORK_TREE',
]);

/** All of the person's environment but what points to another repository; nothing may ask, for nobody would see it. */
function personalEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !OF_ONE_REPOSITORY.has(entry[0]),
  );
  return { ...Object.fromEntries(kept), GIT_TERMINAL_PROMPT: '0' };
}

/** How a door is set. */
interface GitSetting {
  /** Given with `-c` in each call. */
  readonly config: readonly string[];
  /** The whole environment of git. */
  readonly environment: Record<string, string>;
}

/** The one door to git. Every other file asks through here. */
export class Git {
  readonly #environment: Record<string, string>;
  readonly #config: readonly string[];

  /** @param env the process environment; only a keep-list of it reaches git. */
  constructor(
    env: Readonly<Record<string, string | undefined>>,
    { config = FIXED_CONFIG, environment = gitEnvironment(env) }: Partial<GitSetting> = {},
  ) {
    this.#environment = environment;
    this.#config = config;
  }

  /** A door that does not ask whose the repository is. Only where the person's own git has been asked before. */
  static trusting(env: Readonly<Record<string, string | undefined>>): Git {
    return new Git(env, { config: [...FIXED_CONFIG, ...TRUSTED] });
  }

  /**
   * A door for what a person asks us to do in their name, not for answers that we parse: their hooks, signing keys and
   * settings count as if they had typed it.
   */
  static inTheirName(env: Readonly<Record<string, string | undefined>>): Git {
    return new Git(env, { config: [], environment: personalEnvironment(env) });
  }

  /**
   * Asks one question and waits for the whole answer.
   * @throws Failure `git_missing`, `git_timeout`, `git_interrupted` (from outside: try again), `git_failed` (with git's own
   *   words).
   */
  async ask(call: GitCall): Promise<GitAnswer> {
    const child = this.#start(call);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stdin.end(call.input ?? '');
    const exitCode = await child.exit;
    return { stdout: Buffer.concat(chunks), exitCode };
  }

  /** Starts git and hands over its streams: for answers too large, or too many, to hold at once. */
  stream(call: GitCall): GitStream {
    const child = this.#start({ timeoutMs: 0, ...call });
    if (call.input !== undefined) child.stdin.end(call.input);
    const done = child.exit.then(() => undefined);
    done.catch(() => {}); // a consumer that stopped reading early does not wait for it
    return { stdin: child.stdin, stdout: child.stdout, done, kill: child.kill };
  }

  #start(call: GitCall) {
    const config = this.#config.flatMap((setting) => ['-c', setting]);
    const child = startPiped({
      command: 'git',
      args: ['--no-pager', ...config, ...call.args],
      cwd: call.cwd,
      env: this.#environment,
    });
    const { stdin, stdout, stderr } = child;
    if (!stdin || !stdout || !stderr) throw new Error('git was started without pipes');
    // git may end before it has read all of its input; its exit code tells that story better than EPIPE.
    stdin.on('error', () => {});
    let complaint = '';
    stderr.on('data', (chunk: Buffer) => {
      if (complaint.length < STDERR_KEPT_BYTES) complaint += chunk.toString('utf8');
    });
    const timeoutMs = call.timeoutMs ?? QUESTION_TIMEOUT_MS;
    let timedOut = false;
    const exit = new Promise<number>((resolve, reject) => {
      const timer =
        timeoutMs > 0
          ? setTimeout(() => {
              timedOut = true;
              child.kill('SIGKILL');
            }, timeoutMs)
          : undefined;
      child.on('error', (error) => {
        clearTimeout(timer);
        reject(notStarted(call, error));
      });
      child.on('close', (code, endedBy) => {
        clearTimeout(timer);
        if (timedOut) reject(tooSlow(call, timeoutMs));
        else if (code === null) reject(interrupted(call, endedBy));
        else if ((call.okExitCodes ?? [0]).includes(code)) resolve(code);
        else reject(failed(call, code, complaint));
      });
    });
    const kill = () => void child.kill('SIGKILL');
    call.signal?.addEventListener('abort', kill, { once: true });
    return { stdin, stdout, exit, kill };
  }
}

function notStarted(call: GitCall, error: Error): Failure {
  if (systemCode(error) !== 'ENOENT') {
    return new Failure({
      code: 'git_interrupted',
      message: `${call.operation}: git could not be started: ${messageOf(error)}`,
      hint: 'Try again: the machine was short of something.',
      cause: error,
    });
  }
  return new Failure({
    code: 'git_missing',
    message: `${call.operation}: git is not on the PATH, or the folder ${call.cwd} is gone.`,
    hint: 'Install git 2.30 or later, or go to a folder that exists.',
    cause: error,
  });
}

function tooSlow(call: GitCall, timeoutMs: number): Failure {
  return new Failure({
    code: 'git_timeout',
    message: `${call.operation}: git did not answer within ${timeoutMs / 1000} s.`,
    hint: 'Check that the disk of the repository answers, then try again.',
  });
}

/** Ended from outside: it says nothing about the repository. */
function interrupted(call: GitCall, signal: NodeJS.Signals | null): Failure {
  return new Failure({
    code: 'git_interrupted',
    message: `${call.operation}: git was ended by ${signal ?? 'the system'}.`,
    hint: 'Try again.',
  });
}

function failed(call: GitCall, code: number, complaint: string): Failure {
  const words = complaint.trim() || `exit code ${code}`;
  return new Failure({ code: 'git_failed', message: `${call.operation}: git says: ${words}` });
}
