import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { movesOfPerson } from '../support/moves-of-person.js';
import { mustRun, spec, workerAsleep } from '../support/program.js';
import { TestRepository } from '../support/repository.js';
import { pathOf } from '../support/scene.js';
import { taskFile } from '../support/work-package.js';

describe('scenario 21: a bare repository', () => {
  let bare: TestRepository;
  let author: TestRepository;

  beforeEach(() => {
    bare = TestRepository.create({ bare: true });
    author = TestRepository.create();
    author.write(pathOf('WP01'), taskFile('WP01', 'planned'));
    author.commit('Plan');
    author.git('push', '-q', bare.path, 'main');
  });
  afterEach(async () => {
    await workerAsleep(bare);
    author.remove();
    bare.remove();
  });

  it('has no working tree to be set up, and is left as it is', async () => {
    const files = () => new Set(fs.readdirSync(bare.path, { recursive: true, encoding: 'utf8' }));
    const before = files();
    const { code, stderr } = await spec(bare, ['init']);
    assert.equal(code, 1);
    assert.match(stderr, /^spec-kitty: .+\n {2}.+/);
    assert.deepEqual(files(), before);
  });

  it('with a worktree: commits there are captured once, and a push to it brings nothing', async () => {
    const tree = { env: bare.env, path: join(bare.path, '..', 'tree') };
    bare.git('worktree', 'add', '-q', '-b', 'topic', tree.path, 'main');
    await mustRun(tree, ['init']);
    assert.equal(fs.existsSync(join(bare.path, 'hooks', 'post-commit')), true);
    const inTree = (...args: string[]) => bare.run({ args, cwd: tree.path });
    bare.write(`../tree/${pathOf('WP01')}`, taskFile('WP01', 'doing'));
    inTree('commit', '-q', '-a', '-m', 'Start');
    assert.deepEqual(await movesOfPerson(tree), ['WP01 planned > doing']);
    author.write(pathOf('WP01'), taskFile('WP01', 'for_review'));
    author.commit('Elsewhere');
    author.git('push', '-q', bare.path, 'main');
    await mustRun(tree, ['capture']);
    assert.deepEqual(await movesOfPerson(tree), ['WP01 planned > doing']);
  });
});

describe('scenario 21: --separate-git-dir', () => {
  let repository: TestRepository;

  beforeEach(async () => {
    repository = TestRepository.create();
    fs.mkdirSync(join(repository.path, '..', 'elsewhere'));
    repository.git('init', '-q', '--separate-git-dir', '../elsewhere/of it.git');
    await mustRun(repository, ['init']);
    repository.write(pathOf('WP01'), taskFile('WP01', 'planned'));
    repository.commit('Plan');
  });
  afterEach(async () => {
    await workerAsleep(repository);
    repository.remove();
  });

  it('is installed into and captured from where its git folder is', async () => {
    const gitDir = join(repository.path, '..', 'elsewhere', 'of it.git');
    assert.equal(fs.statSync(join(repository.path, '.git')).isFile(), true);
    assert.equal(fs.existsSync(join(gitDir, 'hooks', 'post-commit')), true);
    assert.equal(fs.existsSync(join(gitDir, 'spec-kitty', 'project.json')), true);
    repository.write(pathOf('WP01'), taskFile('WP01', 'doing'));
    repository.commit('Start');
    repository.write(pathOf('WP01'), taskFile('WP01', 'for_review'));
    repository.run({
      args: ['commit', '-q', '-a', '-m', 'Ready'],
      cwd: join(repository.path, 'kitty-specs'),
    });
    const expected = ['WP01 planned > doing', 'WP01 doing > for_review'];
    assert.deepEqual(await movesOfPerson(repository), expected);
    await mustRun(repository, ['capture']);
    assert.deepEqual(await movesOfPerson(repository), expected);
  });

  it('gives its hooks back to the byte', async () => {
    await mustRun(repository, ['hooks', 'uninstall']);
    const hooks = fs.readdirSync(join(repository.path, '..', 'elsewhere', 'of it.git', 'hooks'));
    assert.deepEqual(
      hooks.filter((name) => !name.endsWith('.sample')),
      [],
    );
  });
});
