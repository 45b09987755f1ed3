import { parseCommitObject, type CommitObject } from '../changes/commit-object.js';
import type { CommitId } from '../changes/commit.js';
import type { CommitInfo, TreeEntry } from '../changes/history-log.js';
import type { ObjectReader } from '../changes/object-reader.js';
import { parseTree, type Tree } from '../changes/tree-object.js';
import { toByteText } from '../shared/byte-text.js';
import { momentToMs } from '../shared/moment.js';
import { parseTaskFile, type TaskFile } from '../tasks/task-file.js';
import { LANE_FOLDERS, parseTaskPath } from '../tasks/task-path.js';
import { KnownActivity } from './known-activity.js';
import { RecentlyUsed } from './recently-used.js';

/** Task files below tasks/ that may be WPs, by their path relative to the repository's root (latin1). */
export type Listing = ReadonlyMap<string, ListedFile>;

export interface ListedFile {
  readonly oid: string;
  /** The name of its feature's folder (latin1). */
  readonly feature: string;
  readonly fileName: string;
  readonly laneFolder: string | null;
}

/** Budgets in characters or about as many bytes: together well below the 300 MB of PERFORMANCE.md, row 7. */
const PARSED_BUDGET = 16_000_000;
const TEXT_BUDGET = 8_000_000;
const TREE_BUDGET = 4_000_000;
const COMMIT_BUDGET = 1000;
const PASSING_COMMITS = 10_000;
/** What a task file, an entry of a tree and a reference to an Activity Log line take beside their text. */
const FILE_WEIGHT = 500;
const ENTRY_WEIGHT = 200;
const REFERENCE_WEIGHT = 8;

/** What is known of a commit that only passes by. */
export interface PassingCommit {
  /** Undefined when its time cannot be read. */
  readonly authoredMs: number | undefined;
  /** The first one. */
  readonly parent: CommitId | undefined;
}

/** What the objects of a repository say, each read and parsed once as long as it is in use. Undefined: not to be had. */
export class Contents {
  readonly #reader: ObjectReader;
  readonly #tasks = new RecentlyUsed<TaskFile | null | undefined>(PARSED_BUDGET, weighTask);
  readonly #activity = new KnownActivity();
  readonly #texts = new RecentlyUsed<string | undefined>(TEXT_BUDGET, (text) => text?.length ?? 0);
  readonly #trees = new RecentlyUsed<Tree | undefined>(
    TREE_BUDGET,
    (tree) => (tree?.size ?? 0) * ENTRY_WEIGHT,
  );
  readonly #listings = new RecentlyUsed<Listing | undefined>(
    TREE_BUDGET,
    (listing) => (listing?.size ?? 0) * ENTRY_WEIGHT,
  );

  readonly #passing = new Map<CommitId, PassingCommit>();
  readonly #commits = new RecentlyUsed<CommitObject | undefined>(COMMIT_BUDGET, () => 1);

  constructor(reader: ObjectReader) {
    this.#reader = reader;
  }

  /** @returns null when the file is no WP. */
  taskFile({ oid, feature, fileName }: ListedFile): Promise<TaskFile | null | undefined> {
    return this.#tasks.get(`${oid} ${fileName}`, () =>
      this.#reader.read(oid, (object) => {
        if (object?.type !== 'blob') return undefined;
        const activity = this.#activity.of(`${feature}/${fileName}`);
        return parseTaskFile(toByteText(object.bytes), fileName, activity) ?? null;
      }),
    );
  }

  text(oid: string): Promise<string | undefined> {
    return this.#texts.get(oid, () =>
      this.#reader.read(oid, (object) =>
        object?.type === 'blob' || object?.type === 'commit' ? object.bytes.toString('utf8') : undefined,
      ),
    );
  }

  tree(oid: string): Promise<Tree | undefined> {
    return this.#trees.get(oid, () =>
      this.#reader.read(oid, (object) =>
        object?.type === 'tree' ? parseTree(object.bytes, oid.length / 2) : undefined,
      ),
    );
  }

  /** All regular files of a tasks folder that may be WPs: flat, and below the lane folders at any depth. */
  listing(oid: string | null, folder: string): Promise<Listing | undefined> {
    if (oid === null) return Promise.resolve(new Map());
    return this.#listings.get(`${oid} ${folder}`, () => this.#list(oid, folder));
  }

  /** A commit by its own words. */
  commit(id: string): Promise<CommitObject | undefined> {
    return this.#commits.get(id, () =>
      this.#reader.read(id, (object) =>
        object?.type === 'commit' ? parseCommitObject(id, object.bytes) : undefined,
      ),
    );
  }

  /** When a commit was authored, and upon what; undefined when it is not here. */
  async passing(id: CommitId): Promise<PassingCommit | undefined> {
    const commit = this.#passing.has(id) ? undefined : await this.commit(id);
    if (commit) this.remember(commit);
    return this.#passing.get(id);
  }

  /** The same, of those that have been seen. */
  remembered(id: CommitId): PassingCommit | undefined {
    return this.#passing.get(id);
  }

  /** A back-fill has most parents pass by before their children. */
  remember({ id, authorTime, parents: [parent] }: CommitInfo): void {
    if (this.#passing.size >= PASSING_COMMITS) this.#passing.clear();
    this.#passing.set(id, { authoredMs: momentToMs(authorTime), parent });
  }

  /** The id of a file or folder in a folder, null when there is none such. */
  async idIn(folder: string | null | undefined, name: string): Promise<string | null> {
    const entry = folder ? (await this.tree(folder))?.get(name) : undefined;
    return entry && (isFolder(entry) || isRegularFile(entry)) ? entry.oid : null;
  }

  async #list(oid: string, folder: string): Promise<Listing | undefined> {
    const tree = await this.tree(oid);
    if (!tree) return undefined;
    const atTop = parseTaskPath(folder)?.kind === 'tasks_folder';
    const listing = new Map<string, ListedFile>();
    for (const [name, entry] of tree) {
      const path = `${folder}/${name}`;
      if (isFolder(entry)) {
        if (atTop && !LANE_FOLDERS.has(name)) continue;
        const below = await this.#list(entry.oid, path);
        if (!below) return undefined;
        for (const [deeper, file] of below) listing.set(deeper, file);
      } else if (isRegularFile(entry)) {
        const place = parseTaskPath(path);
        if (place?.kind !== 'task_file') continue;
        const { feature, fileName, laneFolder } = place;
        listing.set(path, { oid: entry.oid, feature, fileName, laneFolder });
      }
    }
    return listing;
  }
}

function weighTask(task: TaskFile | null | undefined): number {
  return FILE_WEIGHT + (task?.activity.length ?? 0) * REFERENCE_WEIGHT;
}

export function isFolder(entry: TreeEntry): boolean {
  return entry.mode === '040000';
}

/** Not a symlink, whose content is a path, and not a submodule. */
export function isRegularFile(entry: TreeEntry): boolean {
  return entry.mode.startsWith('100');
}
