import type { CommitId } from '../changes/commit.js';
import type { CommitInfo } from '../changes/history-log.js';
import type { Contents } from './contents.js';

/** How far back one looks; what today's work repeats is minutes old. */
const MOST_ANCESTORS = 500;

/**
 * So many earlier commits in a row end the look. One is not enough: what is picked or rebased keeps its time and comes to stand
 * between commits that are later. Each costs every commit of every capture a look at its time.
 */
const MOST_EARLIER = 20;

export interface Ancestor {
  readonly id: CommitId;
  readonly authoredMs: number;
}

/**
 * The first-parent ancestors of a commit that were authored at `sinceMs` or later, nearest first. Those authored earlier are passed
 * in between: see MOST_EARLIER.
 */
export async function* ancestorsSince(
  contents: Contents,
  { parents }: Pick<CommitInfo, 'parents'>,
  sinceMs: number,
): AsyncGenerator<Ancestor, void> {
  let [id] = parents;
  let earlier = 0;
  for (let back = 0; id && back < MOST_ANCESTORS && earlier < MOST_EARLIER; back++) {
    // Not awaited when it is remembered: a back-fill passes twenty for each of its commits.
    const passing = contents.remembered(id) ?? (await contents.passing(id));
    if (passing?.authoredMs === undefined) return;
    const { authoredMs, parent } = passing;
    if (authoredMs < sinceMs) earlier += 1;
    else {
      earlier = 0;
      yield { id, authoredMs };
    }
    id = parent;
  }
}
