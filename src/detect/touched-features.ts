import type { CommitObject } from '../changes/commit-object.js';
import type { ChangedPath, TreeEntry } from '../changes/history-log.js';
import { FEATURES_FOLDER, type TaskPath } from '../tasks/task-path.js';
import { isFolder, isRegularFile, type Contents, type ListedFile, type Listing } from './contents.js';
import { compareText } from '../shared/compare-text.js';

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
  })).sort((a, b) => compareText(a.feature, b.feature));
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
      const { feature, fileName, laneFolder } = place;
      const [before] = change.befores;
      const { after } = change;
      if (before && isRegularFile(before)) {
        draft.files.before.set(change.path, { oid: before.oid, feature, fileName, laneFolder });
      }
      if (after && isRegularFile(after)) {
        draft.files.after.set(change.path, { oid: after.oid, feature, fileName, laneFolder });
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

/**
 * The same for one feature of a commit that git was not asked to list: found by comparing trees.
 * @returns undefined when the commit left the feature as it is in a parent, or a parent is not here (a shallow clone).
 */
export async function touchedInTrees(
  contents: Contents,
  commit: CommitObject,
  feature: string,
): Promise<TouchedFeature | undefined> {
  const parents = await Promise.all(commit.parents.map((id) => contents.commit(id)));
  if (parents.includes(undefined)) return undefined;
  const sidesOf = async (idIn: (tree: string | null) => Promise<string | null>): Promise<Sides> => {
    const trees = parents.length === 0 ? [null] : parents.map((parent) => parent?.tree ?? null);
    const [after = null, ...befores] = await Promise.all([commit.tree, ...trees].map(idIn));
    return { after, befores };
  };
  const folderIn = async (tree: string | null) =>
    contents.idIn(await contents.idIn(tree, FEATURES_FOLDER), feature);
  const inFolder = (name: string) => async (tree: string | null) => contents.idIn(await folderIn(tree), name);
  const folder = await sidesOf(folderIn);
  if (!isTouched(folder)) return undefined;
  const [tasks, eventLog] = await Promise.all(
    ['tasks', 'status.events.jsonl'].map(async (name) => sidesOf(inFolder(name))),
  );
  const path = `${FEATURES_FOLDER}/${feature}/tasks`;
  const [before, after] = await Promise.all(
    [tasks?.befores[0] ?? null, tasks?.after ?? null].map((oid) => contents.listing(oid, path)),
  );
  if (!before || !after) return undefined;
  return {
    feature,
    folder,
    tasks: tasks && isTouched(tasks) ? tasks : undefined,
    files: { before: without(before, after), after: without(after, before) },
    eventLog: eventLog && isTouched(eventLog) ? eventLog : undefined,
  };
}

/** Different from all parents, as git lists paths (`-c`). */
function isTouched({ befores, after }: Sides): boolean {
  return befores.every((before) => before !== after);
}

/** The files that `others` does not have with the same content. */
function without(listing: Listing, others: Listing): Listing {
  return new Map([...listing].filter(([path, { oid }]) => others.get(path)?.oid !== oid));
}
