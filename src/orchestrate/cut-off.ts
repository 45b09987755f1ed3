import type { JournalRecord } from './record.js';

/**
 * What a journal says was about to be done, and not that it was: `WP01 lane`, `WP01 worktree` -> when that was. Attempts are not in it: they are found
 * by their folders. Pure.
 */
export function cutOffIntents(records: readonly JournalRecord[]): ReadonlyMap<string, number> {
  const open = new Map<string, number>();
  for (const record of records) {
    if (record.kind === 'lane_intended') open.set(`${record.wpId} lane`, record.at);
    if (record.kind === 'lane_written') open.delete(`${record.wpId} lane`);
    if (record.kind === 'worktree_intended') open.set(`${record.wpId} worktree`, record.at);
    if (record.kind === 'worktree_made') open.delete(`${record.wpId} worktree`);
  }
  return open;
}
