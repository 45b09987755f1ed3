import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { readNotes } from '../../src/capture/spool.js';
import { mustRun, spec } from '../support/program.js';
import { TestRepository } from '../support/repository.js';

/** What `hooks status --json` answers. */
export interface Status {
  readonly folder: string;
  readonly owner: string;
  readonly working: boolean;
  readonly hooks: readonly { readonly hook: string; readonly state: string }[];
}

/** What a person sees of a program. */
export interface Seen {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A repository to install hooks into. Its worker is never found: what the hooks noted stays to be looked at. */
export class HookedRepository {
  readonly repository = TestRepository.create();

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
    const own = join(this.path, '.git', 'spec-kitty');
    if (fs.existsSync(own)) fs.writeFileSync(join(own, 'program'), '/nowhere/node\n/nowhere/worker.js\n');
    return said;
  }

  async status(): Promise<Status> {
    const { stdout } = await spec(this.repository, ['hooks', 'status', '--json']);
    return JSON.parse(stdout) as Status;
  }

  /** What a person sees of a commit. */
  commit(env: Readonly<Record<string, string>> = {}): Seen {
    this.repository.git('add', '-A');
    return this.#see(['commit', '-q', '--allow-empty', '-m', 'x'], env);
  }

  /** What a person sees of git, whatever it ends with. */
  see(...args: string[]): Seen {
    return this.#see(args);
  }

  #see(args: readonly string[], more: Readonly<Record<string, string>> = {}): Seen {
    const env = { ...this.repository.env, ...more };
    const { status, stdout, stderr } = spawnSync('git', args, { cwd: this.path, env, encoding: 'utf8' });
    return { status, stdout, stderr };
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
    this.repository.remove();
  }
}

export const SILENT: Seen = { status: 0, stdout: '', stderr: '' };
