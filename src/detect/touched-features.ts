import type { ChangedPath, TreeEntry } from '../changes/history-log.js';
import { parseTaskPath } from '../tasks/task-path.js';
import { isFolder, isRegularFile } from './contents.js';

/** Object ids of one path: in each parent, and in the commit. Null: not there. */
export interface Sides {
  readonly befores: readonly (string | null)[];
  readonly after: string | null;
}

/** A feature in which a commit differs from all its parents. */
export interface TouchedFeature {
  /** The folder's name, bytes read as latin1. */
  readonly feature: string;
  /** The feature's folder itself. */
  readonly folder: Sides;
  /** Its tasks/ folder, undefined when that is the same as in a parent. */
  readonly tasks: Sides | undefined;
  readonly eventLog: Sides | undefined;
}

/** Whether a changed path says anything about features: the folders do, and single task files are found through them. */
export function isOfInterest(path: string): boolean {
  const kind = parseTaskPath(path)?.kind;
  return kind !== undefined && kind !== 'task_file';
}

/** Sorts a commit's changed paths by feature, features by name. */
export function touchedFeatures(changed: readonly ChangedPath[]): TouchedFeature[] {
  const features = new Map<string, { folder?: Sides; tasks?: Sides; eventLog?: Sides }>();
  for (const change of changed) {
    const path = parseTaskPath(change.path);
    if (!path || path.kind === 'task_file') continue;
    const touched = features.get(path.feature) ?? {};
    features.set(path.feature, touched);
    if (path.kind === 'event_log') touched.eventLog = sides(change, isRegularFile, touched.eventLog);
    else if (path.kind === 'tasks_folder') touched.tasks = sides(change, isFolder, touched.tasks);
    else touched.folder = sides(change, isFolder, touched.folder);
  }
  return [...features]
    .map(([feature, { folder, tasks, eventLog }]) => ({
      feature,
      folder: folder ?? { befores: [], after: null },
      tasks,
      eventLog,
    }))
    .sort((a, b) => (a.feature < b.feature ? -1 : 1));
}

/** A file that became a folder of the same name is listed twice, each time with one half. */
function sides(change: ChangedPath, isIt: (entry: TreeEntry) => boolean, half: Sides | undefined): Sides {
  const idOf = (entry: TreeEntry | null) => (entry && isIt(entry) ? entry.oid : null);
  return {
    befores: change.befores.map((entry, parent) => idOf(entry) ?? half?.befores[parent] ?? null),
    after: idOf(change.after) ?? half?.after ?? null,
  };
}
