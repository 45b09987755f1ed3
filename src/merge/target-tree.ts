import * as fs from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseCommitId, type CommitId } from '../changes/commit.js';
import { Git } from '../changes/git.js';
import { Failure, messageOf } from '../shared/failure.js';
import type { Workspace } from '../work/workspace.js';

/** A git that a killed merge left running ends by itself. */
const INDEX_WAIT_MS = 10_000;
const LOOK_EVERY_MS = 50;

/** What a merge asks of, and does to, the working tree that has the target checked out. */
export class TargetTree {
  readonly #workspace: Workspace;
  /** In the person's name: hooks run, commits are signed. */
  readonly #git: Git;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    this.#git = Git.inTheirName(workspace.env);
  }

  async head(): Promise<CommitId> {
    return this.mustResolve('HEAD');
  }

  /** @returns undefined for a revision that names no commit. */
  async resolve(revision: string): Promise<CommitId | undefined> {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
    const { stdout } = await this.#question('looking for a commit', args, [0, 1, 128]);
    return parseCommitId(stdout.toString('latin1').trim());
  }

  async mustResolve(revision: string): Promise<CommitId> {
    const commit = await this.resolve(revision);
    if (commit) return commit;
    throw new Failure({ code: 'git_failed', message: `Git finds no commit for ${revision}.` });
  }

  async isAncestor(commit: CommitId, of: CommitId): Promise<boolean> {
    const args = ['merge-base', '--is-ancestor', commit, of];
    return (await this.#question('comparing commits', args, [0, 1])).exitCode === 0;
  }

  /** Whether a commit lies on a branch's own line, that of first parents: nothing was made upon it elsewhere. */
  async isOnLineOf(branch: string, commit: CommitId): Promise<boolean> {
    const args = ['rev-list', '--first-parent', `refs/heads/${branch}`, '--not', `${commit}^@`];
    const { stdout } = await this.#question('comparing branches', args);
    return stdout.toString('latin1').split('\n').includes(commit);
  }

  /** Paths in conflict. */
  async unmerged(): Promise<string[]> {
    const args = ['diff', '--name-only', '-z', '--diff-filter=U'];
    const { stdout } = await this.#question('looking for conflicts', args);
    return stdout.toString('utf8').split('\0').filter(Boolean);
  }

  /** Whether the index holds what HEAD does not. */
  async hasStaged(): Promise<boolean> {
    const args = ['diff', '--cached', '--quiet'];
    return (await this.#question('looking at the index', args, [0, 1])).exitCode === 1;
  }

  /** Git's own file says that a merge waits for its commit. */
  isMerging(): boolean {
    return fs.existsSync(join(this.#workspace.gitDir, 'MERGE_HEAD'));
  }

  /** A squashed merge waits for its commit: it has no MERGE_HEAD. */
  isSquashing(): boolean {
    return fs.existsSync(join(this.#workspace.gitDir, 'SQUASH_MSG'));
  }

  /** @returns false when it stopped at conflicts. @throws Failure `merge_failed` when git refused to begin. */
  merge(tip: CommitId, message: string): Promise<boolean> {
    return this.#attempt(['merge', '--no-ff', '--no-edit', '--quiet', '-m', message, tip]);
  }

  /** Brings the changes, without a commit. Answers as `merge`. */
  squash(tip: CommitId): Promise<boolean> {
    return this.#attempt(['merge', '--squash', '--quiet', tip]);
  }

  async commit(message: string | undefined): Promise<void> {
    const how = message === undefined ? ['--no-edit'] : ['-m', message];
    await this.#act('committing the merge', ['commit', '--quiet', ...how]);
  }

  /** Back to a commit; what git would have to overwrite of a person's own changes stops it. */
  async takeBack(to: CommitId): Promise<void> {
    const halfway = this.isMerging() || (await this.unmerged()).length > 0 || (await this.hasStaged());
    if (halfway) await this.#act('giving the merge up', ['reset', '--quiet', '--merge']);
    await this.#act('going back', ['reset', '--quiet', '--keep', to]);
  }

  async push(target: string): Promise<void> {
    const { stdout } = await this.#question(
      'looking for the remote',
      ['config', '--get', `branch.${target}.remote`],
      [0, 1],
    );
    const remote = stdout.toString('utf8').trim() || (await this.remotes())[0] || 'origin';
    await this.#act('pushing', ['push', '--quiet', remote, `refs/heads/${target}:refs/heads/${target}`]);
  }

  async remotes(): Promise<string[]> {
    const { stdout } = await this.#question('asking for remotes', ['remote']);
    const names = stdout.toString('utf8').split('\n').filter(Boolean);
    return names.toSorted((a, b) => Number(b === 'origin') - Number(a === 'origin'));
  }

  /** Commits that the target has and its upstream has not, and the other way round; as last fetched. */
  async aheadBehind(target: string): Promise<{ ahead: number; behind: number } | undefined> {
    const upstream = await this.resolve(`${target}@{upstream}`);
    if (!upstream) return undefined;
    const args = ['rev-list', '--left-right', '--count', `refs/heads/${target}...${upstream}`];
    const { stdout } = await this.#question('comparing with the upstream', args);
    const [ahead = 0, behind = 0] = stdout.toString('latin1').trim().split('\t').map(Number);
    return { ahead, behind };
  }

  async removeWorktree(path: string): Promise<void> {
    // Without --force: git itself refuses where anything is not committed.
    await this.#act('removing the worktree', ['worktree', 'remove', path]);
  }

  async removeBranch(branch: string): Promise<void> {
    await this.#act('removing the branch', ['branch', '--quiet', '-D', '--end-of-options', branch]);
  }

  /** Waits for a git that a killed merge left at work. @throws Failure `index_locked`. */
  async waitForIndex(): Promise<void> {
    const lock = join(this.#workspace.gitDir, 'index.lock');
    for (const deadline = performance.now() + INDEX_WAIT_MS; fs.existsSync(lock);) {
      if (performance.now() > deadline)
        throw new Failure({
          code: 'index_locked',
          message: `Another git process is at work in this repository: ${lock} is there.`,
          hint: 'Wait for it to end. If none runs, remove that file, then try again.',
        });
      await pause(LOOK_EVERY_MS);
    }
  }

  #question(operation: string, args: readonly string[], okExitCodes: readonly number[] = [0]) {
    const { git, root } = this.#workspace;
    return git.ask({ operation, cwd: root, args, okExitCodes });
  }

  async #act(operation: string, args: readonly string[]): Promise<void> {
    // Hooks of the person's may run for long.
    await this.#git.ask({ operation, cwd: this.#workspace.root, args, timeoutMs: 0 });
  }

  async #attempt(args: readonly string[]): Promise<boolean> {
    try {
      await this.#act('merging', args);
      return true;
    } catch (error) {
      if ((await this.unmerged()).length > 0) return false;
      const message = messageOf(error).replace(/^merging: git says: /, '');
      throw new Failure({ code: 'merge_failed', message: `Git did not merge: ${message}`, cause: error });
    }
  }
}
