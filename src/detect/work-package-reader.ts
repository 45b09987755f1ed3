import { parseTaskPath } from '../tasks/task-path.js';
import type { Contents, Listing } from './contents.js';
import type { Sides } from './touched-features.js';
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
 * Reads the WPs of a tasks folder that differ from a parent.
 *
 * Files that stayed the same are read only when a file came, went or changed its id: then another file may be, or have
 * been, the same WP. An edit in place needs no such look, and edits are what most commits are.
 */
export async function readWorkPackages(
  contents: Contents,
  folder: string,
  sides: Sides,
): Promise<WorkPackagesReading> {
  const [after, ...befores] = await Promise.all(
    [sides.after, ...sides.befores].map((oid) => contents.listing(oid, folder)),
  );
  if (!after || befores.some((listing) => !listing)) {
    return { sides: [], firstWorkPackages: 0, unreadable: [folder] };
  }
  const trees = { after, befores: befores as Listing[] };
  const changed = changedPaths(trees);
  const edits = await readAll(contents, trees, changed);
  if (trees.befores.length === 1 && edits.files.every(isEditInPlace)) {
    return { sides: groupById(edits), firstWorkPackages: 0, unreadable: edits.unreadable };
  }
  const every = new Set([after, ...trees.befores].flatMap((listing) => [...listing.keys()]));
  const whole = await readAll(contents, trees, every);
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
async function readAll(
  contents: Contents,
  { after, befores }: Trees,
  paths: ReadonlySet<string>,
): Promise<FilesReading> {
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
  const entry = listing.get(path);
  const place = parseTaskPath(path);
  if (!entry || place?.kind !== 'task_file') return undefined;
  const { fileName, laneFolder } = place;
  const task = await contents.taskFile(entry.oid, fileName);
  if (task === undefined) return 'unreadable';
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
