import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { hasNotes, parseNote, readNotes, takeNotes } from '../../src/capture/spool.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';

const COMMIT = 'a'.repeat(40);
const line = (n: number) => `1\tpost-commit\t${String(n).padStart(40, '0')}\t.\trefs/heads/main\n`;

describe('a note', () => {
  it('says which hook, which commit, which working tree, which branch', () => {
    assert.deepEqual(parseNote(`1\tpost-merge\t${COMMIT}\tworktrees/engine-WP01\trefs/heads/topic/x`), {
      hook: 'post-merge',
      commit: COMMIT,
      tree: 'worktrees/engine-WP01',
      branch: 'topic/x',
    });
  });

  it('may not know its commit or its branch', () => {
    assert.deepEqual(parseNote('1\tpre-push\t-\t.\t'), {
      hook: 'pre-push',
      commit: undefined,
      tree: '.',
      branch: undefined,
    });
  });

  it('is read behind half a note, wherever that was cut', () => {
    const whole = line(1).trimEnd();
    const note = parseNote(whole);
    assert.ok(note);
    for (let end = 0; end < whole.length; end += 1)
      assert.deepEqual(parseNote(whole.slice(0, end) + whole), note, whole.slice(0, end));
  });

  it('of other bytes is none, whatever they are', () => {
    fc.assert(fc.property(fc.string(), (text) => assert.equal(parseNote(text), undefined)));
    assert.equal(parseNote(`2\tpost-commit\t${COMMIT}\t.\trefs/heads/main`), undefined);
    assert.equal(parseNote(`1\tpost-commit\t${COMMIT.slice(1)}\t.\trefs/heads/main`), undefined);
  });
});

describe('the spool', () => {
  let common: TemporaryFolder;
  const own = (name: string) => join(common.path, 'spec-kitty', name);
  const append = (n: number) => fs.appendFileSync(own('spool'), line(n));
  const numbers = () => takeNotes(common.path).notes.map(({ commit }) => Number(commit));

  beforeEach(() => {
    common = temporaryFolder('spool');
    fs.mkdirSync(own(''));
  });
  afterEach(() => common.remove());

  it('is empty where no hook has run', () => {
    assert.equal(hasNotes(common.path), false);
    assert.deepEqual(takeNotes(common.path).notes, []);
    assert.deepEqual(fs.readdirSync(own('')), []);
  });

  it('gives its notes in order, again and again until they are done', () => {
    append(1);
    append(2);
    assert.deepEqual(
      readNotes(common.path).map(({ commit }) => Number(commit)),
      [1, 2],
    );
    assert.deepEqual(numbers(), [1, 2]);
    append(3);
    assert.equal(hasNotes(common.path), true);
    const taken = takeNotes(common.path);
    assert.deepEqual(
      taken.notes.map(({ commit }) => Number(commit)),
      [1, 2, 3],
    );
    taken.done();
    assert.equal(hasNotes(common.path), false);
    assert.deepEqual(numbers(), []);
  });

  it('keeps a note that a hook wrote while the others were worked on', () => {
    append(1);
    const first = takeNotes(common.path);
    append(2);
    fs.appendFileSync(own('spool.taken'), line(3)); // by a hook that had the file open when it was renamed
    first.done();
    assert.deepEqual(numbers(), [3, 2]);
  });

  it('after a worker died between its two steps loses nothing', () => {
    append(1);
    takeNotes(common.path);
    fs.writeFileSync(own('spool.moving'), line(2));
    append(3);
    assert.deepEqual(numbers(), [1, 2]);
    assert.deepEqual(numbers(), [1, 2, 3]);
  });

  it('skips what is no note, and counts it', () => {
    append(1);
    fs.appendFileSync(own('spool'), '\u0000garbage\n1\tpost-com');
    const { notes, unreadable } = takeNotes(common.path);
    assert.deepEqual([notes.length, unreadable], [1, 2]);
  });
});
