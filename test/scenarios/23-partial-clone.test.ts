import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { queuedEvents } from '../support/open-events.js';
import { mustRun, spec, workerAsleep } from '../support/program.js';
import { TestRepository } from '../support/repository.js';
import { movesOf, pathOf, Scene } from '../support/scene.js';
import { moveByHand } from '../support/work-package.js';

describe('scenario 23: a partial clone, offline', () => {
  let scene: Scene;
  let partial: TestRepository;
  /** There as soon as git has tried to reach the network. */
  let asked: string;

  beforeEach(async () => {
    scene = await Scene.begin();
    scene.commitMove('WP01', 'doing');
    scene.git('config', 'uploadpack.allowFilter', 'true');
    scene.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    partial = TestRepository.clone(`file://${scene.repository.path}`, '--filter=blob:none');
    await mustRun(partial, ['init']);
    asked = join(partial.home, 'asked');
    partial.git('remote', 'set-url', 'origin', 'ssh://nowhere.invalid/repository');
    partial.git('config', 'core.sshCommand', `touch '${asked}'; false`);
  });
  afterEach(async () => {
    await workerAsleep(partial);
    partial.remove();
    await scene.end();
  });

  it('would reach for the network if it were let', () => {
    assert.throws(() => partial.git('show', `HEAD~1:${pathOf('WP01')}`));
    assert.ok(fs.existsSync(asked), 'the check below could not fail');
  });

  it('is captured without a fetch; what is missing is said once, and nothing is made up', async () => {
    const { code, stdout, stderr } = await spec(partial, ['capture', '--all', '--json']);
    assert.equal(fs.existsSync(asked), false, 'git asked the network');
    assert.equal(code, 1);
    const { unreadable, refused } = JSON.parse(stdout) as Record<string, number>;
    assert.deepEqual({ unreadable, refused }, { unreadable: 2, refused: 0 });
    assert.equal(stderr.match(/2 versions of files could not be read/g)?.length, 1, stderr);
    assert.match(stderr, /git fetch --refetch --no-filter/);
    const seen = await scene.seenFromClone();
    const queue = partial.queue;
    const events = fs.existsSync(queue) ? await queuedEvents(queue) : [];
    assert.deepEqual(
      events.filter(({ event_id }) => !seen.has(event_id)),
      [],
    );
  });

  it('tells by its hooks of what is committed in it: the version before is at hand', async () => {
    moveByHand(partial, pathOf('WP01'), 'for_review');
    partial.commit('Ready');
    await workerAsleep(partial);
    const events = await queuedEvents(partial.queue);
    assert.deepEqual(movesOf(events), ['WP01 doing > for_review']);
    assert.equal(fs.existsSync(asked), false, 'git asked the network');
  });
});
