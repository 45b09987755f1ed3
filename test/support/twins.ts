import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { HOOK_NAMES } from '../../src/install/hook-block.js';
import type { Seen, TestRepository } from './repository.js';

export interface TwinCall {
  readonly args: readonly string[];
  /** Relative to the repository. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Buffer;
}

/** The moment of the first commit by twins; one minute later for each call, so that both make the same commits. */
const FIRST_CALL_MS = Date.UTC(2026, 1, 2, 9, 0, 0);
const MINUTE_MS = 60_000;
/** Before any index was written. */
const LONG_AGO_S = Date.UTC(2020, 0, 1) / 1000;

/**
 * A repository and its twin: a copy that we know nothing of. What is done to one is done to the other, and git must
 * answer the same in both: exit code, standard output, standard error.
 *
 *     const twins = Twins.of(scene.repository);
 *     twins.write('notes.md', 'text');
 *     twins.git('stash', 'push', '--include-untracked');
 */
export class Twins {
  readonly #ours: TestRepository;
  readonly #twin: string;
  #env: Readonly<Record<string, string>> = {};
  #nextCallMs = FIRST_CALL_MS;

  private constructor(ours: TestRepository, twin: string) {
    this.#ours = ours;
    this.#twin = twin;
  }

  /** Copies the repository as it is now, without anything of ours. Goes when the repository is removed. */
  static of(repository: TestRepository): Twins {
    const twin = join(dirname(repository.path), 'twin');
    fs.cpSync(repository.path, twin, { recursive: true, verbatimSymlinks: true });
    fs.rmSync(join(twin, '.git', 'spec-kitty'), { recursive: true });
    fs.rmSync(join(twin, '.git', 'hooks'), { recursive: true });
    const twins = new Twins(repository, twin);
    twins.#settleIndexes();
    return twins;
  }

  /**
   * From now on git runs as in continuous integration, where a hook waits for the worker, and nobody need wait for it
   * to fall asleep: for tests of many commits that are not about what runs beside them.
   */
  inCi(): this {
    this.#env = { CI: 'true' };
    return this;
  }

  /** To the one's index files are old, to the other's just copied: git would look into, and speak of, different ones. */
  #settleIndexes(): void {
    const files = this.#ours.git('ls-files', '-z').split('\0').filter(Boolean);
    this.each((root) => {
      for (const file of files) fs.utimesSync(join(root, file), LONG_AGO_S, LONG_AGO_S);
    });
    this.git('update-index', '-q', '--really-refresh');
  }

  /** Gives the twin hooks that do nothing: git's own trace names the hooks that it starts. */
  withEmptyHooks(): this {
    const folder = join(this.#twin, '.git', 'hooks');
    fs.mkdirSync(folder);
    for (const hook of HOOK_NAMES) fs.writeFileSync(join(folder, hook), '#!/bin/sh\n', { mode: 0o755 });
    return this;
  }

  /** Does to the files of both what a test does to files. */
  each(work: (root: string) => void): void {
    for (const root of [this.#ours.path, this.#twin]) work(root);
  }

  /** Writes a file into both, making its folders. */
  write(path: string | Buffer, content: string | Buffer): void {
    this.each((root) => {
      const target = Buffer.concat([Buffer.from(`${root}/`), Buffer.from(path)]);
      fs.mkdirSync(target.subarray(0, target.lastIndexOf('/')), { recursive: true });
      fs.writeFileSync(target, content);
    });
  }

  /** Runs git in both, which must say and do the same. @returns what it said. */
  git(...args: string[]): Seen {
    return this.run({ args });
  }

  /** `git add --all` and `git commit`. */
  commit(message: string): Seen {
    this.git('add', '--all');
    return this.git('commit', '--allow-empty', '-m', message);
  }

  /** Like `git`, with an input, another folder or more environment. `form` takes out what can never be the same. */
  run(call: TwinCall, form: (text: string) => string = (text) => text): Seen {
    const date = new Date((this.#nextCallMs += MINUTE_MS)).toISOString();
    const dates = { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
    const [ours, twin] = [this.#ours.path, this.#twin].map((root) => {
      const said = spawnSync('git', [...call.args], {
        cwd: join(root, call.cwd ?? '.'),
        env: { ...this.#ours.env, ...dates, ...this.#env, ...call.env },
        input: call.input ?? '',
        encoding: 'latin1',
      });
      if (said.error) throw said.error;
      const formed = (text: string) => form(text.replaceAll(root, 'ROOT'));
      return { status: said.status, stdout: formed(said.stdout), stderr: formed(said.stderr) };
    });
    assert.deepEqual(ours, twin, `git ${call.args.join(' ')} is not what it is without us`);
    return ours as Seen;
  }

  /** Like `run`, for a step that must work. */
  must(call: TwinCall): string {
    const said = this.run(call);
    assert.equal(said.status, 0, `git ${call.args.join(' ')}: ${said.stderr}`);
    return said.stdout;
  }
}
