import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { pathOf, Scene } from '../support/scene.js';
import { Twins } from '../support/twins.js';
import { taskFile } from '../support/work-package.js';

describe('scenario 27: commit -a and commit PATH', () => {
  let scene: Scene;
  let twins: Twins;
  const moves: string[] = [];

  before(async () => {
    scene = await Scene.begin();
    twins = Twins.of(scene.repository);
  });

  after(() => scene.end());

  const inGit = (name: string) => join(scene.repository.path, '.git', name);
  const bytesOf = (path: string) => createHash('sha256').update(fs.readFileSync(path)).digest('hex');
  const lockFiles = () =>
    fs
      .readdirSync(inGit('.'), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.lock$|^next-index|^index\./.test(name));

  /** Commits, and demands that what the worker does meanwhile leaves git's own files as the commit left them. */
  const commit = async (index: string, args: readonly string[], env: Record<string, string> = {}) => {
    twins.must({ args: ['commit', ...args], env });
    const before = bytesOf(index);
    assert.deepEqual(await scene.moves(), moves);
    assert.equal(bytesOf(index), before, 'the index is not as the commit left it');
    assert.deepEqual(lockFiles(), []);
  };

  const write = (wpId: string, lane: string) => twins.write(pathOf(wpId), taskFile(wpId, lane));

  it('commit -a takes what lies in the working tree', async () => {
    write('WP01', 'doing');
    moves.push('WP01 planned > doing');
    await commit(inGit('index'), ['-a', '-m', 'all']);
  });

  it('commit PATH takes that path alone; what is staged beside it stays staged', async () => {
    write('WP01', 'for_review');
    write('WP02', 'doing');
    twins.git('add', pathOf('WP02'));
    moves.push('WP01 doing > for_review');
    await commit(inGit('index'), ['-m', 'one path', pathOf('WP01')]);
    assert.equal(twins.must({ args: ['diff', '--cached', '--name-only'] }).trim(), pathOf('WP02'));
  });

  it('commit --include PATH takes both', async () => {
    write('WP01', 'done');
    moves.push('WP01 for_review > done', 'WP02 planned > doing');
    await commit(inGit('index'), ['-m', 'with', '--include', pathOf('WP01')]);
  });

  it('commit of the index alone, while the working tree already says more', async () => {
    write('WP02', 'for_review');
    twins.git('add', '.');
    write('WP02', 'done');
    moves.push('WP02 doing > for_review');
    await commit(inGit('index'), ['-m', 'staged']);
    moves.push('WP02 for_review > done');
    await commit(inGit('index'), ['-a', '-m', 'the rest']);
  });

  it('an index of the person’s own is theirs alone', async () => {
    const own = join(scene.repository.home, 'own-index');
    const before = bytesOf(inGit('index'));
    write('WP01', 'planned');
    moves.push('WP01 done > planned');
    fs.copyFileSync(inGit('index'), own);
    scene.repository.run({ args: ['add', '.'], env: { GIT_INDEX_FILE: own } });
    scene.repository.run({ args: ['commit', '-q', '-m', 'by another index'], env: { GIT_INDEX_FILE: own } });
    const ofOwn = bytesOf(own);
    assert.deepEqual(await scene.moves(), moves);
    assert.deepEqual([bytesOf(own), bytesOf(inGit('index'))], [ofOwn, before]);
    assert.deepEqual(lockFiles(), []);
  });

  it('a file that was touched is looked at again by git, never by us', async () => {
    twins.each((root) => fs.utimesSync(join(root, pathOf('WP02')), 1, 1));
    const before = bytesOf(inGit('index'));
    await scene.run('capture');
    await scene.run('doctor');
    assert.equal(bytesOf(inGit('index')), before);
    scene.git('status');
    assert.notEqual(bytesOf(inGit('index')), before, 'this index could have been refreshed');
  });

  it('and each of them once, under the same ids in a clone', async () => {
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });
});
