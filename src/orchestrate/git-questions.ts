import { Git, gitEnvironment } from '../changes/git.js';
import type { Environment } from '../shared/environment.js';

/** Whether an exit code says yes (0) or no (1). */
export async function isYes(
  git: Git,
  cwd: string,
  [operation, ...args]: readonly [string, ...string[]],
): Promise<boolean> {
  return (await git.ask({ operation, cwd, args, okExitCodes: [0, 1] })).exitCode === 0;
}

/** NUL-separated names (`-z`). */
export function namesOf(answer: string): string[] {
  return answer.split('\0').filter(Boolean);
}

/** Commits of the machinery itself: by nobody's hand, and the same when they are made again. */
export function machineDoor(env: Environment, { atMs, index }: { atMs: number; index?: string }): Git {
  const date = `${Math.floor(atMs / 1000)} +0000`;
  const [name, email] = ['spec-kitty', 'spec-kitty@localhost'];
  return new Git(env, {
    environment: {
      ...gitEnvironment(env),
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
      GIT_COMMITTER_DATE: date,
      ...(index !== undefined && { GIT_INDEX_FILE: index }),
    },
  });
}
