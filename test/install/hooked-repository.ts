import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { readNotes } from '../../src/capture/spool.js';
import { mustRun, spec } from '../support/program.js';
import { TestRepository, type Seen } from '../support/repository.js';

/** What `hooks status --json` answers. */
export interface Status {
  readonly folder: string;
  readonly owner: string;
  readonly working: boolean;
  readonly hooks: readonly { readonly hook: string; readonly state: string }[];
}

/** A repository to install hooks into. Its worker is never found: what the hooks noted stays to be looked at. */
export class HookedRepository {
  readonly repository = TestRepository.create();
  #remote: TestRepository | undefined;

  get path(): string {
    return this.repository.path;
  }

  /** A file in git's own hooks folder. */
  hook(name: string): string {
    return join(this.path, '.git', 'hooks', name);
  }

  /** Writes a hook of a person's, executable unless told. */
  writeHook(name: string, text: string, mode = 0o755): void {
    fs.mkdirSync(join(this.path, '.git', 'hooks'), { recursive: true });
    fs.writeFileSync(this.hook(name), text, { mode });
    fs.chmodSync(this.hook(name), mode);
  }

  /** Runs a command that must work; then takes the worker away. @returns standard output. */
  async run(...args: string[]): Promise<string> {
    const said = await mustRun(this.repository, args);
    if (fs.existsSync(this.repository.own())) this.repository.loseProgram();
    return said;
  }

  async status(): Promise<Status> {
    const { stdout } = await spec(this.repository, ['hooks', 'status', '--json']);
    return JSON.parse(stdout) as Status;
  }

  /** What a person sees of a commit. */
  commit(env: Readonly<Record<string, string>> = {}): Seen {
    this.repository.git('add', '-A');
    return this.repository.see(['commit', '-q', '--allow-empty', '-m', 'x'], env);
  }

  /** What a person sees of git, whatever it ends with. */
  see(...args: string[]): Seen {
    return this.repository.see(args);
  }

  /** Where `push` goes: made when it is first asked for. */
  get #there(): TestRepository {
    return (this.#remote ??= TestRepository.create({ bare: true }));
  }

  /** What a person sees of a push. */
  push(): Seen {
    return this.see('push', '-q', this.#there.path, 'main');
  }

  /**
   * A person's hooks of another manager and ours are both run: `post-commit`, which says "theirs", and `pre-push`, which writes its
   * input and its second argument to `pushed` and fails.
   * @returns what the person saw of the push.
   */
  mustBothRun(): Seen {
    const { status, stdout, stderr } = this.commit();
    assert.deepEqual([status, (stdout + stderr).trim()], [0, 'theirs']);
    assert.deepEqual(this.notes(), ['post-commit']);
    const pushed = this.push();
    assert.equal(pushed.status, 1);
    assert.deepEqual(this.notes(), ['post-commit', 'pre-push']);
    this.mustHavePushed();
    return pushed;
  }

  /** The `pre-push` that writes to `pushed` had its input and its arguments as git gives them. */
  mustHavePushed(): void {
    const [ref, name] = this.repository.read('pushed').split('\n');
    const head = this.repository.head();
    const wanted = `refs/heads/main ${head} refs/heads/main ${'0'.repeat(40)}`;
    assert.deepEqual([ref, name], [wanted, this.#there.path]);
  }

  /** A hook of theirs that fails fails as before once ours is beside it, which notes all the same. */
  async mustFailAsBefore(): Promise<void> {
    const failed = this.push();
    assert.equal(failed.status, 1);
    await this.run('init');
    assert.deepEqual(this.push(), failed);
    assert.deepEqual(this.notes(), ['pre-push']);
  }

  /** The hooks that left a note. */
  notes(): string[] {
    return readNotes(join(this.path, '.git')).map(({ hook }) => hook);
  }

  /** Every file of a folder with its bytes, mode and, for links, target. */
  snapshot(folder = join(this.path, '.git', 'hooks')): Record<string, string> {
    if (!fs.existsSync(folder)) return {};
    const entries = fs.readdirSync(folder).map((name) => {
      const path = join(folder, name);
      const stat = fs.lstatSync(path);
      if (stat.isSymbolicLink()) return [name, `-> ${fs.readlinkSync(path)}`] as const;
      if (stat.isDirectory()) return [name, 'folder'] as const;
      return [name, `${(stat.mode & 0o777).toString(8)} ${fs.readFileSync(path, 'latin1')}`] as const;
    });
    return Object.fromEntries(entries);
  }

  remove(): void {
    this.#remote?.remove();
    this.repository.remove();
  }
}
