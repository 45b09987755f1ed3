import assert from 'node:assert/strict';
import { HookedRepository } from '../install/hooked-repository.js';
import { runNode } from '../support/child.js';
import { SIMPLE_GIT_HOOKS } from '../support/hook-managers.js';

const HOOKS = { 'post-commit': 'echo theirs', 'pre-push': 'cat >pushed; echo "$2" >>pushed; exit 1' };

describe('scenario 39: beside simple-git-hooks', () => {
  let hooked: HookedRepository;

  const configure = (settings: object) =>
    hooked.repository.write('package.json', JSON.stringify({ private: true, 'simple-git-hooks': settings }));
  const simpleGitHooks = async () => {
    const { code, stdout } = await runNode(SIMPLE_GIT_HOOKS, [], {
      cwd: hooked.path,
      env: hooked.repository.env,
    });
    assert.deepEqual([code, /ERROR/.test(stdout)], [0, false], stdout);
  };

  beforeEach(() => {
    hooked = new HookedRepository();
    configure({ ...HOOKS, preserveUnused: true });
    hooked.repository.write('.gitignore', 'pushed\n');
    hooked.repository.commit('Set up');
  });
  afterEach(() => hooked.remove());

  it('there before us: both run, a hook that fails fails as before, and its files are given back to the byte', async () => {
    await simpleGitHooks();
    const before = hooked.snapshot();
    const failed = hooked.push();
    assert.match(await hooked.run('init'), /set "preserveUnused": true/);
    const { owner, working } = await hooked.status();
    assert.deepEqual([owner, working], ['simple-git-hooks', true]);
    assert.deepEqual(hooked.mustBothRun(), failed);
    await hooked.run('hooks', 'uninstall');
    assert.deepEqual(hooked.snapshot(), before);
  });

  it('there after us, or run again: status sees what it overwrote, another install brings ours back', async () => {
    await hooked.run('init');
    for (const run of ['first', 'again']) {
      await simpleGitHooks();
      const { owner, working, hooks } = await hooked.status();
      assert.deepEqual([owner, working], ['simple-git-hooks', false], run);
      const missing = hooks.filter(({ state }) => state === 'missing').map(({ hook }) => hook);
      assert.deepEqual(missing, ['post-commit', 'pre-push']);
      await hooked.run('hooks', 'install');
      assert.equal((await hooked.status()).working, true);
    }
    hooked.mustBothRun();
    await hooked.run('hooks', 'uninstall');
    const left = hooked.snapshot();
    await simpleGitHooks();
    assert.deepEqual(hooked.snapshot(), left);
    assert.deepEqual(
      Object.keys(left).filter((name) => !name.endsWith('.sample')),
      Object.keys(HOOKS),
    );
  });

  it('without that setting removes the hooks that it does not know: status says so, and install brings them back', async () => {
    configure(HOOKS);
    await hooked.run('init');
    await simpleGitHooks();
    const { working, hooks } = await hooked.status();
    assert.equal(working, false);
    assert.deepEqual(new Set(hooks.map(({ state }) => state)), new Set(['missing']));
    await hooked.run('hooks', 'install');
    assert.equal((await hooked.status()).working, true);
    hooked.mustBothRun();
  });

  it('named in package.json alone is seen, and text says who owns the folder', async () => {
    await hooked.run('init');
    assert.match(await hooked.run('hooks', 'status'), /simple-git-hooks manages the hooks\.\n/);
    assert.match(await hooked.run('hooks', 'status'), /A commit made now would be noted\.\n$/);
  });
});
