import { execFile, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, isAbsolute } from 'node:path';
import { promisify } from 'node:util';
import { parseCommitId, type CommitId } from '../../src/changes/commit.js';
import { Git } from '../../src/changes/git.js';
import { coverageEnvironment } from './child.js';
import { keepLastWords } from './last-words.js';

export interface RepositoryOptions {
  readonly objectFormat?: 'sha1' | 'sha256';
  readonly bare?: boolean;
  /** Of its folder; may hold others: `outer folder/inner`. Default: `repository`. */
  readonly name?: string;
}

export interface CommitOptions {
  /** ISO 8601. Default: one minute after the commit before, so that no test depends on the wall clock. */
  readonly authorDate?: string;
  readonly author?: { readonly name: string; readonly email: string };
}

/** What a person sees of a program. */
export interface Seen {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Git, where all went well and nobody had a word to say. */
export const SILENT: Seen = { status: 0, stdout: '', stderr: '' };

/** The author date of a repository's first commit, unless the test says another. */
const FIRST_COMMIT_MS = Date.UTC(2026, 0, 5, 9, 0, 0);
const MINUTE_MS = 60_000;

/** A git that hangs fails its test instead of the whole run. */
const GIT_TIMEOUT_MS = 300_000;

/**
 * A real repository in a temporary folder, with its own HOME and none of this machine's git configuration.
 *
 *     const repository = TestRepository.create();
 *     repository.write('kitty-specs/001-a/tasks/WP01.md', text);
 *     const id = repository.commit('Add WP01');
 *     …
 *     repository.remove();
 */
export class TestRepository {
  /** The working tree's folder (the repository itself when bare). */
  readonly path: string;
  /** The HOME of everything that runs here. */
  readonly home: string;
  /** The whole environment of git, and of programs under test: nothing of the developer's own leaks in. */
  readonly env: Readonly<Record<string, string>>;
  readonly #folder: string;
  #nextCommitMs = FIRST_COMMIT_MS;

  private constructor(folder: string, path: string) {
    this.#folder = folder;
    this.path = path;
    this.home = join(folder, 'home');
    this.env = {
      PATH: process.env['PATH'] ?? '',
      ...coverageEnvironment(),
      HOME: this.home,
      SPEC_KITTY_HOME: join(this.home, '.spec-kitty'),
      TMPDIR: tmpdir(),
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      LC_ALL: 'C',
      TZ: 'UTC',
    };
  }

  /** A fresh repository on branch `main`, without commits. */
  static create(options: RepositoryOptions = {}): TestRepository {
    const repository = TestRepository.#inNewFolder(options.name);
    const bare = options.bare ? ['--bare'] : [];
    repository.git('init', '-q', '-b', 'main', `--object-format=${options.objectFormat ?? 'sha1'}`, ...bare);
    repository.#configure();
    return repository;
  }

  /** A clone of another repository (a path or URL), with its own HOME. `args` are git clone's own. */
  static clone(source: string, ...args: string[]): TestRepository {
    const repository = TestRepository.#inNewFolder();
    repository.git('clone', '-q', ...args, source, repository.path);
    repository.#configure();
    return repository;
  }

