import type { CommitId } from './commit.js';
import type { Git } from './git.js';
import { NEVER_FETCH } from './never-fetch.js';

export interface FoundCommits {
  /** In the order asked for, each once. */
  readonly known: readonly CommitId[];
  readonly missing: readonly CommitId[];
}

/** Which of these commits the repository still has: hooks note ids, and gc, rebase or another clone take commits away. */
export async function findCommits(git: Git, cwd: string, ids: readonly CommitId[]): Promise<FoundCommits> {
  const asked = [...new Set(ids)];
  if (asked.length === 0) return { known: [], missing: [] };
  const { stdout } = await git.ask({
    operation: 'looking up noted commits',
    cwd,
    args: [...NEVER_FETCH, 'cat-file', '--batch-check=%(objecttype)'],
    input: asked.map((id) => `${id}\n`).join(''),
  });
  const types = parseObjectTypes(stdout);
  return {
    known: asked.filter((_id, place) => types[place] === 'commit'),
    missing: asked.filter((_id, place) => types[place] !== 'commit'),
  };
}

/** One line an object, in the order asked: its type, or `<id> missing`. */
export function parseObjectTypes(answer: Buffer): string[] {
  return answer
    .toString('latin1')
    .split('\n')
    .slice(0, -1)
    .map((line) => (/^[a-z]+$/.test(line) ? line : 'missing'));
}
