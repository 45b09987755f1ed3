import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { spec } from '../support/program.js';
import { HookedRepository } from '../install/hooked-repository.js';
import { SILENT } from '../support/repository.js';

describe("scenario 37: a person's own hook", () => {
  let hooked: HookedRepository;
  beforeEach(() => (hooked = new HookedRepository()));
  afterEach(() => hooked.remove());

  const MARK = 'echo theirs >>"$PWD/../seen"';
  const seen = () => fs.readFileSync(join(hooked.path, '..', 'seen'), 'utf8');

  for (const [what, text] of [
    ['a plain one', `#!/bin/sh\n${MARK}\n`],
    ['one that ends in exec', `#!/bin/sh\n${MARK}\nexec true "$@"\n`],
    ['one that exits in the middle', `#!/bin/bash\nset -euo pipefail\n${MARK}\nexit 3\necho never\n`],
    ['one without a first line for the system', `${MARK}\n`],
    ['one in CRLF without such a line', `${MARK} #\r\n: #\r\n`],
  ] as const) {
    it(`${what} runs as before beside ours, and is given back to the byte`, async () => {
      hooked.writeHook('post-commit', text, 0o750);
      const before = hooked.snapshot();
      await hooked.run('init');
      assert.equal((await hooked.status()).working, true);
      assert.deepEqual(hooked.commit(), SILENT);
      assert.deepEqual(hooked.notes(), ['post-commit']);
      assert.equal(seen(), 'theirs\n');
      await hooked.run('hooks', 'uninstall');
      assert.deepEqual(hooked.snapshot(), before);
    });
  }

  for (const [what, text, mode, said] of [
    ['one in Python', '#!/usr/bin/env python3\nprint("x")\n', 0o755, /not a shell script/],
    ['one that is not executable', '#!/bin/sh\necho x\n', 0o644, /not executable/],
    ['one in CRLF', '#!/bin/sh\r\necho x\r\n', 0o755, /carriage return/],
  ] as const) {
    it(`${what} is left alone, and that is said`, async () => {
      hooked.writeHook('post-commit', text, mode);
      const before = hooked.snapshot()['post-commit'];
      const { code, stderr } = await spec(hooked.repository, ['init']);
      assert.equal(code, 0);
      assert.match(stderr, /hooks\/post-commit /);
      assert.match(stderr, said);
      assert.equal(hooked.snapshot()['post-commit'], before);
      assert.equal((await hooked.status()).working, false);
      await hooked.run('hooks', 'uninstall');
      assert.equal(hooked.snapshot()['post-commit'], before);
    });
  }

  it('a link to a file that is not there is left alone, and stays a link', async () => {
    fs.symlinkSync('../../tools/not-built-yet', hooked.hook('post-commit'));
    const before = hooked.snapshot();
    const { code, stderr } = await spec(hooked.repository, ['init']);
    assert.equal(code, 0);
    assert.match(stderr, /is a link to a file that is not there/);
    const { working, hooks } = await hooked.status();
    assert.equal(working, false);
    assert.deepEqual(hooks[0], { hook: 'post-commit', state: 'dead_link' });
    await hooked.run('hooks', 'uninstall');
    assert.deepEqual(hooked.snapshot(), before);
  });

  it('links to one file for two hooks: the file takes one block, the links stay, the bytes come back', async () => {
    const tool = join(hooked.path, 'tools', 'hook');
    hooked.repository.write('tools/hook', `#!/bin/sh\n${MARK}\n`);
    fs.chmodSync(tool, 0o755);
    for (const name of ['post-commit', 'post-merge']) fs.symlinkSync('../../tools/hook', hooked.hook(name));
    const before = [hooked.snapshot(), hooked.snapshot(join(hooked.path, 'tools'))];
    await hooked.run('init');
    const once = fs.readFileSync(tool, 'utf8');
    assert.equal(once.split('# >>>').length, 2);
    await hooked.run('hooks', 'install');
    assert.equal(fs.readFileSync(tool, 'utf8'), once);
    assert.equal((await hooked.status()).working, true);
    assert.deepEqual(hooked.commit(), SILENT);
    assert.deepEqual([hooked.notes(), seen()], [['post-commit'], 'theirs\n']);
    await hooked.run('hooks', 'uninstall');
    assert.deepEqual([hooked.snapshot(), hooked.snapshot(join(hooked.path, 'tools'))], before);
  });
});
