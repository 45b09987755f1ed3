import type { Contents, Listing } from './contents.js';
import type { TouchedFeature } from './touched-features.js';
import type { WorkPackageFile, WorkPackageSides } from './work-package.js';

export interface WorkPackagesReading {
  /** The WPs of which a file changed. */
  readonly sides: readonly WorkPackageSides[];
  /** How many WPs the feature has now, when no parent had any; else 0. */
  readonly firstWorkPackages: number;
  /** Paths (latin1) whose content is not to be had. */
  readonly unreadable: readonly string[];
}

/**
 * Reads the WPs of a feature that differ from a parent.
 *
 * Whole trees are read only when a file came, went or changed its id: then another file may be, or have been, the same
 * WP. An edit in place needs no such look, and edits are what most commits are.
 *
 * @param folder the tasks folder's path.
 */
export async function readWorkPackages(
  contents: Contents,
  folder: string,
  { tasks, files }: TouchedFeature,
): Promise<WorkPackagesReading> {
  if (!tasks) return { sides: [], firstWorkPackages: 0, unreadable: [] };
  const isMerge = tasks.befores.length > 1;
  if (!isMerge) {
    const edits = await readAll(contents, { after: files.after, befores: [files.before] });
    if (edits.files.every(isEditInPlace)) {
      return { sides: groupById(edits), firstWorkPackages: 0, unreadable: edits.unreadable };
    }
  }
  const [after, ...befores] = await Promise.all(
    [tasks.after, ...tasks.befores].map((oid) => contents.listing(oid, folder)),
  );
  if (!after || befores.some((listing) => !listing)) {
    return { sides: [], firstWorkPackages: 0, unreadable: [folder] };
  }
  const trees = { after, befores: befores as Listing[] };
  const changed = changedPaths(trees);
  const whole = await readAll(contents, trees);
  const affected = new Set(
    whole.files.filter(({ path }) => changed.has(path)).flatMap((file) => idsOf(file)),
  );
  const all = groupById(whole);
  const hadNone = all.every(({ befores }) => befores.every((files) => files.length === 0));
  return {
    sides: all.filter(({ wpId }) => affected.has(wpId)),
    firstWorkPackages: hadNone ? all.length : 0,
    unreadable: whole.unreadable,
  };
}

interface Trees {
  readonly after: Listing;
  readonly befores: readonly Listing[];
}

/** One path's WP in each tree. */
interface PathSides {
  readonly path: string;
  readonly befores: readonly (WorkPackageFile | undefined)[];
  readonly after: WorkPackageFile | undefined;
}

interface FilesReading {
  readonly files: readonly PathSides[];
  readonly unreadable: readonly string[];
}

/** Paths that differ from any parent. */
function changedPaths({ after, befores }: Trees): Set<string> {
  const changed = new Set<string>();
  for (const before of befores) {
    for (const [path, entry] of after) if (before.get(path)?.oid !== entry.oid) changed.add(path);
    for (const path of before.keys()) if (!after.has(path)) changed.add(path);
  }
  return changed;
}

/** A path that cannot be read in one tree is left out in all: half a comparison would invent a change. */
async function readAll(contents: Contents, { after, befores }: Trees): Promise<FilesReading> {
  const paths = new Set([after, ...befores].flatMap((listing) => [...listing.keys()]));
  const readings = await Promise.all(
    [...paths].sort().map(async (path) => ({
      path,
      files: await Promise.all([after, ...befores].map((listing) => readFile(contents, listing, path))),
    })),
  );
  const readable = readings.filter(({ files }) => files.every((file) => file !== 'unreadable'));
  return {
    files: readable.map(({ path, files }) => {
      const [after, ...befores] = files as (WorkPackageFile | undefined)[];
      return { path, after, befores };
    }),
    unreadable: readings.filter((reading) => !readable.includes(reading)).map(({ path }) => path),
  };
}

async function readFile(
  contents: Contents,
  listing: Listing,
  path: string,
): Promise<WorkPackageFile | 'unreadable' | undefined> {
  const listed = listing.get(path);
  if (!listed) return undefined;
  const task = await contents.taskFile(listed);
  if (task === undefined) return 'unreadable';
  const { fileName, laneFolder } = listed;
  return task === null ? undefined : { path, fileName, laneFolder, task };
}

function isEditInPlace({ after, befores }: PathSides): boolean {
  return befores.every((before) => before?.task.wpId === after?.task.wpId);
}

function idsOf({ after, befores }: PathSides): string[] {
  return [after, ...befores].flatMap((file) => file?.task.wpId ?? []);
}

function groupById({ files }: FilesReading): WorkPackageSides[] {
  const parents = files[0]?.befores.length ?? 0;
  const groups = new Map<string, { befores: WorkPackageFile[][]; afters: WorkPackageFile[] }>();
  const groupOf = (wpId: string) => {
    const group = groups.get(wpId) ?? { befores: Array.from({ length: parents }, () => []), afters: [] };
    groups.set(wpId, group);
    return group;
  };
  for (const { after, befores } of files) {
    if (after) groupOf(after.task.wpId).afters.push(after);
    for (const [parent, file] of befores.entries()) {
      if (file) groupOf(file.task.wpId).befores[parent]?.push(file);
    }
  }
  return Array.from(groups, ([wpId, group]) => ({ wpId, ...group }));
}
