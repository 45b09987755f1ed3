import * as fs from 'node:fs';
import { join } from 'node:path';
import { parseCommitId, type CommitId } from '../changes/commit.js';
import { captureDir } from '../changes/git-dir.js';
import { readFileIfPresent } from '../shared/files.js';

/** One hook's note: something was committed here. Notes are hints; the commits themselves are the truth. */
export interface Note {
  readonly hook: string;
  /** Undefined when the shell could not tell (packed refs, reftable). */
  readonly commit: CommitId | undefined;
  /** The working tree's git folder relative to the common one: `.` or `worktrees/NAME`. */
  readonly tree: string;
  /** `main` for `refs/heads/main`; undefined on a detached HEAD. */
  readonly branch: string | undefined;
}

/**
 * `1 TAB hook TAB commit TAB tree TAB ref`, as hooks/spec-kitty.sh writes it. The leading 1 is the format's version. It may
 * stand behind half a note: that of a disk that was full in the middle of it has no end of line.
 */
const NOTE = /1\t([a-z-]+)\t([0-9a-f]{40,64}|-)\t(\.|worktrees\/[^\t]+)\t([^\t]*)$/;

/** @returns undefined for a line that is no note: a torn write, another version, garbage. */
export function parseNote(line: string): Note | undefined {
  const [, hook, commit, tree, ref] = NOTE.exec(line) ?? [];
  if (hook === undefined || commit === undefined || tree === undefined) return undefined;
  const branch = ref?.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined;
  return { hook, commit: parseCommitId(commit), tree, branch };
}

export interface TakenNotes {
  readonly notes: readonly Note[];
  /** Lines that were no notes. */
  readonly unreadable: number;
  /** Forgets the notes: call it once what they told of is stored. Without it they are there again next time. */
  done(): void;
}

const SPOOL = 'spool';
/** Notes that a worker has taken and not yet finished with, perhaps a worker that died. */
const TAKEN = 'spool.taken';

/** Whether any hook has left a note, or a worker has died over one. One look at the folder, no reading. */
export function hasNotes(commonDir: string): boolean {
  return [SPOOL, TAKEN].some((name) => {
    const stat = fs.statSync(join(captureDir(commonDir), name), { throwIfNoEntry: false });
    return stat !== undefined && stat.size > 0;
  });
}

/** All notes of a repository, left where they are. */
export function readNotes(commonDir: string): Note[] {
  return [TAKEN, SPOOL].flatMap(
    (name) => parseNotes(readFileIfPresent(join(captureDir(commonDir), name))).notes,
  );
}

/**
 * Takes all notes of a repository. Only the holder of the worker lock may do so.
 *
 * The spool is renamed first, so that hooks append to a new one; notes of a worker that died come before. A hook that had the
 * old file open while we renamed it still writes into it: `done` keeps what came after we read.
 */
export function takeNotes(commonDir: string): TakenNotes {
  const spool = join(captureDir(commonDir), SPOOL);
  const taken = join(captureDir(commonDir), TAKEN);
  if (fs.existsSync(spool)) {
    if (fs.existsSync(taken)) moveBehind(spool, taken);
    else fs.renameSync(spool, taken);
  }
  const bytes = readFileIfPresent(taken);
  return { ...parseNotes(bytes), done: () => forget(taken, bytes?.length ?? 0) };
}

function parseNotes(bytes: Buffer | undefined): Pick<TakenNotes, 'notes' | 'unreadable'> {
  const lines = (bytes?.toString('utf8') ?? '').split('\n').filter(Boolean);
  const notes = lines.flatMap((line) => parseNote(line) ?? []);
  return { notes, unreadable: lines.length - notes.length };
}

/** Append, then remove: a kill in between leaves notes twice, and a note read twice does no harm. */
function moveBehind(spool: string, taken: string): void {
  const moving = `${spool}.moving`;
  if (!fs.existsSync(moving)) fs.renameSync(spool, moving);
  fs.appendFileSync(taken, fs.readFileSync(moving));
  fs.rmSync(moving);
}

function forget(taken: string, readBytes: number): void {
  const size = fs.statSync(taken, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= readBytes) fs.rmSync(taken, { force: true });
  else fs.writeFileSync(taken, fs.readFileSync(taken).subarray(readBytes));
}
