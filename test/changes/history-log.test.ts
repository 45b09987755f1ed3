import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { CommitSelection } from '../../src/changes/commit-selection.js';
import { HistoryParser, readHistory, type CommitChanges } from '../../src/changes/history-log.js';
import { TestRepository } from '../support/repository.js';

const A = '8e2967663cafc1cd0cd8a5103fe17900c7feacf4';
const B = '553706ee8e2a0f89d9796fad384416c089412918';
const C = '31ce6c0a0db4fef0e14ef40d7c96013844df05a9';
const M = '55cef3a06a196f0bba0ca231a46cb139ca1cfedb';
const NONE = '0'.repeat(40);

/** As git 2.39 printed it: a first commit, an empty one, an edit with odd names, a merge of two. */
const RECORDED = Buffer.from(
  [
    `${A} \x002026-11-22T15:07:31+01:00\x00Zoë\x00z@b\x00`,
    `\n:000000 040000 ${NONE} ${B} A\x00k\x00`,
    `:000000 100644 ${NONE} ${C} A\x00k/new\nline"quote\x00`,
    `${C} ${A}\x002026-11-22T15:07:32+01:00\x00\x00\x00`,
    `${B} ${A}\x002026-11-22T15:08:31+00:00\x00n\x00a@b\x00`,
    `\n:100644 100755 ${A} ${B} M\x00k/:colon\x00`,
    `${M} ${B} ${C}\x002026-11-22T15:09:31+00:00\x00n\x00a@b\x00`,
    `\x00::100644 000000 040000 ${A} ${NONE} ${B} MA\x00k/x\x00`,
    `::100644 100644 000000 ${A} ${B} ${NONE} DD\x00k/y\x00`,
  ].join(''),
);

const EXPECTED = [
  {
    commit: {
      id: A,
      parents: [],
      authorTime: '2026-11-22T15:07:31+01:00',
      authorName: 'Zoë',
      authorEmail: 'z@b',
    },
    changed: [
      { path: 'k', place: 1, befores: [null], after: { mode: '040000', oid: B } },
      { path: 'k/new\nline"quote', place: 16, befores: [null], after: { mode: '100644', oid: C } },
    ],
  },
  {
    commit: {
      id: B,
      parents: [A],
      authorTime: '2026-11-22T15:08:31+00:00',
      authorName: 'n',
      authorEmail: 'a@b',
    },
    changed: [
      {
        path: 'k/:colon',
        place: 8,
        befores: [{ mode: '100644', oid: A }],
        after: { mode: '100755', oid: B },
      },
    ],
  },
  {
    commit: {
      id: M,
      parents: [B, C],
      authorTime: '2026-11-22T15:09:31+00:00',
      authorName: 'n',
      authorEmail: 'a@b',
    },
    changed: [
      {
        path: 'k/x',
        place: 3,
        befores: [{ mode: '100644', oid: A }, null],
        after: { mode: '040000', oid: B },
      },
      {
        path: 'k/y',
        place: 3,
        befores: [
          { mode: '100644', oid: A },
          { mode: '100644', oid: B },
        ],
        after: null,
      },
    ],
  },
];

/** What the parser makes of these bytes when they come cut at these places. */
function parse(bytes: Buffer, cuts: readonly number[]): CommitChanges<number>[] {
  const parser = new HistoryParser((path) => path.length);
  const places = [0, ...cuts, bytes.length].sort((a, b) => a - b);
  const chunks = places.slice(1).map((end, place) => bytes.subarray(places[place], end));
  return [...chunks.flatMap((chunk) => [...parser.push(chunk)]), ...parser.end()];
}

async function read(repository: TestRepository, which: CommitSelection, cwd = repository.path) {
  const found: CommitChanges<string>[] = [];
  const question = { cwd, which, folder: 'kitty-specs', placeOf: (path: string) => path };
  for await (const changes of readHistory(repository.door(), question)) found.push(changes);
  return found;
}

const idsOf = (found: readonly CommitChanges<string>[]) => found.map(({ commit }) => commit.id);

