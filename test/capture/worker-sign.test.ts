import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { standInForWorker } from '../../src/capture/worker-sign.js';
import { formatProcess } from '../../src/shared/living-process.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';

describe('standing in for the worker', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = temporaryFolder('sign');
    fs.mkdirSync(join(folder.path, 'spec-kitty'));
  });
  afterEach(() => folder.remove());
  const sign = () => join(folder.path, 'spec-kitty', 'worker.pid');

  it('shows this process until it is over', () => {
    const over = standInForWorker(folder.path);
    assert.equal(fs.readFileSync(sign(), 'utf8'), formatProcess(process.pid));
    over?.();
    over?.();
    assert.equal(fs.existsSync(sign()), false);
  });

  it('takes the place of a process that died, and not of one that lives', () => {
    fs.writeFileSync(sign(), '999999999\n');
    standInForWorker(folder.path)?.();
    fs.writeFileSync(sign(), formatProcess(process.ppid));
    assert.equal(standInForWorker(folder.path), undefined);
    assert.equal(fs.readFileSync(sign(), 'utf8'), formatProcess(process.ppid));
  });

  it('leaves the sign of a worker that came meanwhile', () => {
    const over = standInForWorker(folder.path);
    fs.writeFileSync(sign(), formatProcess(process.ppid));
    over?.();
    assert.equal(fs.existsSync(sign()), true);
  });

  it('makes nothing where capture is not enabled', () => {
    fs.rmdirSync(join(folder.path, 'spec-kitty'));
    standInForWorker(folder.path)?.();
    assert.deepEqual(fs.readdirSync(folder.path), []);
  });
});
