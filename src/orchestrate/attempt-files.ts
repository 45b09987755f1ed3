import * as fs from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../shared/failure.js';
import { PRIVATE_FILE, ensurePrivateFolder, readFileIfPresent, writeFileDurably } from '../shared/files.js';
import { toProcessIdentity } from './process-identity.js';
import type { AttemptExit, ProcessIdentity } from './record.js';
import type { Limits } from './settings.js';

/** What a supervisor is to do. Its environment is not written down: it may hold keys. */
export interface AttemptOrder {
  readonly attempt: string;
  /** Run one after the other, as long as they end with 0. */
  readonly programs: readonly { readonly command: string; readonly args: readonly string[] }[];
  readonly cwd: string;
  /** A file that the programs read as standard input. */
  readonly input: string | null;
  readonly setEnv: Readonly<Record<string, string>>;
  readonly unsetEnv: readonly string[];
  /** Where its result is expected; null: none is. */
  readonly resultFile: string | null;
  readonly limits: Limits;
}

/** Everything of one attempt lies in one folder. Paths only. */
export function attemptFiles(folder: string) {
  return {
    order: join(folder, 'attempt.json'),
    prompt: join(folder, 'prompt.md'),
    claim: join(folder, 'claim'),
    supervisor: join(folder, 'supervisor.json'),
    agent: join(folder, 'agent.json'),
    log: join(folder, 'output.log'),
    /** The end of an output that was longer than the log may be. */
    tail: join(folder, 'tail.log'),
    exit: join(folder, 'exit.json'),
    before: join(folder, 'before.json'),
    supervisorLog: join(folder, 'supervisor.log'),
  } as const;
}

/** Before its supervisor starts: what the attempt is. @throws the system's error. */
export function writeOrder(folder: string, order: AttemptOrder): void {
  ensurePrivateFolder(folder);
  writeFileDurably(attemptFiles(folder).order, JSON.stringify(order));
}

/** @throws the system's error where there is none: an attempt without its order was never begun. */
export function readOrder(folder: string): AttemptOrder {
  return JSON.parse(fs.readFileSync(attemptFiles(folder).order, 'utf8')) as AttemptOrder;
}

/** Who may say what becomes of an attempt: the supervisor that begins it, or whoever resumes the run and finds it never begun. */
export type Claimant = 'supervisor' | 'resumer';

/**
 * Takes an attempt, unless it is taken: of a supervisor that comes late and a run that was resumed only one goes on.
 * @returns who has it now, whoever that is; the same for ever.
 */
export function claimAttempt(folder: string, claimant: Claimant): Claimant {
  ensurePrivateFolder(folder);
  const { claim } = attemptFiles(folder);
  const temporary = `${claim}.${process.pid}`;
  fs.writeFileSync(temporary, claimant, { mode: PRIVATE_FILE });
  try {
    // Whole or not at all: who is killed while taking it has not taken it.
    fs.linkSync(temporary, claim);
    return claimant;
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    return fs.readFileSync(claim, 'utf8') === 'resumer' ? 'resumer' : 'supervisor';
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

/** Who a process is, so that another that got its number is not taken for it. */
export function writeIdentity(path: string, identity: ProcessIdentity): void {
  writeFileDurably(path, JSON.stringify(identity));
}

/** Undefined: nobody has written one. */
export function readIdentity(path: string): ProcessIdentity | undefined {
  const text = readFileIfPresent(path)?.toString('utf8');
  return text === undefined ? undefined : toProcessIdentity(JSON.parse(text));
}

/** Written at once and whole: it is there, or it is not. */
export function writeExit(folder: string, exit: AttemptExit): void {
  writeFileDurably(attemptFiles(folder).exit, JSON.stringify(exit));
}

/** Undefined: it has not ended, or its supervisor was killed before it could say so. */
export function readExit(folder: string): AttemptExit | undefined {
  const text = readFileIfPresent(attemptFiles(folder).exit)?.toString('utf8');
  return text === undefined ? undefined : (JSON.parse(text) as AttemptExit);
}

/** More of an output than this is not searched for results and error messages. */
const SEARCHED_BYTES = 512 * 1024;

/** The end of what an attempt printed. Bytes that are no UTF-8 come as replacement characters. */
export function readOutputEnd(folder: string): string {
  const { log, tail } = attemptFiles(folder);
  const path = fs.existsSync(tail) ? tail : log;
  const size = fs.statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return '';
  const fd = fs.openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(Math.min(size, SEARCHED_BYTES));
    const read = fs.readSync(fd, bytes, 0, bytes.length, Math.max(0, size - bytes.length));
    return bytes.subarray(0, read).toString('utf8');
  } finally {
    fs.closeSync(fd);
  }
}
