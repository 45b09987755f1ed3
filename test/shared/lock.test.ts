import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { tryLockFile, withFileLock } from '../../src/shared/lock.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';

describe('a lock that is waited for', () => {
  let folder: TemporaryFolder;
  const path = () => join(folder.path, 'lock');
  beforeEach(() => (folder = temporaryFolder('lock')));
  afterEach(() => folder.remove());

  it('is given up when one holder keeps it for all of the time', async () => {
    const held = tryLockFile(path());
    assert.ok(held);
    assert.deepEqual(await withFileLock(path(), { waitMs: 50 }, () => 1), { kind: 'busy' });
    held.release();
    assert.deepEqual(await withFileLock(path(), { waitMs: 50 }, () => 1), { kind: 'done', value: 1 });
  });

  it('is waited for longer while others take their turns', async () => {
    const waitMs = 2_000;
    let held = tryLockFile(path());
    const waiting = withFileLock(path(), { waitMs }, () => 'my turn');
    // Three turns, together longer than any one holder would be waited for; between them nobody else gets it.
    for (let turn = 0; turn < 3; turn += 1) {
      await pause(waitMs * 0.45);
      held?.release();
      held = turn < 2 ? tryLockFile(path()) : undefined;
    }
    assert.deepEqual(await waiting, { kind: 'done', value: 'my turn' });
  });
});
