import * as fs from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { hasNotes } from '../../src/capture/spool.js';
import { HOOK_NAMES } from '../../src/install/hook-block.js';
import { formatProcess } from '../../src/shared/living-process.js';
import { eventually, mustRun, workerAsleep } from '../support/program.js';
import { TestRepository } from '../support/repository.js';
import { timeProcess } from './timed-process.js';

/** ours: as `init` leaves them. exit_0: one line of sh each, what any hook costs. none: no hook. */
export type Hooks = 'ours' | 'exit_0' | 'none';

/** The lock of a worker ends a moment before its process does. */
const LAST_BREATH_MS = 100;
const ASLEEP_WITHIN_MS = 30_000;

/** A project that `spec-kitty init` set up, its hooks then replaced: everything else is the same for all. */
export class HookedRepository {
  readonly repository: TestRepository;
  #commits = 0;
  #pretending = false;

  private constructor(repository: TestRepository) {
    this.repository = repository;
  }

  static async create(hooks: Hooks): Promise<HookedRepository> {
    const made = new HookedRepository(TestRepository.create());
    try {
      await mustRun(made.repository, ['init']);
      if (hooks !== 'ours') made.#replaceHooks(hooks);
      made.repository.commit('Set up');
      await made.quiet();
    } catch (error) {
      await made.remove();
      throw error;
    }
    return made;
  }

  #replaceHooks(hooks: Exclude<Hooks, 'ours'>): void {
    const folder = join(this.repository.path, '.git', 'hooks');
    fs.rmSync(folder, { recursive: true });
    fs.mkdirSync(folder);
    if (hooks === 'none') return;
    for (const name of HOOK_NAMES)
      fs.writeFileSync(join(folder, name), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  }

  /** Has the hooks believe that a worker is at work: this process. */
  pretendWorkerBusy(): void {
    this.#pretending = true;
    fs.writeFileSync(this.#own('worker.pid'), formatProcess(process.pid));
  }

  /** Forget the notes that no worker will come for, and the pretended one. */
  endPretence(): void {
    this.#pretending = false;
    for (const name of ['worker.pid', 'spool']) fs.rmSync(this.#own(name), { force: true });
  }

  /** @returns milliseconds of one `git commit` of a file that is no task file; adding it is not in them. */
  timeCommit(): number {
    this.#commits += 1;
    this.repository.write('notes.txt', `${this.#commits}\n`);
    this.repository.git('add', 'notes.txt');
    return timeProcess(this.repository, 'git', ['commit', '-q', '-m', `Note ${this.#commits}`]);
  }

  /** Waits until all notes are captured and the worker has ended; a pretended one has no end to wait for. */
  async quiet(): Promise<void> {
    if (this.#pretending) return;
    const commonDir = join(this.repository.path, '.git');
    const busy = () => hasNotes(commonDir) || fs.existsSync(this.#own('worker.pid'));
    await eventually(ASLEEP_WITHIN_MS, busy, (still) => !still);
    await workerAsleep(this.repository);
    await pause(LAST_BREATH_MS);
  }

  /** Removes it all, once nobody writes into it: a worker that was just woken has no lock yet, but it has notes. */
  async remove(): Promise<void> {
    this.endPretence();
    try {
      await this.quiet();
    } finally {
      this.repository.remove();
    }
  }

  #own(name: string): string {
    return join(this.repository.path, '.git', 'spec-kitty', name);
  }
}

/** One repository for each kind of hooks, for as long as `measure` runs. */
export async function withHooked<Kind extends Hooks, T>(
  kinds: readonly Kind[],
  measure: (by: Readonly<Record<Kind, HookedRepository>>) => Promise<T>,
): Promise<T> {
  const made: [Kind, HookedRepository][] = [];
  try {
    for (const hooks of kinds) made.push([hooks, await HookedRepository.create(hooks)]);
    return await measure(Object.fromEntries(made) as Record<Kind, HookedRepository>);
  } finally {
    // All of them, also when one cannot come to rest.
    await Promise.allSettled(made.map(([, repository]) => repository.remove()));
  }
}
