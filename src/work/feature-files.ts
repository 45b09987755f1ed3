import * as fs from 'node:fs';
import { join } from 'node:path';
import { toByteText, type ByteText } from '../shared/byte-text.js';
import { Failure } from '../shared/failure.js';
import { readFileIfPresent } from '../shared/files.js';
import { nearWord } from '../shared/near-word.js';
import { lastTransition } from '../tasks/event-log.js';
import { parseTaskFile, type TaskFile } from '../tasks/task-file.js';
import { FEATURES_FOLDER, LANE_FOLDERS, parseTaskPath } from '../tasks/task-path.js';
import { parseTasksList, type TasksList } from '../tasks/tasks-list.js';
import { workWords as words } from '../words/work.js';
import { compareText } from '../shared/compare-text.js';

/** One work package as its file in the working tree is now. */
export interface WorkPackage {
  readonly wpId: string;
  /** Relative to the working tree's top, with slashes. */
  readonly path: string;
  readonly fileName: string;
  /** The lane folder it lies in (era a). */
  readonly laneFolder: string | null;
  readonly text: ByteText;
  readonly task: TaskFile;
  /** The files' own word; null when neither folder, file nor event log says one. */
  readonly lane: string | null;
}

/** A feature as its files in the working tree are now. */
export interface FeatureFiles {
  readonly feature: string;
  /** `kitty-specs/<feature>`. */
  readonly folder: string;
  /** By id; copies of one id beside each other. */
  readonly workPackages: readonly WorkPackage[];
  /** Undefined: there is no tasks.md. */
  readonly tasksText: ByteText | undefined;
  readonly tasks: TasksList;
  /** status.events.jsonl, undefined when there is none. */
  readonly eventLog: ByteText | undefined;
}

export const TASKS_FILE = 'tasks.md';
export const EVENT_LOG_FILE = 'status.events.jsonl';

/** Reads a feature. Nothing is asked of git. */
export function readFeatureFiles(root: string, feature: string): FeatureFiles {
  const folder = `${FEATURES_FOLDER}/${feature}`;
  const read = (name: string) => {
    const bytes = readFileIfPresent(join(root, folder, name));
    return bytes && toByteText(bytes);
  };
  const [tasksText, eventLog] = [read(TASKS_FILE), read(EVENT_LOG_FILE)];
  const workPackages = taskPaths(root, `${folder}/tasks`).flatMap(
    (path) => workPackageIn(path, toByteText(fs.readFileSync(join(root, path))), eventLog) ?? [],
  );
  return {
    feature,
    folder,
    workPackages: workPackages.toSorted(byId),
    tasksText,
    tasks: parseTasksList(tasksText ?? ('' as ByteText)),
    eventLog,
  };
}

/** What a task file says; undefined when it is none. */
export function workPackageIn(
  path: string,
  text: ByteText,
  eventLog: ByteText | undefined,
): WorkPackage | undefined {
  const place = parseTaskPath(path);
  if (place?.kind !== 'task_file') return undefined;
  const { fileName, laneFolder } = place;
  const task = parseTaskFile(text, fileName);
  if (!task) return undefined;
  const { wpId, frontmatterLane } = task;
  const lane = laneFolder ?? frontmatterLane ?? lastTransition(eventLog ?? '', wpId)?.toLane ?? null;
  return { wpId, path, fileName, laneFolder, text, task, lane };
}

/**
 * @throws Failure `unknown_wp` (with the near one), `wp_twice`.
 */
export function mustFindWorkPackage({ feature, workPackages }: FeatureFiles, wpId: string): WorkPackage {
  const [found, ...copies] = workPackages.filter((one) => one.wpId === wpId);
  const known = [...new Set(workPackages.map((one) => one.wpId))];
  if (!found) {
    throw new Failure({
      code: 'unknown_wp',
      message: words.unknownWorkPackage(wpId, feature, known),
      hint: known.length === 0 ? words.noWorkPackagesNext : words.nearHint(nearWord(wpId, known)),
    });
  }
  if (copies.length > 0) {
    const paths = [found, ...copies].map(({ path }) => path);
    throw new Failure({
      code: 'wp_twice',
      message: words.workPackageTwice(wpId, paths),
      hint: words.workPackageTwiceNext,
    });
  }
  return found;
}

/** `028` of `028-cli-events`; later projects drop the number, and their name stands for it. */
export function featureNumber(feature: string): string {
  return /^\d{3}(?=-)/.exec(feature)?.[0] ?? feature;
}

/** Regular files alone: what a link points to is not this feature's. */
function taskPaths(root: string, folder: string): string[] {
  const at = join(root, folder);
  if (!fs.existsSync(at)) return [];
  const isTop = folder.endsWith('/tasks');
  return fs.readdirSync(at, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return !isTop || LANE_FOLDERS.has(entry.name) ? taskPaths(root, path) : [];
    return entry.isFile() && parseTaskPath(path) ? [path] : [];
  });
}

/** For sorting: by number, since WP2 comes before WP10; a collator would take 10 ms to load. */
export function byId(a: WorkPackage, b: WorkPackage): number {
  const [one, other] = [a, b].map(({ wpId }) => Number(wpId.replace(/^WP/, '')));
  return (one ?? 0) - (other ?? 0) || compareText(a.path, b.path);
}
