import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { openLog } from '../../src/shared/log.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';

const TIME = { nowMs: () => Date.UTC(2026, 1, 8) };
const MEBIBYTE = 1024 * 1024;

describe('the log', () => {
  let folder: TemporaryFolder;
  const path = () => join(folder.path, 'home', 'log');
  beforeEach(() => (folder = temporaryFolder('log')));
  afterEach(() => folder.remove());

  it('is one JSON document a line, for its owner only', () => {
    openLog(path(), TIME).write('info', 'captured', { notes: 2 });
    assert.deepEqual(JSON.parse(fs.readFileSync(path(), 'utf8')), {
      at: '2026-02-08T00:00:00.000Z',
      level: 'info',
      pid: process.pid,
      message: 'captured',
      notes: 2,
    });
    assert.equal(fs.statSync(path()).mode & 0o777, 0o600);
  });

  it('is bounded: two files of a mebibyte, however much is written, the newest lines among them', () => {
    const log = openLog(path(), TIME);
    const line = 'x'.repeat(10_000);
    for (let n = 0; n < 500; n += 1) log.write('info', line, { n });
    const names = fs.readdirSync(join(folder.path, 'home'));
    assert.deepEqual(names.toSorted(), ['log', 'log.1']);
    for (const name of names)
      assert.ok(fs.statSync(join(folder.path, 'home', name)).size <= MEBIBYTE + line.length + 200);
    assert.match(fs.readFileSync(path(), 'utf8'), /"n":499\}\n$/);
  });

  it('that cannot be written costs nobody anything', () => {
    fs.writeFileSync(join(folder.path, 'home'), 'a file in the way');
    openLog(path(), TIME).write('error', 'nobody hears');
    assert.equal(fs.readFileSync(join(folder.path, 'home'), 'utf8'), 'a file in the way');
  });
});
