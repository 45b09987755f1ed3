import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { HOOK_NAMES } from '../../src/install/hook-block.js';
import { packageRoot } from '../../src/shared/package-root.js';
import { HookedRepository } from '../install/hooked-repository.js';
import { spec } from '../support/program.js';
import { SILENT, TestRepository } from '../support/repository.js';

/** The real husky 9, from our own node_modules. */
const HUSKY = join(packageRoot(), 'node_modules', 'husky');

describe('scenario 39: a project that uses husky', () => {
  let hooked: HookedRepository;
  const file = (name: string) => join(hooked.path, '.husky', name);

  beforeEach(() => {
    hooked = new HookedRepository();
    hooked.repository.write('package.json', '{"private":true,"devDependencies":{"husky":"9.1.7"}}\n');
    hooked.repository.write('.gitignore', 'node_modules\n');
    fs.mkdirSync(join(hooked.path, 'node_modules'));
    fs.symlinkSync(HUSKY, join(hooked.path, 'node_modules', 'husky'), 'dir');
  });
  afterEach(() => hooked.remove());

  /** What `npm install` does by the project's prepare script. */
  const setUpHusky = () => {
    const run = { cwd: hooked.path, env: { ...hooked.repository.env }, encoding: 'utf8' } as const;
    const { status, stderr } = spawnSync(process.execPath, [join(HUSKY, 'bin.js')], run);
    assert.equal(status, 0, stderr);
  };

  it("our blocks go into the files that husky starts, beside the person's, and come out to the byte", async () => {
    setUpHusky();
    hooked.repository.write('.husky/post-commit', 'echo theirs\n');
    hooked.repository.write('.husky/pre-commit', 'true\n');
    const before = hooked.snapshot(file(''));
    await hooked.run('init');
    const once = hooked.snapshot(file(''));
    assert.deepEqual(Object.keys(once).sort(), [...HOOK_NAMES, '_', 'pre-commit', 'spec-kitty.sh'].sort());
    assert.equal(once['pre-commit'], before['pre-commit']);
    assert.equal(fs.existsSync(hooked.hook('post-commit')), false);
    const { owner, folder, working } = await hooked.status();
    assert.deepEqual([owner, folder, working], ['husky', join(hooked.path, '.husky'), true]);

    assert.deepEqual(hooked.commit(), { ...SILENT, stderr: 'theirs\n' });
    assert.deepEqual(hooked.notes(), ['post-commit']);
    hooked.repository.git('commit', '-q', '--amend', '--allow-empty', '-m', 'y');
    assert.deepEqual(hooked.notes(), ['post-commit', 'post-commit', 'post-rewrite']);

    await hooked.run('init');
    await hooked.run('hooks', 'install');
    assert.deepEqual(hooked.snapshot(file('')), once);
    await hooked.run('hooks', 'uninstall');
    assert.deepEqual(hooked.snapshot(file('')), before);
  });

  it('a teammate without spec-kitty sees nothing of it, with our script and without', async () => {
    setUpHusky();
    await hooked.run('init');
    hooked.repository.commit('Hooks');
    const teammate = TestRepository.clone(hooked.path);
    try {
      const commit = () => teammate.see(['commit', '-q', '--allow-empty', '-m', 'x']);
      spawnSync(process.execPath, [join(HUSKY, 'bin.js')], { cwd: teammate.path, env: { ...teammate.env } });
      assert.equal(teammate.git('config', 'core.hooksPath').trim(), '.husky/_');
      assert.deepEqual(commit(), SILENT);
      teammate.delete('.husky/spec-kitty.sh');
      assert.deepEqual(commit(), SILENT);
      assert.equal(fs.existsSync(teammate.own()), false);
    } finally {
      teammate.remove();
    }
  });

  it('not yet set up in this clone: the blocks are ready, status says what is missing, and it then works', async () => {
    fs.mkdirSync(file(''));
    const { code, stderr } = await spec(hooked.repository, ['init']);
    assert.equal(code, 0);
    assert.match(stderr, /husky is not set up in this clone/);
    const { owner, working } = await hooked.status();
    assert.deepEqual([owner, working], ['husky', false]);
    setUpHusky();
    assert.equal((await hooked.status()).working, true);
  });

  it('husky after us: what was installed before works until then; another install follows it', async () => {
    await hooked.run('init');
    fs.mkdirSync(file(''));
    assert.equal((await hooked.status()).working, true);
    setUpHusky();
    assert.equal((await hooked.status()).working, false);
    await hooked.run('hooks', 'install');
    assert.equal((await hooked.status()).working, true);
    assert.deepEqual(hooked.commit(), SILENT);
    assert.deepEqual(hooked.notes(), ['post-commit']);
    await hooked.run('hooks', 'uninstall');
    assert.equal(fs.existsSync(hooked.hook('post-commit')), false);
    assert.equal(fs.existsSync(file('post-commit')), false);
  });

  it('`--husky` sets husky up by its own API, from a subfolder too; the second time nothing changes', async () => {
    fs.mkdirSync(join(hooked.path, 'deep'));
    await hooked.run('-C', join(hooked.path, 'deep'), 'init', '--husky');
    assert.equal(hooked.repository.git('config', 'core.hooksPath').trim(), '.husky/_');
    assert.equal(fs.readFileSync(file('_/h'), 'utf8'), fs.readFileSync(join(HUSKY, 'husky'), 'utf8'));
    assert.deepEqual(hooked.commit(), SILENT);
    assert.deepEqual(hooked.notes(), ['post-commit']);
    const once = [hooked.snapshot(file('')), hooked.snapshot(file('_'))];
    await hooked.run('init', '--husky');
    assert.deepEqual([hooked.snapshot(file('')), hooked.snapshot(file('_'))], once);
    await hooked.run('hooks', 'uninstall');
    assert.deepEqual(hooked.snapshot(file('')), { _: 'folder' });
    assert.deepEqual(hooked.snapshot(file('_')), once[1]);
  });

  it('a hook of the team that fails fails as before, and has its input and arguments', async () => {
    setUpHusky();
    hooked.repository.write('.husky/pre-push', 'cat >pushed\necho "$2" >>pushed\nexit 1\n');
    hooked.commit();
    await hooked.mustFailAsBefore();
    hooked.mustHavePushed();
  });

  it('a script of ours that a merge has damaged ends nobody’s hook', async () => {
    setUpHusky();
    hooked.repository.write('.husky/pre-push', 'echo theirs\n');
    await hooked.run('init');
    hooked.repository.write('.husky/spec-kitty.sh', '<<<<<<< ours\nif\n=======\n\r\n>>>>>>> theirs\n(\n');
    assert.deepEqual(hooked.commit(), SILENT);
    const { status, stdout, stderr } = hooked.push();
    assert.deepEqual([status, stdout + stderr], [0, 'theirs\n']);
    const { working } = await hooked.status();
    assert.equal(working, false);
  });

  it('`--husky` without husky, or where husky refuses, says what to do and does nothing', async () => {
    fs.rmSync(join(hooked.path, 'node_modules'), { recursive: true });
    const missing = await spec(hooked.repository, ['init', '--husky']);
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /husky is not installed in .*\n.*npm install --save-dev husky/);

    fs.mkdirSync(join(hooked.path, 'node_modules'));
    fs.symlinkSync(HUSKY, join(hooked.path, 'node_modules', 'husky'), 'dir');
    const env = { ...hooked.repository.env, HUSKY: '0' };
    const refused = await spec({ path: hooked.path, env }, ['init', '--husky']);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /husky could not be set up: HUSKY=0 skip install/);

    hooked.repository.git('config', 'core.hooksPath', 'tools/hooks');
    const taken = await spec(hooked.repository, ['init', '--husky']);
    assert.equal(taken.code, 1);
    assert.match(taken.stderr, /core\.hooksPath points to .*tools\/hooks/);
    assert.equal(fs.existsSync(join(hooked.path, '.kittify')), false);
    assert.equal(fs.existsSync(hooked.repository.own()), false);
    assert.equal(fs.existsSync(file('')), false);
  });

  it('HUSKY=0 switches husky off, and status says so', async () => {
    setUpHusky();
    await hooked.run('init');
    const env = { ...hooked.repository.env, HUSKY: '0' };
    const { code, stderr } = await spec({ path: hooked.path, env }, ['hooks', 'status']);
    assert.equal(code, 1);
    assert.match(stderr, /HUSKY=0 is set/);
    assert.deepEqual(hooked.commit({ HUSKY: '0' }), SILENT);
    assert.deepEqual(hooked.notes(), []);
  });
});
