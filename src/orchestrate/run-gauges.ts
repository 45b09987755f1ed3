import * as fs from 'node:fs';
import { join } from 'node:path';
import { askIn } from '../changes/ask-in.js';
import type { Git } from '../changes/git.js';
import { attemptFiles } from './attempt-files.js';
import { namesOf } from './git-questions.js';
import { attemptFolder } from './run-folder.js';
import type { Attempt, RunState, WorkPackageRun } from './run-state.js';

/** What can be measured of a work package from outside. Null: not (yet) known. */
export interface Gauge {
  /** Since its agent last printed something. */
  readonly quietMs: number | null;
  readonly lines: LineCount | null;
}

/** Of the worktree, committed or not, against what it builds upon. */
export interface LineCount {
  readonly added: number;
  readonly removed: number;
}

const COUNT_EVERY_MS = 5_000;
/** A file that git does not know yet is counted by reading it: not those that nobody wrote by hand. */
const NEW_FILE_MOST_BYTES = 256 * 1024;
const NEW_FILES_MOST = 200;

/** Since when each agent at work has printed nothing. One look at each log. */
export function quietTimes(
  commonDir: string,
  run: RunState,
  nowMs: number,
): ReadonlyMap<string, number | null> {
  return new Map(
    [...run.workPackages.values()].flatMap(({ wpId, attempt }): [string, number][] => {
      if (!attempt || attempt.exit) return [];
      return [
        [wpId, Math.max(0, nowMs - lastOutputMs(attemptFolder(commonDir, run.run, attempt.id), attempt))],
      ];
    }),
  );
}

function lastOutputMs(folder: string, { atMs }: Attempt): number {
  const printed = fs.statSync(attemptFiles(folder).log, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return Math.max(printed, atMs);
}

/**
 * Counts lines for those who watch a run, beside it: `look` answers at once with what is known, and git is asked in the
 * background, one question after the other and not more often than every few seconds. What it cannot say is left out.
 */
export class RunGauges {
  readonly #git: Git;
  readonly #commonDir: string;
  readonly #lines = new Map<string, LineCount>();
  /** Heads that need no second look. */
  readonly #settled = new Map<string, string>();
  #countedMs = -Infinity;
  #isCounting = false;

  constructor({ git, commonDir }: { git: Git; commonDir: string }) {
    this.#git = git;
    this.#commonDir = commonDir;
  }

  look(run: RunState, nowMs: number): ReadonlyMap<string, Gauge> {
    if (!this.#isCounting && performance.now() - this.#countedMs > COUNT_EVERY_MS) void this.#count(run);
    const quiet = quietTimes(this.#commonDir, run, nowMs);
    return new Map(
      [...run.workPackages.keys()].map((wpId) => [
        wpId,
        { quietMs: quiet.get(wpId) ?? null, lines: this.#lines.get(wpId) ?? null },
      ]),
    );
  }

  async #count(run: RunState): Promise<void> {
    this.#isCounting = true;
    for (const one of run.workPackages.values()) {
      const isAtWork = one.state === 'implementing';
      if (!one.worktree || (!isAtWork && this.#settled.get(one.wpId) === (one.head ?? ''))) continue;
      try {
        this.#lines.set(one.wpId, await countLines(this.#git, one.worktree, isAtWork ? undefined : one.head));
      } catch {
        // A worktree that is gone, or that git cannot read now: the run itself says what that means.
      }
      if (!isAtWork) this.#settled.set(one.wpId, one.head ?? '');
    }
    this.#countedMs = performance.now();
    this.#isCounting = false;
  }
}

/** @param head undefined: as the worktree is now. */
async function countLines(
  git: Git,
  { path, base }: NonNullable<WorkPackageRun['worktree']>,
  head: string | undefined,
): Promise<LineCount> {
  const ask = askIn(git, path);
  const between = head === undefined ? [base] : [base, head];
  const told = await ask('counting lines', ['diff', '--numstat', '--no-renames', '-z', ...between]);
  const unknown =
    head === undefined
      ? await ask('looking for new files', ['ls-files', '--others', '--exclude-standard', '-z'])
      : '';
  const counts = namesOf(told).map((line) => line.split('\t').map((word) => Number(word) || 0));
  const newFiles = namesOf(unknown).slice(0, NEW_FILES_MOST);
  return {
    added:
      counts.reduce((sum, [added = 0]) => sum + added, 0) +
      newFiles.reduce((sum, name) => sum + linesOf(join(path, name)), 0),
    removed: counts.reduce((sum, [, removed = 0]) => sum + removed, 0),
  };
}

function linesOf(path: string): number {
  const stat = fs.lstatSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile() || stat.size > NEW_FILE_MOST_BYTES) return 0;
  const bytes = fs.readFileSync(path);
  if (bytes.includes(0)) return 0; // as git has it: no text
  const ends = bytes.reduce((sum, byte) => sum + (byte === 0x0a ? 1 : 0), 0);
  return bytes.length > 0 && bytes.at(-1) !== 0x0a ? ends + 1 : ends;
}
