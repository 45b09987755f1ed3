import assert from 'node:assert/strict';
import { queuedEvents } from '../support/open-events.js';
import { mustRun, workerAsleep } from '../support/program.js';
import { TestRepository } from '../support/repository.js';
import { movesOf, pathOf, Scene } from '../support/scene.js';
import { moveByHand } from '../support/work-package.js';

describe('scenario 22: a shallow clone of depth 1', () => {
  let scene: Scene;
  let shallow: TestRepository;

  beforeEach(async () => {
    scene = await Scene.begin();
    for (let place = 3; place < 40; place += 1) scene.plan(`WP${String(place).padStart(2, '0')}`);
    scene.commit('Plan many');
    scene.commitMove('WP01', 'doing');
    // Without file:// git would take the objects over as they are and ignore the depth.
    shallow = TestRepository.clone(`file://${scene.repository.path}`, '--depth', '1');
    await mustRun(shallow, ['init']);
  });
  afterEach(async () => {
    await workerAsleep(shallow);
    shallow.remove();
    await scene.end();
  });

  it('is captured from where knowledge begins: nothing was born in its first commit', async () => {
    assert.equal(shallow.git('rev-list', '--count', '--all').trim(), '1');
    const { commits, recorded } = JSON.parse(
      await mustRun(shallow, ['capture', '--all', '--json']),
    ) as Record<string, number>;
    assert.deepEqual({ commits, recorded }, { commits: 1, recorded: 0 });
  });

  it('tells of what is committed in it, once, under the ids that the whole history gives', async () => {
    moveByHand(shallow, pathOf('WP01'), 'for_review');
    shallow.commit('Ready');
    await workerAsleep(shallow);
    await mustRun(shallow, ['capture', '--all']);
    const events = await queuedEvents(shallow.queue);
    assert.deepEqual(movesOf(events), ['WP01 doing > for_review']);
    assert.equal(events.length, 1, 'more than the move');

    scene.git('fetch', '-q', shallow.path, 'main:theirs');
    assert.ok((await scene.seenFromClone()).has(events[0]?.event_id ?? ''));
  });
});
