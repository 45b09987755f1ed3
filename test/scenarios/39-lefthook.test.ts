import assert from 'node:assert/strict';
import { HookedRepository } from '../install/hooked-repository.js';
import { runProgram } from '../support/child.js';
import { LEFTHOOK } from '../support/hook-managers.js';

/** lefthook's own frames and summaries are left out: what the jobs say is what counts. */
const CONFIG = [
  'output: [execution_out]',
  'no_tty: true',
  'post-commit:',
  '  jobs: [{ run: echo theirs }]',
  'pre-push:',
  '  jobs: [{ run: "cat >pushed; echo {1} >>pushed; exit 1", use_stdin: true }]',
  '',
].join('\n');

describe('scenario 39: beside lefthook', () => {
  let hooked: HookedRepository;

  const lefthook = async (...args: string[]) => {
    const place = { cwd: hooked.path, env: hooked.repository.env };
    const { code, stdout, stderr } = await runProgram(LEFTHOOK, args, place);
    assert.equal(code, 0, stdout + stderr);
  };

  beforeEach(() => {
    hooked = new HookedRepository();
    hooked.repository.write('lefthook.yml', CONFIG);
    hooked.repository.write('.gitignore', 'pushed\n');
    hooked.repository.commit('Set up');
  });
  afterEach(() => hooked.remove());

  it('there before us: both run, a hook that fails fails as before, and its files are given back to the byte', async () => {
    await lefthook('install');
    const before = hooked.snapshot();
    const failed = hooked.push();
    assert.match(await hooked.run('init'), /After `lefthook install`, run `spec-kitty hooks install`/);
    const { owner, working } = await hooked.status();
    assert.deepEqual([owner, working], ['lefthook', true]);
    assert.deepEqual(hooked.mustBothRun(), failed);
    await hooked.run('hooks', 'uninstall');
    assert.deepEqual(hooked.snapshot(), before);
  });

  it('there after us: status sees what it overwrote, another install brings ours back, and nothing stays behind', async () => {
    await hooked.run('init');
    assert.equal((await hooked.status()).owner, 'lefthook');
    await lefthook('install', '--force');
    const { working, hooks } = await hooked.status();
    assert.equal(working, false);
    const missing = hooks.filter(({ state }) => state === 'missing').map(({ hook }) => hook);
    assert.deepEqual(missing, ['post-commit', 'pre-push']);
    await hooked.run('hooks', 'install');
    assert.equal((await hooked.status()).working, true);
    hooked.mustBothRun();
    await hooked.run('hooks', 'uninstall');
    const left = hooked.snapshot();
    assert.deepEqual(
      Object.keys(left).filter((name) => /old|spec-kitty/.test(name)),
      [],
    );
    assert.deepEqual(
      Object.values(left).filter((text) => text.includes('spec-kitty')),
      [],
    );
    await lefthook('install', '--force');
    assert.deepEqual(hooked.snapshot(), left);
  });

  it('writes its hooks anew when its configuration changed: status says so, and install brings ours back', async () => {
    await lefthook('install');
    await hooked.run('init');
    hooked.repository.write('lefthook.yml', `${CONFIG}\npost-merge:\n  jobs: [{ run: "true" }]\n`);
    await lefthook('install');
    assert.equal((await hooked.status()).working, false);
    await hooked.run('hooks', 'install');
    assert.equal((await hooked.status()).working, true);
    hooked.mustBothRun();
  });
});
