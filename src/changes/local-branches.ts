import { parseCommitId, type CommitId } from './commit.js';
import type { Git } from './git.js';

/**
 * Every local branch and the commit it names.
 * @throws Failure `git_missing`, `git_failed`.
 */
export async function readLocalBranches(git: Git, cwd: string): Promise<Map<string, CommitId>> {
  const args = ['for-each-ref', '--format=%(objectname) %(refname)', 'refs/heads'];
  const { stdout } = await git.ask({ operation: 'looking up the branches', cwd, args });
  return new Map(
    stdout
      .toString('utf8')
      .split('\n')
      .flatMap((line): [string, CommitId][] => {
        const [, id = '', branch] = /^([0-9a-f]+) refs\/heads\/(.+)$/.exec(line) ?? [];
        const commit = parseCommitId(id);
        return commit && branch !== undefined ? [[branch, commit]] : [];
      }),
  );
}
