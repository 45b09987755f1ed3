import type { CommitId } from '../changes/commit.js';
import type { GraphCommit } from '../changes/commit-graph.js';

export interface Arrivals {
  /** Commits that nobody has accounted for yet, parents before children. */
  readonly commits: readonly GraphCommit[];
  /** Where working trees ended, and where they were in between. */
  readonly tips: Iterable<CommitId>;
  /** Commits of which a hook or the reflog says that they were made here. */
  readonly made: ReadonlySet<CommitId>;
  /** Moves that brought what others had committed. */
  readonly brought: readonly { readonly from: CommitId | undefined; readonly to: CommitId }[];
  /** Those of the commits that no remote-tracking branch holds. */
  readonly local: ReadonlySet<CommitId>;
}

/**
 * Which commits were made in this clone: those that a hook or the reflog names, and those that nobody saw come (made
 * without hooks, by another tool) but that a working tree stands on. Not what a remote branch holds, a pull brought, or a merge
 * took in from the side. Pure.
 *
 * A mistake does little harm either way: what others report as well has the same ids.
 */
export function madeHere({ commits, tips, made, brought, local }: Arrivals): Set<CommitId> {
  const parents = new Map(commits.map(({ id, parents }) => [id, parents]));
  const broughtIn = new Set(
    brought.flatMap(({ from, to }) => {
      const before = ancestry(parents, from ? [from] : []);
      return [...ancestry(parents, [to])].filter((id) => !before.has(id));
    }),
  );
  const mainline = new Set<CommitId>();
  for (const start of [...tips, ...made]) {
    let id: CommitId | undefined = start;
    while (id && !mainline.has(id)) {
      mainline.add(id);
      id = parents.get(id)?.[0];
    }
  }
  const unseen = (id: CommitId) => mainline.has(id) && local.has(id) && !broughtIn.has(id);
  return new Set(commits.flatMap(({ id }) => (made.has(id) || unseen(id) ? [id] : [])));
}

/** The commits that these come from, as far as the map knows; themselves too. */
function ancestry(
  parents: ReadonlyMap<CommitId, readonly CommitId[]>,
  starts: readonly CommitId[],
): Set<CommitId> {
  const found = new Set<CommitId>();
  const open = [...starts];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    open.push(...(parents.get(id) ?? []));
  }
  return found;
}
