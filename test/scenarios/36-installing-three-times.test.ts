import assert from 'node:assert/strict';
import { HookedRepository } from '../install/hooked-repository.js';

describe('scenario 36: installing again and again', () => {
  let hooked: HookedRepository;
  beforeEach(() => (hooked = new HookedRepository()));
  afterEach(() => hooked.remove());

  it('three times gives identical bytes, and uninstalling those of before', async () => {
    hooked.writeHook('post-commit', '#!/bin/sh\nexec true');
    hooked.writeHook('post-merge', '');
    hooked.writeHook('pre-push', '#!/bin/sh');
    hooked.writeHook('pre-commit', '#!/bin/sh\nexit 0\n', 0o700);
    const before = hooked.snapshot();

    await hooked.run('init');
    const once = hooked.snapshot();
    assert.notDeepEqual(once, before);
    assert.equal((await hooked.status()).working, true);
    await hooked.run('hooks', 'install');
    await hooked.run('init');
    assert.deepEqual(hooked.snapshot(), once);

    await hooked.run('hooks', 'uninstall');
    assert.deepEqual(hooked.snapshot(), before);
    await hooked.run('hooks', 'uninstall');
    assert.deepEqual(hooked.snapshot(), before);
  });

  it('a hook of ours that lost its executable bit is switched on again', async () => {
    await hooked.run('init');
    const once = hooked.snapshot();
    hooked.writeHook('post-commit', once['post-commit']?.slice(4) ?? '', 0o644);
    assert.equal((await hooked.status()).working, false);
    await hooked.run('hooks', 'install');
    assert.deepEqual(hooked.snapshot(), once);
  });

  it('installed from a linked worktree they stand in the folder that all worktrees share', async () => {
    hooked.repository.commit('first');
    const tree = `${hooked.path}-linked`;
    hooked.repository.git('worktree', 'add', '-q', '-b', 'topic', tree);
    await hooked.run('-C', tree, 'init', '--json');
    assert.deepEqual(hooked.commit(), { status: 0, stdout: '', stderr: '' });
    hooked.repository.run({ args: ['commit', '-q', '--allow-empty', '-m', 'there'], cwd: tree });
    assert.deepEqual(hooked.notes(), ['post-commit', 'post-commit']);
  });
});
