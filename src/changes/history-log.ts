import { fromByteText } from '../shared/byte-text.js';
import { parseCommitId, type CommitId } from './commit.js';
import { revisionArguments, type CommitSelection } from './commit-selection.js';
import type { Git } from './git.js';
import { NEVER_FETCH } from './never-fetch.js';

/** Who made a commit, when, and from what. */
export interface CommitInfo {
  readonly id: CommitId;
  /** As this repository has them: none for the first commits of a shallow clone. */
  readonly parents: readonly CommitId[];
  /** `%aI`: ISO 8601 with the author's own offset. */
  readonly authorTime: string;
  readonly authorName: string;
  readonly authorEmail: string;
}

/** One side of a changed path. */
export interface TreeEntry {
  /** Six octal digits: `100644`, `100755`, `120000`, `040000`, `160000`. */
  readonly mode: string;
  readonly oid: string;
}

/** A path that differs from all parents. Null: it is not there. */
export interface ChangedPath<Place> {
  /** Bytes read as latin1, so that names which are no UTF-8 stay what they are. Relative to the root, with slashes. */
  readonly path: string;
  /** What the path is to the one who asked. */
  readonly place: Place;
  /** One per parent; one null for a commit without parents. */
  readonly befores: readonly (TreeEntry | null)[];
  readonly after: TreeEntry | null;
}

/** One commit and what it changed. Folders are listed beside the files in them. */
export interface CommitChanges<Place> {
  readonly commit: CommitInfo;
  readonly changed: readonly ChangedPath<Place>[];
}

export interface HistoryQuestion<Place> {
  readonly cwd: string;
  readonly which: CommitSelection;
  /** Only what happened below this folder of the repository's root. */
  readonly folder: string;
  /** Says what a path (latin1) is, undefined for those that do not matter: a mass commit names thousands. */
  readonly placeOf: (path: string) => Place | undefined;
  /** Ends the reading: it then fails as if git had. */
  readonly signal?: AbortSignal | undefined;
}

/** What the format below prints: five fields, each ended by NUL (-z). */
const FORMAT = '%H %P%x00%aI%x00%an%x00%ae';
const HEADER_FIELDS = 4;

/**
 * Options that fix the form of the answer, whatever the person's config says: log.follow, log.showRoot, diff.renames,
 * diff.orderFile, diff.relative. `-c` lists a path of a merge only when it differs from all parents; `-t` lists folders
 * too, so that whole trees can be compared without walking to them.
 */
const FORM = [
  '--raw',
  '-z',
  '-r',
  '-t',
  '-c',
  '--root',
  '--no-abbrev',
  '--no-renames',
  '--no-relative',
  '--no-notes',
  '--no-show-signature',
  '--ignore-submodules=none',
  '-O/dev/null',
  '--full-history',
  `--format=tformat:${FORMAT}`,
] as const;

/**
 * The commits that changed something below the folder, oldest first, never a child before its parent; noted commits
 * in the order given. Read while git walks: a history of any length takes little memory.
 *
 * @throws Failure `unknown_range`, `git_failed`.
 */
export async function* readHistory<Place>(
  git: Git,
  question: HistoryQuestion<Place>,
): AsyncGenerator<CommitChanges<Place>> {
  const { cwd, which, folder, placeOf, signal } = question;
  const revisions = await revisionArguments(git, cwd, which);
  if (!revisions) return;
  const stream = git.stream({
    operation: 'reading the history',
    cwd,
    args: [
      ...NEVER_FETCH,
      '-c',
      'log.follow=false',
      'log',
      ...FORM,
      ...revisions.args,
      '--',
      pathspecOf(folder),
    ],
    input: revisions.input,
    signal,
  });
  try {
    const parser = new HistoryParser(placeOf);
    for await (const chunk of stream.stdout) yield* parser.push(chunk as Buffer);
    await stream.done;
    yield* parser.end();
  } finally {
    stream.kill();
  }
}

