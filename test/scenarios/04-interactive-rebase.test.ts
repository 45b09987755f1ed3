import assert from 'node:assert/strict';
import { writeFileSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { Scene } from '../support/scene.js';

describe('scenario 4: rebase -i', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await Scene.begin();
    scene.commitMove('WP01', 'doing');
    scene.commitMove('WP02', 'doing');
    scene.commitMove('WP01', 'for_review');
    await scene.settle();
  });

  afterEach(() => scene.end());

  /** `script` is what sed does to the list of what is to be done. */
  function rebase(script: string): void {
    const { repository } = scene;
    const args = ['rebase', '-q', '-i', 'HEAD~3'];
    repository.run({ args, env: { GIT_SEQUENCE_EDITOR: `sed -i -e '${script}'`, GIT_EDITOR: 'true' } });
  }

  const ALL = ['WP01 planned > doing', 'WP02 planned > doing', 'WP01 doing > for_review'];

  for (const [name, script] of [
    ['squash', '3s/^pick/squash/'],
    ['fixup', '2s/^pick/fixup/'],
    ['reorder', '1h;1d;2G'],
  ] as const) {
    it(`${name}: nothing new`, async () => {
      rebase(script);
      assert.deepEqual(await scene.moves(), ALL);
      assert.deepEqual(await scene.lanes(), { WP01: 'for_review', WP02: 'doing' });
      await scene.mustBeOnce();
    });
  }

  it('reword: nothing new', async () => {
    const editor = join(scene.repository.path, '..', 'editor');
    writeFileSync(editor, '#!/bin/sh\necho Other words >"$1"\n');
    chmodSync(editor, 0o755);
    const args = ['rebase', '-q', '-i', 'HEAD~3'];
    scene.repository.run({
      args,
      env: { GIT_SEQUENCE_EDITOR: `sed -i -e '1s/^pick/reword/'`, GIT_EDITOR: editor },
    });
    assert.equal(scene.git('log', '-1', '--format=%s', 'HEAD~2').trim(), 'Other words');
    assert.deepEqual(await scene.moves(), ALL);
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone();
  });

  it('edit: what is changed while it stands still is reported when the rebase is over', async () => {
    rebase('2s/^pick/edit/');
    scene.move('WP02', 'for_review');
    scene.git('commit', '-qa', '--amend', '--no-edit');
    await scene.settle();
    await scene.run('capture');
    assert.deepEqual(await scene.moves(), ALL, 'a rebase that goes on has decided nothing');
    scene.git('rebase', '--continue');
    assert.deepEqual(await scene.lanes(), { WP01: 'for_review', WP02: 'for_review' });
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone(['WP02 planned > doing']);
  });

  it('drop: the projection returns to what the branch says, with an event for the way back', async () => {
    rebase('2d');
    assert.deepEqual(await scene.moves(), [...ALL, 'WP02 doing > planned']);
    assert.deepEqual(await scene.lanes(), { WP01: 'for_review', WP02: 'planned' });
    await scene.mustBeOnce();
    await scene.mustAgreeWithClone(['WP02 planned > doing', 'WP02 doing > planned']);
  });

  it('drop, while another branch still holds the move: it is taken back when that branch is gone', async () => {
    scene.git('branch', 'backup');
    rebase('2d');
    assert.deepEqual(await scene.moves(), ALL);
    scene.git('branch', '-D', '-q', 'backup');
    await scene.run('capture');
    assert.deepEqual(await scene.moves(), [...ALL, 'WP02 doing > planned']);
    await scene.mustBeOnce();
  });

  it('drop, and then the dropped move comes back', async () => {
    const dropped = scene.repository.head('HEAD~1');
    rebase('2d');
    await scene.settle();
    scene.git('cherry-pick', dropped);
    assert.deepEqual(await scene.lanes(), { WP01: 'for_review', WP02: 'doing' });
    await scene.mustBeOnce();
  });
});
