import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { HookedRepository } from '../install/hooked-repository.js';
import { spec } from '../support/program.js';
import { SILENT, TestRepository } from '../support/repository.js';

describe('scenario 42: a repository that is not enabled', () => {
  let enabled: HookedRepository;
  let other: HookedRepository;

  /** All files of ours, wherever in the repository or in the person's home. */
  const ourFiles = ({ repository }: HookedRepository) =>
    [repository.path, repository.home].flatMap((folder) =>
      fs
        .readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => /spec-kitty|\.kittify/.test(name)),
    );

  beforeEach(async () => {
    enabled = new HookedRepository();
    other = new HookedRepository();
    await enabled.run('init');
  });
  afterEach(() => {
    other.remove();
    enabled.remove();
  });

  it('has no file made by our hooks when they come to it by core.hooksPath', async () => {
    other.repository.git('config', 'core.hooksPath', join(enabled.path, '.git', 'hooks'));
    assert.deepEqual(other.commit(), SILENT);
    other.repository.git('commit', '-q', '--amend', '--allow-empty', '-m', 'again');
    other.repository.git('branch', 'topic');
    assert.deepEqual(other.commit(), SILENT);
    other.repository.git('merge', '-q', '--no-ff', '--no-edit', 'topic');
    const remote = TestRepository.create({ bare: true });
    other.repository.git('push', '-q', remote.path, 'main');
    remote.remove();
    assert.deepEqual(ourFiles(other), []);
    assert.deepEqual(enabled.notes(), []);
  });

  it('has none made by hooks that came with a copied .git folder, nor by commands that only look', async () => {
    fs.cpSync(join(enabled.path, '.git', 'hooks'), join(other.path, '.git', 'hooks'), { recursive: true });
    const before = ourFiles(other);
    assert.deepEqual(other.commit(), SILENT);
    for (const args of [
      ['hooks', 'status'],
      ['hooks', 'install'],
      ['doctor'],
      ['capture'],
      ['sync', 'status'],
    ])
      await spec(other.repository, args);
    assert.deepEqual(ourFiles(other), before);
  });

  it('is told so, and what to do', async () => {
    const { code, stderr } = await spec(other.repository, ['hooks', 'install']);
    assert.equal(code, 1);
    assert.match(stderr, /spec-kitty is not set up in this repository\.\n.*spec-kitty init/s);
  });
});
