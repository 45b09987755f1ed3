import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { HOOK_NAMES } from '../../src/install/hook-block.js';
import { HookedRepository } from '../install/hooked-repository.js';
import { spec } from '../support/program.js';
import { SILENT } from '../support/repository.js';

interface InitAnswer {
  readonly place: string;
  readonly folder: string;
  readonly lines_to_add: readonly { readonly hook: string; readonly path: string; readonly lines: string }[];
}

describe('scenario 39: a core.hooksPath of another tool', () => {
  let hooked: HookedRepository;
  beforeEach(() => (hooked = new HookedRepository()));
  afterEach(() => hooked.remove());

  const theirs = () => join(hooked.path, '..', 'theirs');
  const setForeign = () => {
    fs.mkdirSync(theirs(), { recursive: true });
    hooked.repository.git('config', 'core.hooksPath', theirs());
  };
  const plan = async (...args: string[]) =>
    JSON.parse(await hooked.run('init', '--json', ...args)) as InitAnswer;
  /** What the person does with the lines that init printed. */
  const addLines = (answer: InitAnswer) => {
    for (const { path, lines } of answer.lines_to_add) {
      const [first = '#!/bin/sh', ...rest] = fs.existsSync(path)
        ? fs.readFileSync(path, 'utf8').split('\n')
        : ['#!/bin/sh', ''];
      fs.writeFileSync(path, `${first}\n${lines}${rest.join('\n')}`, { mode: 0o755 });
    }
  };

  it('nothing is written there; with the printed lines added, all works, until uninstall', async () => {
    setForeign();
    fs.writeFileSync(join(theirs(), 'post-commit'), '#!/bin/sh\nset -eu\nexit 1\n', { mode: 0o755 });
    const before = hooked.snapshot(theirs());
    const answer = await plan();
    assert.deepEqual([answer.place, answer.folder], ['external', theirs()]);
    assert.deepEqual(
      answer.lines_to_add.map(({ hook, path }) => [hook, path]),
      HOOK_NAMES.map((hook) => [hook, join(theirs(), hook)]),
    );
    assert.deepEqual(hooked.snapshot(theirs()), before);
    const { owner, working } = await hooked.status();
    assert.deepEqual([owner, working], ['other', false]);

    addLines(answer);
    assert.equal((await hooked.status()).working, true);
    assert.deepEqual((await plan()).lines_to_add, []);
    assert.match(await hooked.run('init'), /All hooks are in place\.\nFrom now on/);
    assert.deepEqual(hooked.commit(), SILENT);
    assert.deepEqual(hooked.notes(), ['post-commit']);

    const added = hooked.snapshot(theirs());
    assert.match(await hooked.run('hooks', 'uninstall'), /take them out yourself: .*post-commit/);
    assert.deepEqual(hooked.snapshot(theirs()), added);
    assert.deepEqual(hooked.commit(), SILENT);
    assert.deepEqual(hooked.notes(), ['post-commit']);
    assert.equal((await hooked.status()).working, false);
  });

  it('the printed lines work in linked worktrees, submodules, and where init never ran do nothing', async () => {
    setForeign();
    addLines(await plan());
    assert.deepEqual(hooked.commit(), SILENT);
    const tree = join(hooked.path, '..', 'linked');
    hooked.repository.git('worktree', 'add', '-q', '-b', 'topic', tree);
    hooked.repository.run({ args: ['commit', '-q', '--allow-empty', '-m', 'there'], cwd: tree });
    assert.deepEqual(hooked.notes(), ['post-commit', 'post-commit']);

    const add = ['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', hooked.path, 'sub'];
    hooked.repository.git(...add);
    const sub = join(hooked.path, 'sub');
    const commit = () => {
      const who = ['-c', 'user.name=P', '-c', 'user.email=p@example.com'];
      const path = ['-c', `core.hooksPath=${theirs()}`];
      const args = [...who, ...path, 'commit', '-q', '--allow-empty', '-m', 'in it'];
      hooked.repository.run({ args, cwd: sub });
    };
    const own = join(hooked.path, '.git', 'modules', 'sub', 'spec-kitty');
    commit();
    assert.equal(fs.existsSync(own), false);
    await hooked.run('-C', sub, 'init');
    fs.writeFileSync(join(own, 'program'), '/nowhere/node\n/nowhere/worker.js\n');
    commit();
    assert.match(fs.readFileSync(join(own, 'spool'), 'utf8'), /^1\tpost-commit\t/);
  });

  it('a global one with `~` in it is found as git finds it', async () => {
    const config = join(hooked.repository.home, 'gitconfig');
    fs.writeFileSync(config, '[core]\n\thooksPath = ~/my hooks\n');
    const place = { path: hooked.path, env: { ...hooked.repository.env, GIT_CONFIG_GLOBAL: config } };
    const { code, stdout } = await spec(place, ['init']);
    assert.equal(code, 0);
    const folder = join(hooked.repository.home, 'my hooks');
    assert.ok(stdout.includes(`owns ${folder}: no hook was written`), stdout);
    assert.equal(fs.existsSync(folder), false);
    const status = await spec(place, ['hooks', 'status']);
    assert.equal(status.code, 1);
    assert.ok(status.stdout.startsWith(`${folder}: core.hooksPath points to ${folder}`), status.stdout);
  });

  it('one that names the plain folder is no other tool', async () => {
    hooked.repository.git('config', 'core.hooksPath', '.git/hooks');
    await hooked.run('init');
    const { owner, working } = await hooked.status();
    assert.deepEqual([owner, working], ['git', true]);
  });

  it('`--git-hooks` forces the plain folder and says that git does not look there', async () => {
    setForeign();
    const { code, stderr } = await spec(hooked.repository, ['init', '--git-hooks']);
    assert.equal(code, 0);
    assert.match(stderr, /git runs the hooks there, and not these/);
    assert.equal(fs.existsSync(hooked.hook('post-commit')), true);
    assert.equal((await hooked.status()).working, false);
    await hooked.run('hooks', 'uninstall');
    assert.equal(fs.existsSync(hooked.hook('post-commit')), false);
  });

  it('`--external` writes no hook in a plain folder either; the lines work there too', async () => {
    const before = hooked.snapshot();
    const answer = await plan('--external');
    assert.deepEqual(hooked.snapshot(), before);
    addLines(answer);
    assert.equal((await hooked.status()).working, true);
    assert.deepEqual(hooked.commit(), SILENT);
    assert.deepEqual(hooked.notes(), ['post-commit']);
    await hooked.run('hooks', 'uninstall');
    assert.equal((await hooked.status()).working, false);
  });

  it('two wishes at once are wrong usage', async () => {
    const { code, stderr } = await spec(hooked.repository, ['init', '--husky', '--external']);
    assert.equal(code, 2);
    assert.match(stderr, /exclude each other/);
    assert.equal(fs.existsSync(join(hooked.path, '.kittify')), false);
  });
});
