import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { writeTogether } from '../../src/shared/write-together.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';

describe('files written together', () => {
  let folder: TemporaryFolder;
  const file = (name: string) => join(folder.path, name);
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => folder.remove());

  it('are as before, bytes and modes, when one of them cannot be written', () => {
    fs.writeFileSync(file('changed'), 'before', { mode: 0o750 });
    fs.writeFileSync(file('removed'), 'before', { mode: 0o640 });
    fs.mkdirSync(file('folder'));
    const after = Buffer.from('after');
    assert.throws(
      () =>
        writeTogether([
          { path: file('changed'), after, mode: 0o644 },
          { path: file('removed'), after: undefined, mode: 0o644 },
          { path: file('new'), after, mode: 0o644 },
          { path: file('folder'), after, mode: 0o644 },
        ]),
      /EISDIR/,
    );
    assert.deepEqual(fs.readdirSync(folder.path).sort(), ['changed', 'folder', 'removed']);
    assert.equal(fs.readFileSync(file('changed'), 'utf8'), 'before');
    assert.equal(fs.readFileSync(file('removed'), 'utf8'), 'before');
    assert.equal(fs.statSync(file('changed')).mode & 0o777, 0o750);
    assert.equal(fs.statSync(file('removed')).mode & 0o777, 0o640);
  });
});
