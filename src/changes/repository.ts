import { isAbsolute, join, resolve } from 'node:path';
import { Failure } from '../shared/failure.js';
import type { Environment } from '../shared/environment.js';
import { findGitDir, type GitDir } from './git-dir.js';
import { gitEnvironment, type Git } from './git.js';

/** simple-git ends a git that is silent for this long: the disk of the repository does not answer. */
const QUESTION_TIMEOUT_MS = 30_000;

/** Single questions to one repository, asked by commands; what the worker asks by the thousand goes through Git.stream. */
export interface Repository extends GitDir {
  /** Where git looks for hooks: what `core.hooksPath` of any scope says, `~` resolved. Absolute. */
  hooksFolder(): Promise<string>;
  /** `owner/repo` of the remote `origin`, undefined without one. */
  repoSlug(): Promise<string | undefined>;
}

/**
 * @throws Failure `not_a_repository` when `cwd` lies in no working tree.
 */
export async function mustOpenRepository(cwd: string, env: Environment): Promise<Repository> {
  const gitDir = findGitDir(cwd);
  if (!gitDir) throw notARepository(cwd);
  // simple-git takes 35 ms to load from its files: commands that ask git nothing do not pay for it.
  const { simpleGit } = await import('simple-git');
  const environment = gitEnvironment(env);
  const git = simpleGit({
    baseDir: gitDir.root,
    timeout: { block: QUESTION_TIMEOUT_MS },
    // Both guards are meant for input from strangers; this is the person's own git configuration, by way of our keep-list.
    allowEnvironment: Object.keys(environment),
    unsafe: { allowUnsafeConfigPaths: true },
  }).env(environment);
  return {
    ...gitDir,
    async hooksFolder() {
      const path = (await git.revparse(['--git-path', 'hooks'])).trimEnd();
      return isAbsolute(path) ? path : join(gitDir.root, path);
    },
    async repoSlug() {
      return parseRepoSlug((await git.getConfig('remote.origin.url')).value ?? '');
    },
  };
}

/**
 * The repository of a folder, bare ones and such with a separate git folder too. Costs one git call.
 * @throws Failure `not_a_repository`.
 */
export async function findRepository(git: Git, cwd: string): Promise<{ readonly commonDir: string }> {
  const found = findGitDir(cwd);
  if (found) return found;
  try {
    const args = ['rev-parse', '--git-common-dir'];
    const { stdout } = await git.ask({ operation: 'looking for the repository', cwd, args });
    return { commonDir: resolve(cwd, stdout.toString('utf8').trimEnd()) };
  } catch (error) {
    if (error instanceof Failure && error.code === 'git_failed') throw notARepository(cwd);
    throw error;
  }
}

export function notARepository(cwd: string): Failure {
  return new Failure({
    code: 'not_a_repository',
    message: `${cwd} is not inside a git repository.`,
    hint: 'Go to your project, or run `git init` first.',
  });
}

/** `git@host:owner/repo.git`, `https://host/owner/repo` … -> `owner/repo`. A local path names no owner. */
function parseRepoSlug(url: string): string | undefined {
  const [, owner, repo] =
    /^(?:[a-z+]+:\/\/[^/]+\/|[^/:]+:)(?:.*\/)?([^/]+)\/([^/]+?)(?:\.git)?\/?$/i.exec(url) ?? [];
  return owner && repo && !url.startsWith('file:') ? `${owner}/${repo}` : undefined;
}
