import type { ChangedPath, TreeEntry } from '../changes/history-log.js';
import type { TaskPath } from '../tasks/task-path.js';
import { isFolder, isRegularFile, type ListedFile } from './contents.js';

/** Object ids of one path: in each parent, and in the commit. Null: not there. */
export interface Sides {
  readonly befores: readonly (string | null)[];
  readonly after: string | null;
}

/** Task files that changed, by path (latin1), against the first parent. */
export interface ChangedFiles {
  readonly before: ReadonlyMap<string, ListedFile>;
  readonly after: ReadonlyMap<string, ListedFile>;
}

/** A feature in which a commit differs from all its parents. */
export interface TouchedFeature {
  /** The folder's name, bytes read as latin1. */
  readonly feature: string;
  /** The feature's folder itself. */
  readonly folder: Sides;
  /** Its tasks/ folder, undefined when that is the same as in a parent. */
  readonly tasks: Sides | undefined;
  /** All of them unless the commit is a merge, which lists only what differs from all parents. */
  readonly files: ChangedFiles;
  readonly eventLog: Sides | undefined;
}

interface Draft {
  folder?: Sides;
  tasks?: Sides;
  eventLog?: Sides;
  readonly files: { readonly before: Map<string, ListedFile>; readonly after: Map<string, ListedFile> };
}

/** Sorts a commit's changed paths by feature, features by name. */
export function touchedFeatures(changed: readonly ChangedPath<TaskPath>[]): TouchedFeature[] {
  const drafts = new Map<string, Draft>();
  for (const change of changed) {
    const { feature } = change.place;
    const draft = drafts.get(feature) ?? { files: { before: new Map(), after: new Map() } };
    drafts.set(feature, draft);
    add(draft, change);
  }
  return Array.from(drafts, ([feature, { folder, tasks, eventLog, files }]) => ({
    feature,
    folder: folder ?? { befores: [], after: null },
    tasks,
    files,
    eventLog,
  })).sort((a, b) => (a.feature < b.feature ? -1 : 1));
}

function add(draft: Draft, change: ChangedPath<TaskPath>): void {
  const { place } = change;
  switch (place.kind) {
    case 'feature_folder':
      draft.folder = sides(change, isFolder, draft.folder);
      return;
    case 'tasks_folder':
      draft.tasks = sides(change, isFolder, draft.tasks);
      return;
    case 'event_log':
      draft.eventLog = sides(change, isRegularFile, draft.eventLog);
      return;
    case 'task_file': {
      const { fileName, laneFolder } = place;
      const [before] = change.befores;
      const { after } = change;
      if (before && isRegularFile(before)) {
        draft.files.before.set(change.path, { oid: before.oid, fileName, laneFolder });
      }
      if (after && isRegularFile(after)) {
        draft.files.after.set(change.path, { oid: after.oid, fileName, laneFolder });
      }
    }
  }
}

/** A file that became a folder of the same name is listed twice, each time with one half. */
function sides(
  change: ChangedPath<TaskPath>,
  isIt: (entry: TreeEntry) => boolean,
  half: Sides | undefined,
): Sides {
  const idOf = (entry: TreeEntry | null) => (entry && isIt(entry) ? entry.oid : null);
  return {
    befores: change.befores.map((entry, parent) => idOf(entry) ?? half?.befores[parent] ?? null),
    after: idOf(change.after) ?? half?.after ?? null,
  };
}
