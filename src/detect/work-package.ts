import type { TaskFile } from '../tasks/task-file.js';

/** A task file where it lies. */
export interface WorkPackageFile {
  /** Relative to the repository's root; bytes read as latin1. */
  readonly path: string;
  readonly fileName: string;
  /** The lane folder it lies in (era a). */
  readonly laneFolder: string | null;
  readonly task: TaskFile;
}

/** The lane of a WP by era: its folder beats a stale `lane:` inside. Null: the file says none (era c). */
export function laneOf(file: WorkPackageFile): string | null {
  return file.laneFolder ?? file.task.frontmatterLane;
}

/** One WP's files in each parent's tree and in the commit's. More than one of an id is a copy left behind. */
export interface WorkPackageSides {
  readonly wpId: string;
  /** One list per parent, each sorted by path. */
  readonly befores: readonly (readonly WorkPackageFile[])[];
  readonly afters: readonly WorkPackageFile[];
}

/** `doing` of the files is `in_progress` of the event log (TASKFILES.md, era c). */
export function isSameLane(a: string, b: string): boolean {
  return commonLane(a) === commonLane(b);
}

function commonLane(lane: string): string {
  return lane === 'doing' ? 'in_progress' : lane;
}
