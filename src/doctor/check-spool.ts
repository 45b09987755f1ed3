import * as fs from 'node:fs';
import { join } from 'node:path';
import { parseNote } from '../capture/spool.js';
import type { CommitId } from '../changes/commit.js';
import { captureDir } from '../changes/git-dir.js';
import { readEnabledIdentity } from '../changes/project.js';
import { readFileIfPresent } from '../shared/files.js';
import { doctorWords as words } from '../words/doctor.js';
import { checkRoom } from './check-room.js';
import { fine, found, type Finding } from './finding.js';
import { findMissingCommits } from './missing-commits.js';
import type { Place } from './place.js';
import { isWorkerGone, readWorkerPid } from '../capture/worker-pid.js';

/** Notes of one file of the spool. */
export interface NotesReading {
  readonly commits: readonly CommitId[];
  readonly notes: number;
  /** Lines that are no notes. */
  readonly unreadable: number;
  /** How long ago the last was written. */
  readonly ageMs: number;
}

export interface SpoolReading {
  readonly waiting: NotesReading;
  /** Taken by a worker and not finished with. */
  readonly taken: NotesReading;
  /** Noted commits that git no longer has. */
  readonly gone: readonly CommitId[];
  readonly worker: 'none' | 'alive' | 'gone';
  readonly pid: number | undefined;
  readonly pidFile: string;
}

/** No worker lives longer (bin/worker.ts, its hard deadline): an older note was forgotten. */
const FORGOTTEN_MS = 120_000;

/** What the hooks noted and nobody has captured yet. */
export async function checkSpool({ git, nowMs, repository }: Place): Promise<Finding[]> {
  if (!repository || !readEnabledIdentity(repository.commonDir)) return [];
  const folder = captureDir(repository.commonDir);
  const waiting = readNotesFile(join(folder, 'spool'), nowMs);
  const taken = readNotesFile(join(folder, 'spool.taken'), nowMs);
  const pidFile = join(folder, 'worker.pid');
  const pid = readWorkerPid(pidFile);
  const judged = judgeSpool({
    waiting,
    taken,
    gone: await findMissingCommits(git, repository.commonDir, [...taken.commits, ...waiting.commits]),
    worker: pid === 'absent' ? 'none' : isWorkerGone(pid) ? 'gone' : 'alive',
    pid: typeof pid === 'string' ? undefined : pid.pid,
    pidFile,
  });
  return [...checkRoom('spool', folder), ...judged];
}

export function judgeSpool(reading: SpoolReading): Finding[] {
  const { waiting, taken, gone, worker, pid, pidFile } = reading;
  const findings: Finding[] = [];
  const notes = waiting.notes + taken.notes;
  const unreadable = waiting.unreadable + taken.unreadable;
  if (worker === 'gone') {
    findings.push(found('spool', 'warning', words.staleWorker(pid), { kind: 'forget_worker', pidFile }));
  }
  if (taken.notes > 0 && worker !== 'alive' && taken.ageMs >= FORGOTTEN_MS) {
    findings.push(found('spool', 'warning', words.workerDied(taken.notes)));
  } else if (notes > 0) {
    const isForgotten = worker !== 'alive' && waiting.ageMs >= FORGOTTEN_MS;
    findings.push(
      isForgotten
        ? found('spool', 'warning', words.notesForgotten(notes))
        : found('spool', 'info', words.notesWait(notes)),
    );
  }
  if (unreadable > 0) findings.push(found('spool', 'warning', words.notesUnreadable(unreadable)));
  if (gone.length > 0) findings.push(found('spool', 'warning', words.notedCommitsGone(gone)));
  return findings.length > 0 ? findings : [fine('spool', words.spoolEmpty)];
}

function readNotesFile(path: string, nowMs: number): NotesReading {
  const lines = (readFileIfPresent(path)?.toString('utf8') ?? '').split('\n').filter(Boolean);
  const notes = lines.flatMap((line) => parseNote(line) ?? []);
  const writtenMs = fs.statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? nowMs;
  return {
    commits: notes.flatMap(({ commit }) => commit ?? []),
    notes: notes.length,
    unreadable: lines.length - notes.length,
    ageMs: nowMs - writtenMs,
  };
}
