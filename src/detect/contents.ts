import type { TreeEntry } from '../changes/history-log.js';
import type { ObjectReader } from '../changes/object-reader.js';
import { parseTree, type Tree } from '../changes/tree-object.js';
import { parseTaskFile, type TaskFile } from '../tasks/task-file.js';
import { LANE_FOLDERS, parseTaskPath } from '../tasks/task-path.js';
import { RecentlyUsed } from './recently-used.js';

/** Task files below tasks/ that may be WPs, by their path relative to the repository's root (latin1). */
export type Listing = ReadonlyMap<string, TreeEntry>;

/** Budgets in characters: together well below the 300 MB of PERFORMANCE.md, row 7. */
const PARSED_BUDGET = 24_000_000;
const TEXT_BUDGET = 16_000_000;
const TREE_BUDGET = 8_000_000;
/** An entry's share of the tree budget: a path, a mode, an id. */
const ENTRY_WEIGHT = 200;

/** What the objects of a repository say, each read and parsed once as long as it is in use. Undefined: not to be had. */
export class Contents {
  readonly #reader: ObjectReader;
  readonly #tasks = new RecentlyUsed<ParsedTask>(PARSED_BUDGET, ({ weight }) => weight);
  readonly #texts = new RecentlyUsed<string | undefined>(TEXT_BUDGET, (text) => text?.length ?? 0);
  readonly #trees = new RecentlyUsed<Tree | undefined>(
    TREE_BUDGET,
    (tree) => (tree?.size ?? 0) * ENTRY_WEIGHT,
  );
  readonly #listings = new RecentlyUsed<Listing | undefined>(
    TREE_BUDGET,
    (listing) => (listing?.size ?? 0) * ENTRY_WEIGHT,
  );

  constructor(reader: ObjectReader) {
    this.#reader = reader;
  }

  /** @returns null when the file is no WP. */
  async taskFile(oid: string, fileName: string): Promise<TaskFile | null | undefined> {
    const { task } = await this.#tasks.get(`${oid} ${fileName}`, async () => {
      const text = await this.#blob(oid);
      return text === undefined ? { task: undefined, weight: 0 } : parseApart(text, fileName);
    });
    return task;
  }

  text(oid: string): Promise<string | undefined> {
    return this.#texts.get(oid, () => this.#blob(oid));
  }

  tree(oid: string): Promise<Tree | undefined> {
    return this.#trees.get(oid, async () => {
      const object = await this.#reader.read(oid);
      return object?.type === 'tree' ? parseTree(object.bytes, oid.length / 2) : undefined;
    });
  }

  /** All regular files of a tasks folder that may be WPs: flat, and below the lane folders at any depth. */
  listing(oid: string | null, folder: string): Promise<Listing | undefined> {
    if (oid === null) return Promise.resolve(new Map());
    return this.#listings.get(`${oid} ${folder}`, () => this.#list(oid, folder));
  }

  /** Whether git shows a commit as a first one only because the clone is shallow: its own words name parents. */
  async isShallowBoundary(commit: string): Promise<boolean> {
    const text = (await this.#reader.read(commit))?.bytes.toString('latin1') ?? '';
    const [header = ''] = text.split('\n\n', 1);
    return header.includes('\nparent ');
  }

  async #list(oid: string, folder: string): Promise<Listing | undefined> {
    const tree = await this.tree(oid);
    if (!tree) return undefined;
    const atTop = parseTaskPath(folder)?.kind === 'tasks_folder';
    const listing = new Map<string, TreeEntry>();
    for (const [name, entry] of tree) {
      const path = `${folder}/${name}`;
      if (isFolder(entry)) {
        if (atTop && !LANE_FOLDERS.has(name)) continue;
        const below = await this.#list(entry.oid, path);
        if (!below) return undefined;
        for (const [deeper, file] of below) listing.set(deeper, file);
      } else if (isRegularFile(entry) && parseTaskPath(path)?.kind === 'task_file') {
        listing.set(path, entry);
      }
    }
    return listing;
  }

  async #blob(oid: string): Promise<string | undefined> {
    const object = await this.#reader.read(oid);
    return object?.type === 'blob' ? object.bytes.toString('utf8') : undefined;
  }
}

interface ParsedTask {
  readonly task: TaskFile | null | undefined;
  readonly weight: number;
}

/** V8's substrings keep the text they were cut from alive: without a copy the budget would count a hundredth of it. */
function parseApart(text: string, fileName: string): ParsedTask {
  const json = JSON.stringify(parseTaskFile(text, fileName) ?? null);
  return { task: JSON.parse(json) as TaskFile | null, weight: json.length };
}

export function isFolder(entry: TreeEntry): boolean {
  return entry.mode === '040000';
}

/** Not a symlink, whose content is a path, and not a submodule. */
export function isRegularFile(entry: TreeEntry): boolean {
  return entry.mode.startsWith('100');
}