  static #inNewFolder(name = 'repository'): TestRepository {
    const folder = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'spec-kitty-test-')));
    refuseOutsideTemporary(folder);
    const repository = new TestRepository(folder, join(folder, name));
    fs.mkdirSync(repository.path, { recursive: true });
    fs.mkdirSync(repository.home);
    return repository;
  }

  #configure(): void {
    this.git('config', 'user.name', 'Test Person');
    this.git('config', 'user.email', 'person@example.com');
    this.git('config', 'commit.gpgSign', 'false');
    // A gc in the background would race with remove().
    this.git('config', 'gc.auto', '0');
    this.git('config', 'maintenance.auto', 'false');
  }

  /** A door to git for the code under test, in this repository's environment. */
  door(): Git {
    return new Git(this.env);
  }

  /** Runs git here and returns what it printed. @throws Error with git's own words when it fails. */
  git(...args: string[]): string {
    return this.run({ args });
  }

  /** Like `git`, with an input, another folder, or more environment. */
  run(call: {
    readonly args: readonly string[];
    readonly input?: string | Buffer;
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string>>;
  }): string {
    const result = spawnSync('git', [...call.args], {
      cwd: call.cwd ?? this.path,
      env: { ...this.env, ...call.env },
      input: call.input ?? '',
      maxBuffer: 1 << 30,
      timeout: GIT_TIMEOUT_MS,
    });
    if (result.error) throw result.error;
    if (result.status !== 0) {
      throw new Error(`git ${call.args.join(' ')} exited ${result.status}: ${result.stderr.toString()}`);
    }
    return result.stdout.toString();
  }

  /** Like `git`, but without waiting: for tests that do two things at once. */
  async gitAsync(...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)('git', args, {
      cwd: this.path,
      env: this.env,
      maxBuffer: 1 << 30,
      timeout: GIT_TIMEOUT_MS,
    });
    return stdout;
  }

  /** What a person sees of git, whatever it ends with. `more` is environment; undefined: the variable is not set. */
  see(args: readonly string[], more: Readonly<Record<string, string | undefined>> = {}): Seen {
    const { status, stdout, stderr, error } = spawnSync('git', [...args], {
      cwd: this.path,
      env: { ...this.env, ...more },
      encoding: 'utf8',
      timeout: GIT_TIMEOUT_MS,
    });
    if (error) throw error;
    return { status, stdout, stderr };
  }

  /** The queue of the person who works here; it need not exist. */
  get queue(): string {
    return join(this.home, '.spec-kitty', 'queue.db');
  }

  /** A file of ours in the git folder: `own('spool')`; without a name the folder of them. */
  own(name = ''): string {
    return join(this.path, '.git', 'spec-kitty', name);
  }

  /** From now on hooks find no program to wake: what they note stays to be looked at. */
  loseProgram(): void {
    fs.writeFileSync(this.own('program'), '/nowhere/node\n/nowhere/worker.js\n');
  }

  /** Writes a file, making its folders. `path` is relative to the working tree. */
  write(path: string, content: string | Buffer): void {
    const target = join(this.path, path);
    fs.mkdirSync(dirname(target), { recursive: true });
    fs.writeFileSync(target, content);
  }

  read(path: string): string {
    return fs.readFileSync(join(this.path, path), 'utf8');
  }

  delete(path: string): void {
    fs.rmSync(join(this.path, path), { recursive: true });
  }

  move(from: string, to: string): void {
    fs.mkdirSync(dirname(join(this.path, to)), { recursive: true });
    fs.renameSync(join(this.path, from), join(this.path, to));
  }

  /** Makes a symbolic link at `path`. */
  link(target: string, path: string): void {
    fs.symlinkSync(target, join(this.path, path));
  }

  /** Commits all that changed in the working tree, nothing changed included. */
  commit(message: string, options: CommitOptions = {}): CommitId {
    this.git('add', '-A');
    return this.commitIndex(message, options);
  }

  /** Commits the index as it is; concludes a merge too. */
  commitIndex(message: string, options: CommitOptions = {}): CommitId {
    const { author } = options;
    const date = options.authorDate ?? new Date(this.#nextCommitMs).toISOString();
    this.#nextCommitMs += MINUTE_MS;
    const env: Record<string, string> = { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
    if (author) Object.assign(env, { GIT_AUTHOR_NAME: author.name, GIT_AUTHOR_EMAIL: author.email });
    this.run({ args: ['commit', '-q', '--allow-empty', '-m', message], env });
    return this.head();
  }

  /** The commit that a revision names. */
  head(revision = 'HEAD'): CommitId {
    const id = parseCommitId(this.git('rev-parse', `${revision}^{commit}`).trim());
    if (!id) throw new Error(`${revision} is no commit`);
    return id;
  }

  /** Removes everything this repository made. Call it in `afterEach`. */
  remove(): void {
    refuseOutsideTemporary(this.#folder);
    keepLastWords(this.home);
    fs.rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A wrong path here would write into, or delete, somebody's real repository. */
function refuseOutsideTemporary(folder: string): void {
  const inside = relative(fs.realpathSync(tmpdir()), folder);
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) {
    throw new Error(`${folder} is not inside the temporary folder: refusing to touch it`);
  }
}
