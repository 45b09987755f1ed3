import type { CommitObject } from '../changes/commit-object.js';
import type { CommitInfo } from '../changes/history-log.js';
import { momentToMs } from '../shared/moment.js';
import type { Contents } from './contents.js';

/** How far back one looks; what today's work repeats is minutes old. */
const MOST_ANCESTORS = 500;

export interface Ancestor {
  readonly commit: CommitObject;
  readonly authoredMs: number;
}

/**
 * The first-parent ancestors of a commit up to the first one that was authored earlier than `sinceMs`, nearest first, 500 at
 * most. Git puts a commit that is picked or rebased behind others that were authored later: those are passed, or what
 * happened in the same moment before them would be out of sight. Usually the parent is earlier, and one time is all that is read.
 */
export async function* ancestorsSince(
  contents: Contents,
  { parents }: Pick<CommitInfo, 'parents'>,
  sinceMs: number,
): AsyncGenerator<Ancestor, void> {
  let [id] = parents;
  for (let back = 0; id && back < MOST_ANCESTORS; back++) {
    const authoredMs = momentToMs((await contents.authorTime(id)) ?? '');
    if (authoredMs === undefined || authoredMs < sinceMs) return;
    const commit = await contents.commit(id);
    if (!commit) return;
    yield { commit, authoredMs };
    [id] = commit.parents;
  }
}
