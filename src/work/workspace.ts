import * as fs from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { findGitDir, type GitDir } from '../changes/git-dir.js';
import { Git } from '../changes/git.js';
import { findProject, type ProjectIdentity } from '../changes/project.js';
import { notARepository } from '../changes/repository.js';
import { readWorkingTree, type WorkingTree } from '../changes/working-trees.js';
import type { Environment } from '../shared/environment.js';
import { FEATURES_FOLDER } from '../tasks/task-path.js';

/** Where task files are edited and committed. */
export interface Workspace extends GitDir {
  readonly env: Environment;
  /** Answers questions. */
  readonly git: Git;
  /** The working tree that the person stands in: it may be a work package's own, below `.worktrees/`. */
  readonly standing: { readonly folder: string; readonly branch: string | undefined };
}

/** Worktrees of work packages lie here, in the main working tree (TASKFILES.md). */
export const WORKTREES = '.worktrees';

/**
 * The working tree whose task files are the ones that count. A work package's own worktree has a copy of them, as old as its
 * branch; moved there, a lane would be seen by nobody until the merge, and in two places at once after it. So from inside
 * `.worktrees/` the main working tree is meant. Any other linked worktree stands for itself.
 *
 * @throws Failure `not_a_repository`.
 */
export function mustOpenWorkspace(cwd: string, env: Environment): Workspace {
  const found = findGitDir(cwd);
  if (!found) throw notARepository(cwd);
  const place = mainTreeOf(found) ?? found;
  const branch = treeOf(found)?.branch;
  return { ...place, env, git: new Git(env), standing: { folder: basename(found.root), branch } };
}

function mainTreeOf(found: GitDir): GitDir | undefined {
  const main = findGitDir(dirname(found.commonDir));
  if (main?.gitDir !== found.commonDir) return undefined;
  const isInside = relative(main.root, found.root).split(sep)[0] === WORKTREES;
  return isInside && fs.existsSync(join(main.root, FEATURES_FOLDER)) ? main : undefined;
}

/** HEAD of the workspace as it is now; read from files. Undefined fields: see WorkingTree. */
export function treeOf({ gitDir, commonDir }: GitDir): WorkingTree | undefined {
  return readWorkingTree(commonDir, relative(commonDir, gitDir).split(sep).join('/') || '.');
}

/** @returns undefined for a project without an identity: an event of it could never be sent, and has another id later. */
export async function identityOf({ root }: GitDir): Promise<ProjectIdentity | undefined> {
  const project = await findProject(root);
  return project && project.uuid !== null ? project : undefined;
}
