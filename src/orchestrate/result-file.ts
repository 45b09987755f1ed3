import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { RESULT_MOST_BYTES } from './result.js';

/** Where an attempt's result is expected in its worktree; git looks away from it. */
export const RESULT_FOLDER = '.spec-kitty';

/** The one file in the worktree that an agent writes for us. */
export function resultPath(worktree: string, attempt: string): string {
  return join(worktree, RESULT_FOLDER, 'out', `${attempt}.json`);
}

/**
 * The result's text: a regular file in its place. A link is none, neither as the file nor as one of its folders: what it points to
 * may have been written by anybody.
 */
export function readResultFile(path: string): string | undefined {
  try {
    const stat = fs.lstatSync(path);
    const folder = dirname(path);
    const worktree = fs.realpathSync(dirname(dirname(folder)));
    const isInPlace = fs.realpathSync(folder) === join(worktree, RESULT_FOLDER, 'out');
    if (!stat.isFile() || stat.nlink > 1 || stat.size > RESULT_MOST_BYTES || !isInPlace) return undefined;
    return fs.readFileSync(path, 'utf8');
  } catch {
    return undefined; // none, or none that may be read
  }
}
