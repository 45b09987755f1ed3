import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { readFileIfPresent, writeFileDurably } from './files.js';

/** One file as it shall be. */
export interface FileChange {
  readonly path: string;
  /** Undefined: the file goes. */
  readonly after: Buffer | undefined;
  readonly mode: number;
}

/**
 * Makes all of the changes, or none: of hooks, or of the files of one work package, a half would tell what is not so.
 * @throws the system's error of the change that failed (EACCES, ENOSPC …), when those before it have been taken back.
 */
export function writeTogether(changes: readonly FileChange[]): void {
  const undo: FileChange[] = [];
  try {
    for (const change of changes) {
      const before = readFileIfPresent(change.path);
      const mode = modeOf(change.path) ?? change.mode;
      apply(change);
      undo.unshift({ path: change.path, after: before, mode });
    }
  } catch (error) {
    for (const change of undo) {
      try {
        apply(change);
      } catch {
        // The disk fails more and more; what the person must hear is why it began.
      }
    }
    throw error;
  }
}

/** The permission bits of a file, undefined when there is none. */
export function modeOf(path: string): number | undefined {
  const stat = fs.statSync(path, { throwIfNoEntry: false });
  return stat && stat.mode & 0o777;
}

/**
 * Asks, without writing, whether files in this folder (or, before it is made, in the one above) may be made and replaced.
 * @throws the system's error: EACCES, EROFS, ENOTDIR.
 */
export function assertWritableFolder(folder: string): void {
  const stat = fs.statSync(folder, { throwIfNoEntry: false });
  if (!stat && folder !== dirname(folder)) return assertWritableFolder(dirname(folder));
  fs.accessSync(folder, fs.constants.W_OK | fs.constants.X_OK);
}

function apply({ path, after, mode }: FileChange): void {
  if (after === undefined) fs.rmSync(path, { force: true });
  else writeFileDurably(path, after, mode);
}
