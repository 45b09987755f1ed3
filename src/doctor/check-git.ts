import { isOlder, parseGitVersion } from '../changes/git-version.js';
import { doctorWords as words } from '../words/doctor.js';
import { fine, found, type Finding } from './finding.js';
import type { Place } from './place.js';

/** What the git door says people need; the tests run from 2.39 on. */
const NEEDED = { major: 2, minor: 30, text: '2.30' } as const;

/** Git's version, and the repository. @throws Failure `git_missing`. */
export async function checkGit({ git, cwd, repository }: Place): Promise<Finding[]> {
  const { stdout } = await git.ask({ operation: 'asking git for its version', cwd, args: ['--version'] });
  return [
    judgeGitVersion(stdout.toString('utf8').trim()),
    repository
      ? fine('git', words.repository(repository.top))
      : found('git', 'info', words.noRepository(cwd)),
  ];
}

/** @param said `git version 2.39.5 (Apple Git-154)`. */
export function judgeGitVersion(said: string): Finding {
  const version = parseGitVersion(said);
  if (version === undefined) return found('git', 'warning', words.gitUnknown(said));
  return isOlder(version, NEEDED)
    ? found('git', 'problem', words.gitOld(version.text, NEEDED.text))
    : fine('git', words.git(version.text));
}
