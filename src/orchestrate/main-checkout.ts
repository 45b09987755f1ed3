import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { readPathStates } from '../changes/commit-paths.js';
import type { Git } from '../changes/git.js';
import type { GitDir } from '../changes/git-dir.js';
import { readFileIfPresent } from '../shared/files.js';

/** What the main checkout, and what all worktrees share, were when an attempt began. */
export interface MainSnapshot {
  /** How long the reflog of HEAD was. */
  readonly reflogBytes: number;
  readonly dirty: readonly string[];
  readonly hooks: string;
}

/** git writes this into the reflog of every commit that an agent makes, wherever it makes it (git(1), GIT_REFLOG_ACTION). */
export function reflogMark(attempt: string): string {
  return `spec-kitty attempt ${attempt}`;
}

/** Before an attempt begins: what `touchedSince` is to compare with. @throws Failure as Git.ask. */
export async function snapshotMain(git: Git, place: GitDir): Promise<MainSnapshot> {
  const states = await readPathStates(git, place.root, []);
  return {
    reflogBytes: reflog(place).length,
    dirty: states.map(({ path }) => path),
    hooks: digestOfHooks(place.commonDir),
  };
}

/**
 * What happened there since, and was not ours: commits that carry the attempt's mark, files that lie changed now and did not, hooks.
 * What a person commits meanwhile is theirs to commit.
 */
export async function touchedSince(
  git: Git,
  place: GitDir,
  { before, attempt }: { before: MainSnapshot; attempt: string },
): Promise<{ readonly main: readonly string[]; readonly hooks: boolean }> {
  const lines = reflog(place).subarray(before.reflogBytes).toString('utf8').split('\n');
  const commits = lines.filter((line) => line.includes(`\t${reflogMark(attempt)}`));
  const known = new Set(before.dirty);
  const states = await readPathStates(git, place.root, []);
  return {
    main: [
      ...commits.map((line) => `commit ${line.split(' ')[1]?.slice(0, 10) ?? ''}`),
      ...states.map(({ path }) => path).filter((path) => !known.has(path)),
    ],
    hooks: digestOfHooks(place.commonDir) !== before.hooks,
  };
}

function reflog({ gitDir }: GitDir): Buffer {
  return readFileIfPresent(join(gitDir, 'logs', 'HEAD')) ?? Buffer.alloc(0);
}

/** Git's own hooks: an agent's change of these would run in everybody's commits. */
function digestOfHooks(commonDir: string): string {
  const folder = join(commonDir, 'hooks');
  const hash = createHash('sha256');
  const names = fs.existsSync(folder) ? fs.readdirSync(folder).sort() : [];
  for (const name of names) {
    const stat = fs.statSync(join(folder, name), { throwIfNoEntry: false });
    if (stat?.isFile()) hash.update(`${name}\0${stat.mode}\0`).update(fs.readFileSync(join(folder, name)));
  }
  return hash.digest('hex');
}
