import type { CommitId } from '../changes/commit.js';
import type { Git } from '../changes/git.js';
import { NEVER_FETCH } from '../changes/never-fetch.js';

/**
 * Which of these commits git no longer has (an expired reflog and gc took them, or the note is another clone's): capture
 * passes over them, and nobody else would ever say so.
 * @throws Failure `git_missing`, `git_failed`.
 */
export async function findMissingCommits(
  git: Git,
  cwd: string,
  commits: readonly CommitId[],
): Promise<CommitId[]> {
  const asked = [...new Set(commits)];
  if (asked.length === 0) return [];
  const { stdout } = await git.ask({
    operation: 'looking up noted commits',
    cwd,
    args: [...NEVER_FETCH, 'cat-file', '--batch-check=%(objecttype)'],
    input: asked.map((id) => `${id}\n`).join(''),
  });
  // One line an object, in the order asked: its type, or `<id> missing`.
  const types = stdout.toString('latin1').split('\n');
  return asked.filter((_id, place) => types[place] !== 'commit');
}
