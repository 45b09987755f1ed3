import type { JournalRecord } from './record.js';

export type WorkPackageRecord = Extract<JournalRecord, { wpId: string }>;
/** What a journal says last of a work package; `none`: nothing yet. */
export type LastRecord = WorkPackageRecord['kind'] | 'none';

/** What whoever goes on with a run does first about a work package. */
export type Resumption =
  /** Nothing is open: the scheduler says what is next. A verdict whose lane was never written is among these: the lane is owed. */
  | 'schedule'
  /** It may be half-made: it is taken away and made again. */
  | 'make_worktree_again'
  /** The file may be edited and not committed: what lies there is ours. Done again as of the time of the intent. */
  | 'write_lane_again'
  /** Its supervisor is looked for: see `ON_SIGHT`. */
  | 'look_for_attempt'
  /** An end that was recorded is taken. */
  | 'keep_and_judge'
  | 'judge';

/**
 * Resuming, as a whole. Null: the record says nothing of what was going on, the one before it does: a remark, or a person's
 * word, which may come while something is open.
 */
export const ON_RESUME: Readonly<Record<LastRecord, Resumption | null>> = {
  none: 'schedule',
  worktree_intended: 'make_worktree_again',
  worktree_made: 'schedule',
  lane_intended: 'write_lane_again',
  lane_written: 'schedule',
  attempt_intended: 'look_for_attempt',
  attempt_begun: 'look_for_attempt',
  attempt_ended: 'keep_and_judge',
  work_kept: 'judge',
  restore_intended: 'judge',
  judged: 'schedule',
  left_unreviewed: 'schedule',
  gave_up: 'schedule',
  finished_by_hand: 'schedule',
  skipped: null,
  overlap_seen: null,
};

/** What is found of an attempt that has been begun, by us or by somebody who is gone. */
export type Sighting =
  /** exit.json is there. */
  | 'exit_written'
  | 'supervisor_alive'
  /** The intent was written, and no supervisor has ever claimed it. */
  | 'unclaimed'
  /** Claimed just now, and no name written yet. */
  | 'nameless'
  /** Claimed, and its supervisor is dead without a word. */
  | 'supervisor_gone';

export const ON_SIGHT: Readonly<
  Record<Sighting, 'take_exit' | 'leave_at_work' | 'count_as_never_begun' | 'count_as_lost'>
> = {
  exit_written: 'take_exit',
  supervisor_alive: 'leave_at_work',
  unclaimed: 'count_as_never_begun',
  nameless: 'leave_at_work',
  supervisor_gone: 'count_as_lost',
};

/** The last records that say where each work package was, and what follows for it. Pure. */
export function reconcile(
  records: readonly JournalRecord[],
): ReadonlyMap<string, { readonly resumption: Resumption; readonly atMs: number }> {
  const found = new Map<string, { resumption: Resumption; atMs: number }>();
  for (const record of records) {
    if (record.kind === 'run_begun')
      for (const { wpId } of record.workPackages)
        found.set(wpId, { resumption: ON_RESUME.none ?? 'schedule', atMs: record.at });
    if (!('wpId' in record)) continue;
    const resumption = ON_RESUME[record.kind];
    if (resumption !== null) found.set(record.wpId, { resumption, atMs: record.at });
  }
  return found;
}

/** Work packages with an intent that has no outcome -> when it was. */
export function openSince(
  records: readonly JournalRecord[],
  which: Extract<Resumption, 'make_worktree_again' | 'write_lane_again'>,
): Map<string, number> {
  const open = [...reconcile(records)].filter(([, { resumption }]) => resumption === which);
  return new Map(open.map(([wpId, { atMs }]) => [wpId, atMs]));
}
