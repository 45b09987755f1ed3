import * as fs from 'node:fs';
import { join } from 'node:path';
import { captureDir } from '../changes/git-dir.js';
import { Failure } from '../shared/failure.js';
import { ensurePrivateFolder, readFileIfPresent, writeFileDurably } from '../shared/files.js';
import { tryLockFile, type HeldLock } from '../shared/lock.js';
import { journalWords as words } from '../words/orchestrate-journal.js';
import { identifyProcess, isProcessAlive, toProcessIdentity } from './process-identity.js';
import type { ProcessIdentity } from './record.js';

/** Where the runs of a repository lie: one place, whatever working tree one stands in. */
function runsFolder(commonDir: string): string {
  return join(captureDir(commonDir), 'runs');
}

export function journalPath(commonDir: string, run: string): string {
  return join(runsFolder(commonDir), run, 'journal.jsonl');
}

export function attemptFolder(commonDir: string, run: string, attempt: string): string {
  return join(runsFolder(commonDir), run, 'attempts', attempt);
}

/** What people asked of a run from elsewhere: it looks here, since its journal has one writer. */
export function requestsFolder(commonDir: string, run: string): string {
  return join(runsFolder(commonDir), run, 'requests');
}

/** The names of all runs, the latest last: their names begin with the time. */
export function listRuns(commonDir: string): string[] {
  const folder = runsFolder(commonDir);
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .filter((name) => fs.existsSync(journalPath(commonDir, name)))
    .sort();
}

/** One run a repository: the lock is the kernel's, and ends with its holder. */
export function lockRuns(commonDir: string, run: string): HeldLock {
  ensurePrivateFolder(captureDir(commonDir));
  const lock = tryLockFile(join(captureDir(commonDir), 'orchestrate.lock'));
  if (!lock) {
    const holder = readHolder(commonDir);
    throw new Failure({
      code: 'run_locked',
      message: words.locked(holder?.run, holder?.process.pid),
      hint: words.lockedNext,
      exitCode: 3,
    });
  }
  const holder = { ...identifyProcess(process.pid), run };
  writeFileDurably(holderPath(commonDir), `${JSON.stringify(holder)}\n`);
  return lock;
}

/** Who runs here now; undefined when nobody does. */
export function readHolder(
  commonDir: string,
): { readonly process: ProcessIdentity; readonly run: string } | undefined {
  try {
    const value: unknown = JSON.parse(readFileIfPresent(holderPath(commonDir))?.toString('utf8') ?? '');
    const process = toProcessIdentity(value);
    const { run } = value as { run?: unknown };
    return process && isProcessAlive(process) && typeof run === 'string' ? { process, run } : undefined;
  } catch {
    return undefined; // none was ever written, or it was written by a machine that lost its power
  }
}

function holderPath(commonDir: string): string {
  return join(captureDir(commonDir), 'orchestrate.json');
}
