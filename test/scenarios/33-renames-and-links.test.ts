import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { movesOf, Scene } from '../support/scene.js';
import { Twins } from '../support/twins.js';
import { taskFile } from '../support/work-package.js';

/** A file in the feature's tasks folder. */
const inTasks = (name: string) => `kitty-specs/001-engine/tasks/${name}`;

/** What the events of one commit say, a line each. */
function tell(events: readonly SpecKittyEvent[]): string[] {
  return events.flatMap((event) =>
    event.event_type === 'WPStatusChanged' ? movesOf([event]) : `${event.event_type} ${event.aggregate_id}`,
  );
}

describe('scenario 33: rename, copy, delete, symlink', () => {
  let scene: Scene;
  let twins: Twins;
  let seen = 0;

  before(async () => {
    scene = await Scene.begin();
    twins = Twins.of(scene.repository).inCi();
    twins.each((root) => fs.mkdirSync(join(root, 'elsewhere')));
    for (const id of ['WP03', 'WP04', 'WP05', 'WP06', 'WP07', 'WP08']) {
      twins.write(inTasks(`${id}-work.md`), taskFile(id, 'planned'));
    }
    twins.write(inTasks('planned/phase-1/WP09-work.md'), taskFile('WP09', 'planned'));
    twins.write('kitty-specs/002-wheels/tasks/WP01-round.md', taskFile('WP01', 'doing'));
    twins.write('elsewhere/WP01-linked.md', taskFile('WP01', 'done'));
    twins.commit('Plan more');
    seen = (await scene.events()).length;
  });

  after(() => scene.end());

  /** Commits what lies in the working tree. @returns what its events say. */
  const commit = async (message: string): Promise<string[]> => {
    twins.commit(message);
    const events = await scene.events();
    const news = events.slice(seen);
    seen = events.length;
    return tell(news);
  };
  const rename = (from: string, to: string) =>
    twins.each((root) => {
      fs.mkdirSync(dirname(join(root, to)), { recursive: true });
      fs.renameSync(join(root, from), join(root, to));
    });
  const remove = (path: string) => twins.each((root) => fs.rmSync(join(root, path), { recursive: true }));
  const link = (target: string, path: string) =>
    twins.each((root) => fs.symlinkSync(target, join(root, path)));

  it('a renamed file is nothing', async () => {
    rename(inTasks('WP01-work.md'), inTasks('WP01-the-same-work.md'));
    assert.deepEqual(await commit('Rename'), []);
  });

  it('renamed with a lane change: one step', async () => {
    remove(inTasks('WP01-the-same-work.md'));
    twins.write(inTasks('WP01-third-name.md'), taskFile('WP01', 'doing'));
    assert.deepEqual(await commit('Rename and start'), ['WP01 planned > doing']);
  });

  it('renamed in letter case alone is nothing', async () => {
    rename(inTasks('WP02-work.md'), inTasks('WP02-Work.md'));
    assert.deepEqual(await commit('Case'), []);
  });

  it('moved from lane folder to lane folder, with its old lane inside: one step', async () => {
    rename(inTasks('planned/phase-1/WP09-work.md'), inTasks('doing/phase-1/WP09-work.md'));
    assert.deepEqual(await commit('Start'), ['WP09 planned > doing']);
  });

  it('moved from phase to phase is nothing', async () => {
    rename(inTasks('doing/phase-1/WP09-work.md'), inTasks('doing/phase-2/WP09-work.md'));
    assert.deepEqual(await commit('Another phase'), []);
  });

  it('two files that swap their names are nothing, and with a lane change one step', async () => {
    rename(inTasks('WP03-work.md'), inTasks('WP03-swap'));
    rename(inTasks('WP04-work.md'), inTasks('WP03-work.md'));
    rename(inTasks('WP03-swap'), inTasks('WP04-work.md'));
    assert.deepEqual(await commit('Swap'), []);
    twins.write(inTasks('WP04-work.md'), taskFile('WP03', 'doing'));
    assert.deepEqual(await commit('Start the one that is called by the other’s name'), [
      'WP03 planned > doing',
    ]);
  });

  it('a copy of a work package is no second one; a copy into another lane is the move of it, once', async () => {
    twins.write(inTasks('WP05-copy.md'), taskFile('WP05', 'planned'));
    assert.deepEqual(await commit('Copy'), []);
    remove(inTasks('WP05-copy.md'));
    twins.write(inTasks('WP05-other-copy.md'), taskFile('WP05', 'doing'));
    assert.deepEqual(await commit('Copy in another lane'), ['WP05 planned > doing']);
    remove(inTasks('WP05-work.md'));
    assert.deepEqual(await commit('The stale one goes'), []);
    rename(inTasks('WP05-other-copy.md'), inTasks('WP05-work.md'));
    assert.deepEqual(await commit('Under its old name'), []);
  });

  it('a copy under another id is another work package, and tells nothing of the first', async () => {
    twins.write(inTasks('WP10-work.md'), taskFile('WP10', 'planned'));
    assert.deepEqual(await commit('From a copy'), ['WPCreated WP10']);
  });

  it('deleted: the contract has no event for it, and the others go on', async () => {
    remove(inTasks('WP06-work.md'));
    assert.deepEqual(await commit('Delete'), []);
    twins.write(inTasks('WP07-work.md'), taskFile('WP07', 'doing'));
    assert.deepEqual(await commit('Another'), ['WP07 planned > doing']);
  });

  it('a link beside the files, to one of them, out of the tree or to nowhere, is nothing', async () => {
    link('WP05-work.md', inTasks('WP05-link.md'));
    link('../../../elsewhere/WP01-linked.md', inTasks('WP01-link.md'));
    link('/nowhere', inTasks('WP11-work.md'));
    link('WP12-work.md', inTasks('WP12-work.md'));
    link('../001-engine', 'kitty-specs/003-linked');
    assert.deepEqual(await commit('Links'), []);
  });

  it('a file that becomes a link is gone, not followed; it comes back as a file of the work package', async () => {
    remove(inTasks('WP08-work.md'));
    link('../../../elsewhere/WP01-linked.md', inTasks('WP08-work.md'));
    assert.deepEqual(await commit('Linked'), []);
    remove(inTasks('WP08-work.md'));
    twins.write(inTasks('WP08-work.md'), taskFile('WP08', 'planned'));
    assert.deepEqual(await commit('Back'), ['WPCreated WP08']);
  });

  it('a tasks folder that becomes a link, and a folder again', async () => {
    rename('kitty-specs/002-wheels/tasks', 'elsewhere/tasks');
    link('../../elsewhere/tasks', 'kitty-specs/002-wheels/tasks');
    assert.deepEqual(await commit('Linked'), []);
    remove('kitty-specs/002-wheels/tasks');
    rename('elsewhere/tasks', 'kitty-specs/002-wheels/tasks');
    assert.deepEqual(await commit('Back'), [
      'FeatureCreated 002-wheels',
      'WPCreated WP01',
      'WP01 planned > doing',
    ]);
  });

  it('a file that becomes a folder of the same name is gone, and back when it is a file again', async () => {
    remove(inTasks('WP10-work.md'));
    twins.write(inTasks('WP10-work.md/notes.md'), 'text');
    assert.deepEqual(await commit('A folder'), []);
    remove(inTasks('WP10-work.md'));
    twins.write(inTasks('WP10-work.md'), taskFile('WP10', 'planned'));
    assert.deepEqual(await commit('A file'), ['WPCreated WP10']);
  });

  it('an executable file is the same file', async () => {
    twins.each((root) => fs.chmodSync(join(root, inTasks('WP05-work.md')), 0o755));
    assert.deepEqual(await commit('Executable'), []);
  });

  it('a feature under another name is another feature, its work packages where they are', async () => {
    rename('kitty-specs/002-wheels', 'kitty-specs/004-tracks');
    assert.deepEqual(await commit('Moved'), [
      'FeatureCreated 004-tracks',
      'WPCreated WP01',
      'WP01 planned > doing',
    ]);
  });

  it('all features moved away are nothing, there is no such thing as a lane elsewhere', async () => {
    rename('kitty-specs', 'old-specs');
    assert.deepEqual(await commit('Away'), []);
    twins.write('old-specs/001-engine/tasks/WP05-work.md', taskFile('WP05', 'done'));
    assert.deepEqual(await commit('There'), []);
  });

  it('and each of them once, under the same ids in a clone', async () => {
    await scene.mustBeOnce();
    await scene.run('capture', '--all');
    assert.equal((await scene.events()).length, seen);
    await scene.mustAgreeWithClone();
  });
});
