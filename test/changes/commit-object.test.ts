import assert from 'node:assert/strict';
import { parseCommitObject } from '../../src/changes/commit-object.js';

const ID = 'a'.repeat(40);
const TREE = 'b'.repeat(40);
const [FIRST, SECOND] = ['c'.repeat(40), 'd'.repeat(40)];
const commit = (lines: readonly string[], message = 'message\n') =>
  Buffer.from(`${lines.join('\n')}\n\n${message}`, 'utf8');
const AUTHOR = 'author Ada Lovelace <ada@example.org> 1770451265 +0100';

describe('a commit object', () => {
  it('says its tree, its parents in order, and its author', () => {
    const bytes = commit([
      `tree ${TREE}`,
      `parent ${FIRST}`,
      `parent ${SECOND}`,
      AUTHOR,
      'committer Bob <b@x> 1 +0000',
    ]);
    assert.deepEqual(parseCommitObject(ID, bytes), {
      id: ID,
      tree: TREE,
      parents: [FIRST, SECOND],
      authorTime: '2026-02-07T08:01:05.000Z',
      authorName: 'Ada Lovelace',
      authorEmail: 'ada@example.org',
    });
  });

  it('is read to the end of its header: signatures, tags and messages may say anything', () => {
    const signature = ['gpgsig -----BEGIN PGP SIGNATURE-----', ` tree ${FIRST}`, ` parent ${FIRST}`];
    const bytes = commit([`tree ${TREE}`, AUTHOR, ...signature], `parent ${SECOND}\n`);
    assert.deepEqual(parseCommitObject(ID, bytes)?.parents, []);
  });

  it('may have an author without a name, or with one beyond ASCII', () => {
    const named = (name: string) =>
      parseCommitObject(ID, commit([`tree ${TREE}`, `author ${name}<a@x> 0 +0000`]))?.authorName;
    assert.deepEqual([named(''), named('Zoë ')], ['', 'Zoë']);
  });

  it('without a tree, or with an author whose time cannot be read, is none', () => {
    assert.equal(parseCommitObject(ID, commit([AUTHOR])), undefined);
    assert.equal(parseCommitObject(ID, commit([`tree ${TREE}`, 'author Ada <a@x>'])), undefined);
    assert.equal(
      parseCommitObject(ID, commit([`tree ${TREE}`, `author A <a@x> ${'9'.repeat(30)} +0000`])),
      undefined,
    );
    assert.equal(parseCommitObject('HEAD', commit([`tree ${TREE}`, AUTHOR])), undefined);
  });
});
