import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { HookedRepository } from '../install/hooked-repository.js';
import { runWithout } from '../support/unprivileged.js';

describe('scenario 37: a hooks folder that may not be written', () => {
  let hooked: HookedRepository;
  const folder = () => join(hooked.path, '.git', 'hooks');
  beforeEach(() => (hooked = new HookedRepository()));
  afterEach(() => {
    fs.chmodSync(folder(), 0o755);
    hooked.remove();
  });

  it('is a failure that says what to do, with nothing half done', function () {
    if (process.platform === 'win32') return this.skip();
    hooked.writeHook('post-commit', '#!/bin/sh\n');
    const before = hooked.snapshot();
    const { repository } = hooked;
    const { status, stderr } = runWithout(folder(), join(hooked.path, '..'), repository, ['init']);
    assert.equal(status, 1, stderr);
    assert.match(stderr, /The hooks in .*hooks cannot be written: EACCES/);
    assert.match(stderr, /Nothing was changed\. Make the folder writable/);
    assert.deepEqual(hooked.snapshot(), before);
    assert.equal(fs.existsSync(join(hooked.path, '.kittify')), false);
    assert.equal(fs.existsSync(hooked.repository.own()), false);
  });
});
