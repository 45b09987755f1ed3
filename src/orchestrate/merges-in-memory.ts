import { askIn } from '../changes/ask-in.js';
import type { Git } from '../changes/git.js';
import { isOlder, parseGitVersion } from '../changes/git-version.js';

/** The first git with `merge-tree --write-tree` (its release notes). */
const NEEDED = { major: 2, minor: 38 } as const;

/**
 * Whether this git can merge without a checkout. Without it nothing that builds upon several others can be made, and no overlap
 * is forecast. @throws Failure `git_missing`.
 */
export async function mergesInMemory(
  git: Git,
  cwd: string,
): Promise<{ readonly isPossible: boolean; readonly version: string }> {
  const said = await askIn(git, cwd)('asking git for its version', ['--version']);
  const version = parseGitVersion(said);
  return { isPossible: version === undefined || !isOlder(version, NEEDED), version: version?.text ?? said };
}

/** Those that a work package's base is folded from: what another of its dependencies builds upon comes with that. Pure. */
export function foldedFor(
  wpId: string,
  graph: ReadonlyMap<string, readonly string[]>,
  isCounted: (wpId: string) => boolean,
): string[] {
  const dependencies = graph.get(wpId)?.filter(isCounted) ?? [];
  const buildsUpon = (one: string, other: string): boolean =>
    (graph.get(one) ?? []).some((id) => id === other || buildsUpon(id, other));
  return dependencies.filter((id) => !dependencies.some((other) => buildsUpon(other, id)));
}
