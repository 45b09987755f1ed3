import type { CommitId } from '../changes/commit.js';
import type { Git } from '../changes/git.js';
import { readEnabledIdentity } from '../changes/project.js';
import type { Emitter } from '../events/emitter.js';
import type { Log } from '../shared/log.js';
import { captureCommits, type CaptureTally } from './capture-commits.js';
import { takeNotes, type Note } from './spool.js';

/**
 * These hooks run right after a commit was made here. The others only wake the worker; post-merge among them: what a
 * fast-forward brings was committed elsewhere, a merge without conflict says nothing that its parents do not, and one
 * with a conflict is concluded by a commit.
 */
const COMMITTING_HOOKS: ReadonlySet<string> = new Set(['post-commit', 'post-applypatch']);

export interface CaptureNotesParts {
  readonly git: Git;
  readonly emitter: Emitter;
  readonly log: Log;
}

/**
 * Turns what the hooks of one repository noted into events in the queue. The notes are forgotten only when every
 * event that they led to is stored or was refused for good; a worker that dies before that leaves them for the next.
 * @returns undefined where capture is not enabled.
 */
export async function captureNotes(
  commonDir: string,
  parts: CaptureNotesParts,
): Promise<CaptureTally | undefined> {
  const identity = readEnabledIdentity(commonDir);
  if (!identity) return undefined;
  const { git, emitter, log } = parts;
  const taken = takeNotes(commonDir);
  if (taken.unreadable > 0)
    log.write('error', 'lines in the spool are no notes', { lines: taken.unreadable });
  const branches = branchByCommit(taken.notes);
  const tally = await captureCommits(
    {
      git,
      cwd: commonDir,
      which: { kind: 'commits', ids: [...branches.keys()] },
      identity,
      branchOf: (commit) => branches.get(commit),
    },
    emitter,
  );
  if (tally.postponed === 0) taken.done();
  const { reasons, ...counts } = tally;
  log.write('info', 'captured', {
    repository: commonDir,
    notes: taken.notes.length,
    ...counts,
    reasons: [...reasons],
  });
  return tally;
}

/** The commits that hooks noted, each with the branch it was made on. */
export function branchByCommit(notes: readonly Note[]): Map<CommitId, string | undefined> {
  const branches = new Map<CommitId, string | undefined>();
  for (const { hook, commit, branch } of notes) {
    if (commit && COMMITTING_HOOKS.has(hook)) branches.set(commit, branch);
  }
  return branches;
}