describe('HistoryParser', () => {
  it('reads what git printed', () => {
    assert.deepEqual(parse(RECORDED, []), EXPECTED);
  });

  it('reads the same wherever the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(RECORDED.length)), (cuts) => {
        assert.deepEqual(parse(RECORDED, cuts), EXPECTED);
      }),
    );
  });

  it('leaves out paths that do not matter, and commits without any that do', () => {
    const parser = new HistoryParser((path) => (path === 'k/x' ? 'yes' : undefined));
    const found = [...parser.push(RECORDED), ...parser.end()];
    assert.deepEqual(
      found.map(({ commit, changed }) => [commit.id, changed.map(({ place }) => place)]),
      [[M, ['yes']]],
    );
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void parse(Buffer.from(bytes), [])));
  });
});

describe('readHistory', () => {
  let repository: TestRepository;
  beforeEach(() => {
    repository = TestRepository.create();
  });
  afterEach(() => {
    repository.remove();
  });

  it('gives the commits below the folder, parents before children, and no others', async () => {
    repository.write('kitty-specs/a', '1');
    const first = repository.commit('one');
    repository.write('README.md', 'elsewhere');
    repository.commit('two');
    repository.git('checkout', '-q', '-b', 'topic');
    repository.write('kitty-specs/b', '1');
    // An author's clock may go wrong: the graph says what came first.
    const topic = repository.commit('three', { authorDate: '2001-01-01T00:00:00Z' });
    assert.deepEqual(idsOf(await read(repository, { kind: 'all' })), [first, topic]);
  });

  it('keeps author, time with its offset, and parents', async () => {
    repository.write('kitty-specs/a', '1');
    const author = { name: 'Zoë Ünal', email: 'zoe@example.com' };
    const id = repository.commit('one', { author, authorDate: '2026-02-07T08:01:05+0100' });
    const [changes] = await read(repository, { kind: 'all' });
    assert.deepEqual(changes?.commit, {
      id,
      parents: [],
      authorTime: '2026-02-07T08:01:05+01:00',
      authorName: 'Zoë Ünal',
      authorEmail: 'zoe@example.com',
    });
  });

  it('gives nothing in a repository without commits', async () => {
    assert.deepEqual(await read(repository, { kind: 'all' }), []);
  });

  it('reads all refs, a detached HEAD and the HEADs of linked worktrees, but not the stash', async () => {
    repository.write('kitty-specs/a', '1');
    const base = repository.commit('base');
    repository.git('checkout', '-q', '-b', 'side');
    repository.write('kitty-specs/a', '2');
    const side = repository.commit('side');
    repository.git('checkout', '-q', '--detach', 'main');
    repository.write('kitty-specs/a', '3');
    const detached = repository.commit('detached');
    repository.git('worktree', 'add', '-q', '--detach', '.worktrees/w', 'main');
    repository.run({ args: ['rm', '-q', 'kitty-specs/a'], cwd: `${repository.path}/.worktrees/w` });
    repository.run({ args: ['commit', '-q', '-m', 'linked'], cwd: `${repository.path}/.worktrees/w` });
    const linked = repository
      .run({ args: ['rev-parse', 'HEAD'], cwd: `${repository.path}/.worktrees/w` })
      .trim();
    repository.write('kitty-specs/a', 'stashed');
    repository.git('stash', '-q');
    const found = idsOf(await read(repository, { kind: 'all' }));
    assert.deepEqual(new Set<string>(found), new Set<string>([base, side, detached, linked]));
    assert.equal(found.length, 4);
  });

  it('lists of a merge only what differs from all parents', async () => {
    repository.write('kitty-specs/a', '1');
    repository.commit('base');
    repository.git('checkout', '-q', '-b', 'topic');
    repository.write('kitty-specs/b', '1');
    repository.commit('topic');
    repository.git('checkout', '-q', 'main');
    repository.write('kitty-specs/a', '2');
    repository.commit('main');
    repository.git('merge', '-q', '--no-commit', 'topic');
    repository.write('kitty-specs/c', 'only in the merge');
    const merge = repository.commit('merge');
    const changes = (await read(repository, { kind: 'all' })).at(-1);
    assert.equal(changes?.commit.id, merge);
    assert.deepEqual(
      changes.changed.map(({ path }) => path),
      ['kitty-specs', 'kitty-specs/c'],
    );
  });

  it('is not changed by hostile configuration', async () => {
    repository.write('kitty-specs/a', 'the same text\nand more\nof it\n');
    const first = repository.commit('one');
    repository.move('kitty-specs/a', 'kitty-specs/b');
    const second = repository.commit('two');
    const plain = await read(repository, { kind: 'all' });
    for (const [key, value] of [
      ['color.ui', 'always'],
      ['core.quotePath', 'true'],
      ['diff.external', 'false'],
      ['diff.noprefix', 'true'],
      ['diff.orderFile', '/nowhere'],
      ['diff.relative', 'true'],
      ['diff.renames', 'copies'],
      ['diff.ignoreSubmodules', 'all'],
      ['log.follow', 'true'],
      ['log.showRoot', 'false'],
      ['log.showSignature', 'true'],
      ['log.diffMerges', 'on'],
      ['log.date', 'relative'],
      ['log.decorate', 'full'],
      ['log.mailmap', 'true'],
      ['format.pretty', 'oneline'],
      ['format.notes', '*'],
      ['i18n.logOutputEncoding', 'UTF-16'],
      ['core.pager', 'false'],
      ['core.abbrev', '4'],
      ['alias.log', '!false'],
    ] as const) {
      repository.git('config', key, value);
    }
    assert.deepEqual(await read(repository, { kind: 'all' }), plain);
    assert.deepEqual(idsOf(plain), [first, second]);
  });

  it('reads the same from a folder below the root', async () => {
    repository.write('kitty-specs/f/a', '1');
    repository.commit('one');
    repository.write('kitty-specs/f/kitty-specs/a', 'not at the root');
    repository.commit('two');
    const fromBelow = await read(repository, { kind: 'all' }, `${repository.path}/kitty-specs/f`);
    assert.deepEqual(fromBelow, await read(repository, { kind: 'all' }));
    assert.equal(fromBelow.length, 2);
  });

  describe('a range', () => {
    it('is what git takes for one', async () => {
      const ids = ['1', '2', '3'].map((text) => {
        repository.write('kitty-specs/a', text);
        return repository.commit(text);
      });
      const range = async (text: string) => idsOf(await read(repository, { kind: 'range', range: text }));
      assert.deepEqual(await range('HEAD~1..'), ids.slice(2));
      assert.deepEqual(await range('HEAD~2..main'), ids.slice(1));
      assert.deepEqual(await range('main'), ids);
      assert.deepEqual(await range('main..main'), []);
    });

    for (const range of [
      'nowhere',
      'main..nowhere',
      '--all',
      '-n1',
      '',
      'kitty-specs',
      'a\0b',
      '--output=x',
    ]) {
      it(`${JSON.stringify(range)} is refused with words that help`, async () => {
        repository.write('kitty-specs/a', '1');
        repository.commit('one');
        await assert.rejects(read(repository, { kind: 'range', range }), {
          name: 'Failure',
          code: 'unknown_range',
        });
      });
    }

    it('outside a repository fails with git’s own words', async () => {
      await assert.rejects(read(repository, { kind: 'range', range: 'main' }, repository.home), {
        code: 'git_failed',
        message: /not a git repository/,
      });
    });
  });

  describe('noted commits', () => {
    it('are read in the order given, each once, those that are gone skipped', async () => {
      const [one, two, three] = ['1', '2', '3'].map((text) => {
        repository.write('kitty-specs/a', text);
        return repository.commit(text);
      });
      assert.ok(one && two && three);
      const blob = repository.git('rev-parse', 'HEAD:kitty-specs/a').trim() as typeof one;
      const gone = '1'.repeat(40) as typeof one;
      const ids = [three, gone, one, three, blob];
      assert.deepEqual(idsOf(await read(repository, { kind: 'commits', ids })), [three, one]);
      assert.deepEqual(idsOf(await read(repository, { kind: 'commits', ids: [gone] })), []);
      assert.deepEqual(idsOf(await read(repository, { kind: 'commits', ids: [] })), []);
    });

    it('do not need a branch any more', async () => {
      repository.write('kitty-specs/a', '1');
      repository.commit('one');
      repository.write('kitty-specs/a', '2');
      const lost = repository.commit('two');
      repository.git('reset', '-q', '--hard', 'HEAD~1');
      assert.deepEqual(idsOf(await read(repository, { kind: 'commits', ids: [lost] })), [lost]);
    });
  });
});
