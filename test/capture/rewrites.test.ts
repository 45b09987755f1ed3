import assert from 'node:assert/strict';
import type { Cursor, LeftBehind } from '../../src/capture/cursor.js';
import { findRewrites } from '../../src/capture/rewrites.js';
import type { CommitId } from '../../src/changes/commit.js';
import type { Git } from '../../src/changes/git.js';

const id = (name: string) => name.charCodeAt(0).toString(16).padStart(40, '0') as CommitId;
const nameOf = (commit: string) => String.fromCharCode(Number.parseInt(commit, 16));

/**
 * A git that knows `parents` and answers `rev-list` from them. How git itself answers is tried in test/changes.
 * @param refs commits that refs name.
 */
function gitOf(parents: Readonly<Record<string, string>>, refs: string): Pick<Git, 'ask'> {
  const behind = (names: Iterable<string>) => {
    const reached = new Set<string>();
    const left = [...names];
    for (let at = left.pop(); at !== undefined; at = left.pop()) {
      if (!reached.has(at)) left.push(...Array.from(parents[at] ?? ''));
      reached.add(at);
    }
    return reached;
  };
  return {
    ask: ({ args, input }) => {
      const lines = String(input).split('\n').filter(Boolean);
      const not = lines.filter((line) => line.startsWith('^')).map((line) => nameOf(line.slice(1)));
      const stop = behind([...not, ...Array.from(args.includes('--all') ? refs : '')]);
      const from = lines.filter((line) => !line.startsWith('^')).map(nameOf);
      const found = [...behind(from)].filter((name) => !stop.has(name)).toSorted();
      return Promise.resolve({
        stdout: Buffer.from(found.map((name) => `${id(name)}\n`).join('')),
        exitCode: 0,
      });
    },
  };
}

describe('what branches have dropped', () => {
  /** a, b on it, c on that; and d on a. */
  const GRAPH = { b: 'a', c: 'b', d: 'a' };
  const found = async (
    before: Readonly<Record<string, string>>,
    now: Readonly<Record<string, string>>,
    { refs = '', left = [] as readonly LeftBehind[] } = {},
  ) => {
    const branchesOf = (names: Readonly<Record<string, string>>) =>
      new Map(Object.entries(names).map(([branch, name]) => [branch, id(name)]));
    const cursor = { branches: branchesOf(before), left } as Partial<Cursor> as Cursor;
    const git = gitOf(GRAPH, `${Object.values(now).join('')}${refs}`) as Git;
    const { rewrites, left: kept } = await findRewrites(git, '.', cursor, branchesOf(now));
    return {
      dropped: rewrites.map(
        ({ branch, tip, dropped }) => `${branch} ${dropped.map(nameOf).join('')} for ${nameOf(tip)}`,
      ),
      left: kept.map(({ branch, tip }) => `${branch} ${nameOf(tip)}`),
    };
  };

  it('is nothing where a branch stays, goes on, is new or is gone', async () => {
    const nothing = { dropped: [], left: [] };
    assert.deepEqual(await found({ main: 'b' }, { main: 'b' }), nothing);
    assert.deepEqual(await found({ main: 'b' }, { main: 'c' }), nothing);
    assert.deepEqual(await found({}, { main: 'c' }), nothing);
    assert.deepEqual(await found({ main: 'c' }, {}), nothing);
  });

  it('is what nothing names any more, oldest first', async () => {
    assert.deepEqual(await found({ main: 'c' }, { main: 'd' }), { dropped: ['main bc for d'], left: [] });
    assert.deepEqual(await found({ main: 'c' }, { main: 'b' }), { dropped: ['main c for b'], left: [] });
  });

  it('may be dropped later, where something names it still', async () => {
    assert.deepEqual(await found({ main: 'c' }, { main: 'd', topic: 'c' }), {
      dropped: [],
      left: ['main c'],
    });
    assert.deepEqual(await found({ main: 'c' }, { main: 'd' }, { refs: 'b' }), {
      dropped: ['main c for d'],
      left: ['main c'],
    });
    const left = [{ branch: 'main', tip: id('c') }];
    assert.deepEqual(await found({ main: 'd' }, { main: 'd', topic: 'c' }, { left }), {
      dropped: [],
      left: ['main c'],
    });
    assert.deepEqual(await found({ main: 'd' }, { main: 'd' }, { left }), {
      dropped: ['main bc for d'],
      left: [],
    });
    assert.deepEqual(await found({ main: 'd' }, { main: 'c' }, { left }), {
      dropped: ['main d for c'],
      left: [],
    });
  });
});
