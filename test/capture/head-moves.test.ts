import assert from 'node:assert/strict';
import { beforeOpenRebase, leftBranch, moveKind, type MoveKind } from '../../src/capture/head-moves.js';
import type { CommitId } from '../../src/changes/commit.js';
import type { HeadMove } from '../../src/changes/reflog.js';

function move(message: string): HeadMove {
  const id = (digit: string) => digit.repeat(40) as CommitId;
  return { from: id('a'), to: id('b'), atMs: 0, email: 'person@example.com', message };
}

/** As git 2.39 writes them. */
const WORDS: readonly (readonly [message: string, kind: MoveKind])[] = [
  ['commit (initial): one', 'commit'],
  ['commit: two', 'commit'],
  ['commit: rebase (pick): a title that looks like another move', 'commit'],
  ['commit (cherry-pick): x', 'commit'],
  ['cherry-pick: x', 'commit'],
  ['revert: Revert "x"', 'commit'],
  ['am: x', 'commit'],
  ['commit (amend): two', 'made'],
  ['commit (merge): Merge topic', 'made'],
  ["merge topic: Merge made by the 'ort' strategy.", 'made'],
  ["pull -q origin main: Merge made by the 'ort' strategy.", 'made'],
  ['rebase (pick): t1', 'made'],
  ['rebase (fixup): x2', 'made'],
  ['rebase -i (squash): x2', 'made'],
  ['pull -q --rebase https://example.com/x.git main (pick): z', 'made'],
  ['rebase (start): checkout main', 'brought'],
  ['pull -q --rebase ../rl2 main (start): checkout e7ae3b5', 'brought'],
  ['pull -q ../rl2 main: Fast-forward', 'brought'],
  ['merge topic: Fast-forward', 'brought'],
  ['clone: from /tmp/rl/.', 'brought'],
  ['checkout: moving from main to topic', 'switched'],
  ['rebase (finish): returning to refs/heads/topic', 'moved'],
  ['pull --rebase (finish): returning to refs/heads/main', 'moved'],
  ['rebase (abort): returning to refs/heads/topic', 'moved'],
  ['reset: moving to HEAD~1', 'moved'],
  ['', 'moved'],
  ['export from jj', 'moved'],
  ['pull', 'brought'],
  ['pull https://example.com/x.git: storing head', 'brought'],
  ['a tool that calls itself pull', 'moved'],
  // A tool of its own may say git's words in its own sentence: they are git's at the beginning alone.
  ...[
    'commit: x',
    'commit (amend): x',
    'rebase (pick): x',
    'rebase (start): checkout x',
    'merge topic: Fast-forward',
    'checkout: moving from main to topic',
  ].map((words) => [`undo ${words}`, 'moved'] as const),
  ['merge topic: Fast-forward, almost', 'moved'],
];

describe('a move of HEAD', () => {
  for (const [message, kind] of WORDS) {
    it(`${JSON.stringify(message)} is ${kind}`, () => assert.equal(moveKind(move(message)), kind));
  }
});

describe('the branch that was left', () => {
  it('is named by a checkout alone', () => {
    assert.equal(leftBranch(move('checkout: moving from main to topic')), 'main');
    assert.equal(leftBranch(move('undo checkout: moving from main to topic')), undefined);
    assert.equal(leftBranch(move('commit: moving from main to topic')), undefined);
  });
});

describe('the moves before an open rebase', () => {
  const before = (...messages: readonly string[]) => {
    const moves = messages.map(move);
    const places = messages.map((line, start) => ({ start, line }));
    const reading = beforeOpenRebase({ moves, places });
    const left = reading.moves.map(({ message }) => message);
    assert.deepEqual(
      reading.places,
      left.map((line, start) => ({ start, line })),
    );
    return left;
  };

  it('are all when none is open', () => {
    const all = [
      'commit: a',
      'rebase (start): checkout x',
      'rebase (pick): a',
      'rebase (finish): returning to y',
    ];
    assert.deepEqual(before(...all), all);
  });

  it('end where it started', () => {
    assert.deepEqual(before('commit: a', 'rebase (start): checkout x', 'rebase (pick): a'), ['commit: a']);
  });

  it('hold an earlier rebase that has ended', () => {
    const first = ['rebase (start): checkout x', 'rebase (abort): returning to y'];
    assert.deepEqual(before(...first), first);
    assert.deepEqual(before('undo rebase (start): x', 'commit: a'), ['undo rebase (start): x', 'commit: a']);
    assert.deepEqual(before('rebase (start): checkout x', 'undo rebase (finish): x'), []);
    assert.deepEqual(before(...first, 'pull --rebase (start): checkout z', 'pull --rebase (pick): a'), first);
  });
});