/**
 * How many commits `readHistory` goes through for the same question: a path that does not matter counts here.
 * @throws Failure `unknown_range`, `git_failed`.
 */
export async function countHistory(
  git: Git,
  { cwd, which, folder }: Pick<HistoryQuestion<unknown>, 'cwd' | 'which' | 'folder'>,
): Promise<number> {
  const revisions = await revisionArguments(git, cwd, which);
  if (!revisions) return 0;
  const { stdout } = await git.ask({
    operation: 'counting the commits',
    cwd,
    args: [
      ...NEVER_FETCH,
      'rev-list',
      '--count',
      '--full-history',
      ...revisions.args,
      '--',
      pathspecOf(folder),
    ],
    input: revisions.input,
  });
  return Number(stdout.toString('latin1'));
}

function pathspecOf(folder: string): string {
  return `:(top,literal)${folder}`;
}

/** Parses what `git log` with FORM prints, in chunks of any size. Pure. */
export class HistoryParser<Place> {
  readonly #placeOf: (path: string) => Place | undefined;
  #rest = '';
  /** The fields of the header now being read. */
  #header: string[] = [];
  /** A raw line whose path has not come yet. */
  #raw: string | undefined;
  #changed: ChangedPath<Place>[] = [];

  constructor(placeOf: (path: string) => Place | undefined) {
    this.#placeOf = placeOf;
  }

  /** @returns the commits that are complete now. */
  *push(chunk: Buffer): Generator<CommitChanges<Place>> {
    const tokens = (this.#rest + chunk.toString('latin1')).split('\0');
    this.#rest = tokens.pop() ?? '';
    for (const token of tokens) yield* this.#token(token);
  }

  /** @returns the last commit. */
  *end(): Generator<CommitChanges<Place>> {
    yield* this.#finished();
  }

  *#token(token: string): Generator<CommitChanges<Place>> {
    if (this.#raw !== undefined) {
      const place = this.#placeOf(token);
      if (place !== undefined) this.#changed.push({ path: token, place, ...parseRawLine(this.#raw) });
      this.#raw = undefined;
      return;
    }
    if (this.#header.length > 0 && this.#header.length < HEADER_FIELDS) {
      this.#header.push(token);
      return;
    }
    // Git separates a header from its changes by a newline, and by an empty field when the commit is a merge.
    const line = token.startsWith('\n') ? token.slice(1) : token;
    if (line === '') return;
    if (line.startsWith(':')) {
      this.#raw = line;
      return;
    }
    yield* this.#finished();
    this.#header = [line];
  }

  *#finished(): Generator<CommitChanges<Place>> {
    const commit = parseHeader(this.#header);
    const changed = this.#changed;
    this.#header = [];
    this.#changed = [];
    if (commit && changed.length > 0) yield { commit, changed };
  }
}

function parseHeader([ids = '', authorTime = '', name = '', email = '']: readonly string[]):
  CommitInfo | undefined {
  const [id, ...parents] = ids.split(' ').flatMap((word) => parseCommitId(word) ?? []);
  if (!id) return undefined;
  return { id, parents, authorTime, authorName: fromByteText(name), authorEmail: fromByteText(email) };
}

/** `:mode mode oid oid M`, or for a merge of n parents n colons, n + 1 modes, n + 1 oids (git-diff-tree(1)). */
function parseRawLine(line: string): Pick<ChangedPath<unknown>, 'befores' | 'after'> {
  const parents = line.lastIndexOf(':') + 1;
  const words = line.slice(parents).split(' ');
  const entryAt = (place: number): TreeEntry | null => {
    const [mode = '', oid = ''] = [words[place], words[parents + 1 + place]];
    return mode === '000000' ? null : { mode, oid };
  };
  return {
    befores: Array.from({ length: parents }, (_none, place) => entryAt(place)),
    after: entryAt(parents),
  };
}
