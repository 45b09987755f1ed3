import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { writeFileDurably } from '../../src/shared/files.js';
import { systemTimers } from '../../src/shared/timers.js';
import { watchFiles } from '../../src/shared/watch-files.js';
import { handTimers } from '../support/hand-timers.js';
import { eventually } from '../support/program.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';

describe('watching files', () => {
  let folder: TemporaryFolder;
  let stop: () => void = () => {};
  beforeEach(() => {
    folder = temporaryFolder('watch');
  });
  afterEach(() => {
    stop();
    folder.remove();
  });

  it('tells of files that are made, replaced, written to and removed, and of no others', async () => {
    const [one, two] = [join(folder.path, 'one'), join(folder.path, 'two')];
    const told: string[] = [];
    const onChange = (path: string) => told.push(path);
    stop = watchFiles({ paths: [one, two], onChange, timers: systemTimers });
    const expect = async (path: string, change: () => void) => {
      told.length = 0;
      change();
      await eventually(
        20_000,
        () => told,
        ({ length }) => length > 0,
      );
      assert.deepEqual([...new Set(told)], [path]);
    };
    fs.writeFileSync(join(folder.path, 'three'), 'x');
    await expect(one, () => writeFileDurably(one, 'a'));
    await expect(one, () => writeFileDurably(one, 'a'));
    await expect(one, () => fs.appendFileSync(one, 'b'));
    await expect(two, () => writeFileDurably(two, 'a'));
    await expect(one, () => fs.rmSync(one));
  });

  it('finds out by looking where the system does not tell', async () => {
    const path = join(folder.path, 'later', 'one');
    const timers = handTimers();
    let told = 0;
    stop = watchFiles({ paths: [path], onChange: () => (told += 1), timers, pollMs: 250 });
    fs.mkdirSync(join(folder.path, 'later')); // it could not be watched: it was not there
    writeFileDurably(path, 'a');
    await timers.pass(250);
    assert.equal(told, 1);
    await timers.pass(10_000);
    assert.equal(told, 1);
    stop();
    writeFileDurably(path, 'b');
    await timers.pass(10_000);
    assert.equal(told, 1);
    assert.deepEqual(timers.waiting, []);
  });
});
