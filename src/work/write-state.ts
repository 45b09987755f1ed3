import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { CommitId } from '../changes/commit.js';
import { parseCommitId } from '../changes/commit.js';
import { commitPaths, readPathStates, type PathState } from '../changes/commit-paths.js';
import { Git } from '../changes/git.js';
import type { ByteText } from '../shared/byte-text.js';
import { Failure } from '../shared/failure.js';
import { isTemporaryName, removeLeftovers } from '../shared/files.js';
import { modeOf, writeTogether, type FileChange } from '../shared/write-together.js';
import { workWords as words } from '../words/work.js';
import { isChange, type FileEdit } from './file-edit.js';
import { treeOf, type Workspace } from './workspace.js';

/** A change of task files, ready to be made. */
export interface StateChange {
  readonly edits: readonly FileEdit[];
  /** The commit's message. */
  readonly message: string;
  /** False: the files are edited, and the person commits them. */
  readonly commit: boolean;
  /**
   * Paths (files or folders) whose uncommitted changes belong to this commit. Everywhere else they are refused: what a
   * person has not committed is not ours to commit in passing.
   */
  readonly takesAlong?: readonly string[];
  /** The files that say so already when there is nothing to edit: whether they are committed is told then. */
  readonly about?: readonly string[];
}

export type Written =
  /** All was so already; `uncommitted` are those of `about` of which that is true in the working tree alone. */
  | { readonly kind: 'unchanged'; readonly uncommitted: readonly string[] }
  | { readonly kind: 'edited'; readonly paths: readonly string[] }
  | {
      readonly kind: 'committed';
      readonly paths: readonly string[];
      readonly commit: CommitId;
      readonly branch: string;
    };

/** The commit that tells of it, null where there is none. */
export function commitOf(written: Written): CommitId | null {
  return written.kind === 'committed' ? written.commit : null;
}

const FILE_MODE = 0o644;

/**
 * The one place that changes task files. All of the files are written, and committed, or none: whatever fails, the bytes are
 * those of before. Call it inside `withStateLock`, together with the reading that the edits were made from.
 *
 * @throws Failure `detached_head`, `git_busy`, `uncommitted_changes`, `not_committed`, `not_writable`, and what
 *   `commitPaths` throws; the system's error when the disk refuses.
 */
export async function writeState(workspace: Workspace, change: StateChange): Promise<Written> {
  const { root, git } = workspace;
  const edits = change.edits.filter(isChange);
  const touched = edits.map(({ path }) => path);
  const takesAlong = change.takesAlong ?? [];
  if (edits.length === 0 && takesAlong.length === 0) {
    const about = change.commit ? (change.about ?? []) : [];
    const uncommitted = about.length === 0 ? [] : await readPathStates(git, root, about);
    return { kind: 'unchanged', uncommitted: uncommitted.map(({ path }) => path) };
  }
  if (!change.commit) {
    if (edits.length === 0) return { kind: 'unchanged', uncommitted: [] };
    write(root, edits);
    return { kind: 'edited', paths: touched };
  }
  const branch = mustBeOnBranch(workspace);
  const states = await readPathStates(git, root, [...touched, ...takesAlong]);
  const along = states.filter(({ path }) => isWithin(path, takesAlong) && !isTemporaryName(basename(path)));
  mustBeCommitted(states, edits, takesAlong);
  const paths = [...new Set([...touched, ...along.map(({ path }) => path)])];
  if (paths.length === 0) return { kind: 'unchanged', uncommitted: [] };
  const untracked = [
    ...edits.flatMap(({ path, before }) => (before === undefined ? [path] : [])),
    ...along.flatMap(({ path, kind }) => (kind === 'untracked' ? [path] : [])),
  ];
  const undo = write(root, edits);
  try {
    const { message } = change;
    const door = Git.inTheirName(workspace.env);
    await commitPaths(door, { root, paths, untracked: [...new Set(untracked)], message });
  } catch (error) {
    undo();
    throw error;
  }
  return { kind: 'committed', paths, branch, commit: await headOf(workspace) };
}

/** @returns how to put back what was there before. */
function write(root: string, edits: readonly FileEdit[]): () => void {
  for (const { path, before } of edits) if (before !== undefined) mustBeWritable(root, path);
  const changes = edits.map(({ path, after }) => toChange(root, path, after));
  const back = edits.map(({ path, before }) => toChange(root, path, before));
  for (const { path } of changes) {
    fs.mkdirSync(dirname(path), { recursive: true });
    removeLeftovers(path);
  }
  writeTogether(changes);
  return () => writeTogether(back);
}

function toChange(root: string, path: string, text: ByteText | undefined): FileChange {
  const at = join(root, path);
  const after = text === undefined ? undefined : Buffer.from(text, 'latin1');
  return { path: at, after, mode: modeOf(at) ?? FILE_MODE };
}

/** A file is replaced by another of its name: its own permissions would not be asked. */
function mustBeWritable(root: string, path: string): void {
  try {
    fs.accessSync(join(root, path), fs.constants.W_OK);
  } catch (cause) {
    throw new Failure({
      code: 'not_writable',
      message: words.notWritable(path),
      hint: words.notWritableNext(path),
      cause,
    });
  }
}

function mustBeOnBranch(workspace: Workspace): string {
  const { gitDir } = workspace;
  const tree = treeOf(workspace);
  const begun = [
    ['MERGE_HEAD', 'merge'],
    ['CHERRY_PICK_HEAD', 'cherry-pick'],
    ['REVERT_HEAD', 'revert'],
    ['rebase-merge', 'rebase'],
    ['rebase-apply', 'rebase'],
  ].find(([file = '']) => fs.existsSync(join(gitDir, file)))?.[1];
  if (begun !== undefined) {
    throw new Failure({ code: 'git_busy', message: words.gitBusy(begun), hint: words.gitBusyNext(begun) });
  }
  if (tree?.branch === undefined) {
    throw new Failure({ code: 'detached_head', message: words.detached, hint: words.detachedNext });
  }
  return tree.branch;
}

function mustBeCommitted(
  states: readonly PathState[],
  edits: readonly FileEdit[],
  takesAlong: readonly string[],
): void {
  const others = states.filter(({ path }) => !isWithin(path, takesAlong));
  const isNew = (path: string) => edits.some((edit) => edit.path === path && edit.before === undefined);
  const untracked = others.find(({ path, kind }) => kind === 'untracked' && !isNew(path));
  if (untracked) {
    throw new Failure({
      code: 'not_committed',
      message: words.notCommitted(untracked.path),
      hint: words.notCommittedNext,
    });
  }
  const changed = others.filter(({ kind }) => kind === 'changed').map(({ path }) => path);
  if (changed.length > 0) {
    throw new Failure({
      code: 'uncommitted_changes',
      message: words.uncommitted(changed),
      hint: words.uncommittedNext,
    });
  }
}

function isWithin(path: string, places: readonly string[]): boolean {
  return places.some((place) => path === place || path.startsWith(`${place}/`));
}

/** The commit that was just made. Where refs are not files git has to be asked. */
async function headOf(workspace: Workspace): Promise<CommitId> {
  const { git, root } = workspace;
  const head = treeOf(workspace)?.head;
  if (head) return head;
  const args = ['rev-parse', '--verify', 'HEAD^{commit}'];
  const { stdout } = await git.ask({ operation: 'looking for the commit', cwd: root, args });
  const asked = parseCommitId(stdout.toString('latin1').trim());
  if (!asked) throw new Error('git names no commit for HEAD');
  return asked;
}
