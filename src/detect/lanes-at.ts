import type { CommitId } from '../changes/commit.js';
import type { GraphCommit } from '../changes/commit-graph.js';
import type { Git } from '../changes/git.js';
import { ObjectReader } from '../changes/object-reader.js';
import type { Tree } from '../changes/tree-object.js';
import { pathFromByteText } from '../shared/byte-text.js';
import { lastTransition } from '../tasks/event-log.js';
import { FEATURES_FOLDER } from '../tasks/task-path.js';
import { Contents, isFolder } from './contents.js';
import { laneOf } from './work-package.js';

/** Work package -> its lane, in the file's or the event log's own words. Without those of which neither says one. */
export type FeatureLanes = ReadonlyMap<string, string>;

/** A commit, and where the work packages of the asked features stand in it. */
export interface Standing {
  readonly authorTime: string;
  readonly authorEmail: string;
  /** By feature. */
  readonly lanes: ReadonlyMap<string, FeatureLanes>;
}

/** A work package that came to a merge from different lanes. */
export interface MergedLane {
  readonly merge: CommitId;
  readonly authorTime: string;
  readonly authorEmail: string;
  readonly feature: string;
  readonly wpId: string;
  readonly parentLanes: readonly string[];
  readonly lane: string;
}

/**
 * Where the work packages of some features stand in each of some commits. Reads only, never fetches.
 * @returns without the commits that this repository does not have.
 * @throws Failure `git_missing`.
 */
export function lanesAt(
  git: Git,
  cwd: string,
  commits: ReadonlySet<CommitId>,
  features: ReadonlySet<string>,
): Promise<Map<CommitId, Standing>> {
  return withContents(git, cwd, async (contents) => {
    const standings = new Map<CommitId, Standing>();
    for (const commit of commits) {
      const found = await readCommit(contents, commit);
      if (!found) continue;
      const lanes = new Map<string, FeatureLanes>();
      for (const [name, { oid }] of found.features) {
        const feature = pathFromByteText(name);
        if (features.has(feature)) lanes.set(feature, await lanesOf(contents, name, oid));
      }
      standings.set(commit, { ...found, lanes });
    }
    return standings;
  });
}

/**
 * The work packages whose lanes differ between the parents of a merge: somebody had to decide. Folders that are the same on
 * both sides are not read.
 * @throws Failure `git_missing`.
 */
export function mergedLanes(git: Git, cwd: string, merges: readonly GraphCommit[]): Promise<MergedLane[]> {
  return withContents(git, cwd, async (contents) => {
    const found: MergedLane[] = [];
    for (const { id: merge, parents } of merges) {
      const sides = await Promise.all([merge, ...parents].map((commit) => readCommit(contents, commit)));
      const [now, ...befores] = sides.flatMap((side) => side ?? []);
      if (!now || befores.length !== parents.length) continue;
      for (const [name, { oid }] of now.features) {
        const oids = befores.map(({ features }) => features.get(name)?.oid);
        if (new Set(oids).size < 2) continue;
        const lanes = await lanesOf(contents, name, oid);
        const parentLanes = await Promise.all(
          oids.flatMap((oid) => (oid ? [lanesOf(contents, name, oid)] : [])),
        );
        for (const [wpId, lane] of lanes) {
          const told = parentLanes.flatMap((side) => side.get(wpId) ?? []);
          if (new Set(told).size < 2) continue;
          const { authorTime, authorEmail } = now;
          const feature = pathFromByteText(name);
          found.push({ merge, authorTime, authorEmail, feature, wpId, parentLanes: told, lane });
        }
      }
    }
    return found;
  });
}

async function withContents<T>(git: Git, cwd: string, work: (contents: Contents) => Promise<T>): Promise<T> {
  const reader = new ObjectReader(git, cwd);
  try {
    return await work(new Contents(reader));
  } finally {
    reader.close();
  }
}

interface FoundCommit {
  readonly authorTime: string;
  readonly authorEmail: string;
  /** The folders under kitty-specs by name (latin1). */
  readonly features: Tree;
}

async function readCommit(contents: Contents, commit: CommitId): Promise<FoundCommit | undefined> {
  const header = parseHeader((await contents.text(commit)) ?? '');
  if (!header) return undefined;
  const top = (await contents.tree(header.tree))?.get(FEATURES_FOLDER);
  const below = top && isFolder(top) ? await contents.tree(top.oid) : undefined;
  const features = new Map([...(below ?? [])].filter(([, entry]) => isFolder(entry)));
  return { ...header, features };
}

/** @param name the feature's folder, bytes read as latin1. */
async function lanesOf(contents: Contents, name: string, oid: string): Promise<Map<string, string>> {
  const folder = await contents.tree(oid);
  const tasks = folder?.get('tasks');
  const log = folder?.get('status.events.jsonl');
  const listing =
    tasks && isFolder(tasks)
      ? await contents.listing(tasks.oid, `${FEATURES_FOLDER}/${name}/tasks`)
      : undefined;
  const text = log && !isFolder(log) ? await contents.text(log.oid) : undefined;
  const lanes = new Map<string, string>();
  for (const [path, listed] of listing ?? []) {
    const task = await contents.taskFile(listed);
    if (!task || lanes.has(task.wpId)) continue;
    const { fileName, laneFolder } = listed;
    const own = laneOf({ path, fileName, laneFolder, task });
    const lane = own ?? lastTransition(text ?? '', task.wpId)?.toLane;
    if (lane !== undefined) lanes.set(task.wpId, lane);
  }
  return lanes;
}

/** The header of a commit object: `tree ID`, `author NAME <EMAIL> SECONDS ZONE` (git-hash-object(1), commit). */
function parseHeader(text: string): { tree: string; authorTime: string; authorEmail: string } | undefined {
  const [header = ''] = text.split('\n\n', 1);
  const tree = /^tree ([0-9a-f]+)$/m.exec(header)?.[1];
  const [, authorEmail = '', seconds = '0'] = /^author .*<([^>]*)> (\d+) [+-]\d{4}$/m.exec(header) ?? [];
  if (tree === undefined) return undefined;
  return { tree, authorEmail, authorTime: new Date(Number(seconds) * 1000).toISOString() };
}
