import type { Git } from '../changes/git.js';
import { NEVER_FETCH } from '../changes/never-fetch.js';
import { ObjectReader } from '../changes/object-reader.js';
import { pathFromByteText, toByteText } from '../shared/byte-text.js';
import { FEATURES_FOLDER, parseTaskPath } from '../tasks/task-path.js';
import { findTaskFlaws, type TaskFlaw } from './task-flaws.js';

/** One work package's file as HEAD has it. */
export interface TaskAtHead {
  /** For people: UTF-8. */
  readonly path: string;
  readonly feature: string;
  readonly flaws: readonly TaskFlaw[];
}

export interface TasksReading {
  readonly files: readonly TaskAtHead[];
  /** Paths whose content this clone does not have. */
  readonly notHere: readonly string[];
  /** Files that were too many to look at. */
  readonly unread: number;
}

/** About a second's reading; the largest real project has 3,000. */
const MOST_FILES = 5_000;

/**
 * Reads what HEAD holds, not the working tree: that is what is captured. Changes nothing, fetches nothing.
 * @param cwd a folder of the repository; bare ones too.
 * @throws Failure `git_missing`, `git_failed`.
 */
export async function readTasksAtHead(git: Git, cwd: string): Promise<TasksReading> {
  const operation = 'reading the task files at HEAD';
  // 1: no commit yet (git-rev-parse(1), --quiet).
  const args = ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'];
  const head = await git.ask({ operation, cwd, args, okExitCodes: [0, 1] });
  if (head.exitCode === 1) return { files: [], notHere: [], unread: 0 };
  const { stdout } = await git.ask({
    operation,
    cwd,
    args: [...NEVER_FETCH, 'ls-tree', '-r', '-z', '--full-tree', 'HEAD', '--', `${FEATURES_FOLDER}/`],
  });
  const listed = parseListing(stdout);
  const taken = listed.slice(0, MOST_FILES);
  const reader = new ObjectReader(git, cwd);
  try {
    const read = await Promise.all(taken.map((file) => readFile(reader, file)));
    return {
      files: read.flatMap((file) => (file === undefined || typeof file === 'string' ? [] : [file])),
      notHere: read.filter((file) => typeof file === 'string'),
      unread: listed.length - taken.length,
    };
  } finally {
    reader.close();
  }
}

interface ListedTask {
  readonly oid: string;
  /** Bytes read as latin1. */
  readonly path: string;
  readonly feature: string;
  readonly fileName: string;
}

/** `<mode> <type> <oid> TAB <path> NUL` (git-ls-tree(1)): the regular files that may be work packages. */
export function parseListing(bytes: Buffer): ListedTask[] {
  return bytes
    .toString('latin1')
    .split('\0')
    .flatMap((entry) => {
      const [, oid = '', path = ''] = /^100\d{3} blob ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? [];
      const place = parseTaskPath(path);
      return place?.kind === 'task_file'
        ? [{ oid, path, feature: place.feature, fileName: place.fileName }]
        : [];
    });
}

/** @returns the path alone when the content is not here, undefined when the file is no work package. */
function readFile(
  reader: ObjectReader,
  { oid, path, feature, fileName }: ListedTask,
): Promise<TaskAtHead | string | undefined> {
  const shown = pathFromByteText(path);
  return reader.read(oid, (object) => {
    if (object?.type !== 'blob') return shown;
    const flaws = findTaskFlaws(toByteText(object.bytes), fileName);
    return flaws && { path: shown, feature: pathFromByteText(feature), flaws };
  });
}
