import * as fs from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readFileIfPresent } from '../shared/files.js';

/** Where a working tree keeps its git data (gitrepository-layout(5)). All absolute. */
export interface GitDir {
  /** The top of the working tree. */
  readonly root: string;
  /** This working tree's own folder: HEAD, index. */
  readonly gitDir: string;
  /** What all working trees of the repository share: objects, refs, hooks; ours is `spec-kitty/` in it. */
  readonly commonDir: string;
}

/**
 * Finds the working tree that `start` lies in by looking, without starting git: every command and every emit of the
 * library asks this first.
 * @returns undefined outside any working tree, in a bare repository too.
 */
export function findGitDir(start: string): GitDir | undefined {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    const gitDir = gitDirAt(join(folder, '.git'));
    if (gitDir) return { root: folder, gitDir, commonDir: commonDirOf(gitDir) };
    if (folder === dirname(folder)) return undefined;
  }
}

/** `.git` is the folder itself, or in linked worktrees, submodules and --separate-git-dir a file that names it. */
function gitDirAt(path: string): string | undefined {
  const stat = fs.statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory()) return fs.existsSync(join(path, 'HEAD')) ? path : undefined;
  if (!stat?.isFile()) return undefined;
  const [, target] = /^gitdir: (.+)$/m.exec(fs.readFileSync(path, 'utf8')) ?? [];
  return target === undefined ? undefined : resolve(dirname(path), target.trimEnd());
}

/** The repository's shared folder, for the git folder of any of its working trees. */
function commonDirOf(gitDir: string): string {
  const named = readFileIfPresent(join(gitDir, 'commondir'))?.toString('utf8').trim();
  return named ? resolve(gitDir, named) : gitDir;
}

/** Our own folder in the repository: spool, program, project. Its existence says that capture is on here. */
export function captureDir(commonDir: string): string {
  return join(commonDir, 'spec-kitty');
}
