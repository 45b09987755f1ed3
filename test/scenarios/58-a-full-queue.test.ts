import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { captureNotes } from '../../src/capture/capture-notes.js';
import { Git } from '../../src/changes/git.js';
import { NO_ORIGIN } from '../../src/events/draft.js';
import { Emitter } from '../../src/events/emitter.js';
import { clockFile } from '../../src/events/lamport-clock.js';
import { freshUlids } from '../../src/events/ulid.js';
import { openQueue } from '../../src/queue/sqlite-queue.js';
import { systemWallTime } from '../../src/shared/wall-time.js';
import { spec } from '../support/program.js';
import { Scene } from '../support/scene.js';

describe('scenario 58: the queue is at its cap', () => {
  let scene: Scene;
  const home = (name: string) => join(scene.repository.home, '.spec-kitty', name);
  const common = () => join(scene.repository.path, '.git');
  const said = async (...args: string[]) => {
    const { stdout, stderr } = await spec(scene.repository, args);
    return stdout + stderr;
  };

  beforeEach(async () => {
    scene = await Scene.begin();
  });
  afterEach(() => scene.end());

  /** The same parts as the worker's, over the same files, with room for so many events. */
  function withCap(capEvents: number) {
    const queue = openQueue(home('queue.db'), { life: 'short', nowMs: () => Date.now(), capEvents });
    const emitter = new Emitter({
      store: queue,
      clock: clockFile(home('clock.json'), '0123456789ab'),
      nodeId: '0123456789ab',
      time: systemWallTime,
      freshUlid: freshUlids(() => Date.now()),
      origin: () => NO_ORIGIN,
      team: () => undefined,
    });
    const git = new Git(scene.repository.env);
    const capture = () => captureNotes(common(), { git, emitter, log: { write: () => {} } });
    return { queue, emitter, capture };
  }

  it('the caller learns it, it is counted and said; git keeps it, and it is captured once there is room', async () => {
    const planned = await scene.events();
    const program = fs.readFileSync(scene.repository.own('program'));
    fs.writeFileSync(scene.repository.own('program'), '/nowhere\n/nowhere\n'); // no worker: the notes wait for us
    scene.commitMove('WP01', 'doing');
    scene.commitMove('WP01', 'for_review');
    scene.commitMove('WP02', 'doing');

    const { queue, emitter, capture } = withCap(planned.length + 1);
    const first = await capture();
    assert.deepEqual([first?.recorded, first?.postponed], [1, 2]);
    assert.deepEqual([...(first?.reasons ?? [])], ['WPStatusChanged: the queue is full']);
    const refused = await emitter.historyAdded({ wp_id: 'WP01', entry_type: 'note', entry_content: 'x' });
    assert.deepEqual([refused.kind, 'why' in refused && refused.why], ['not_recorded', 'full']);
    assert.equal((await queue.summary()).refusedWhileFull, 3);
    assert.match(await said('sync', 'status'), /While it was full, 3 events were not recorded/);
    assert.match(await said('doctor'), /3 events did not fit into the full queue/);

    const again = await capture();
    assert.deepEqual([again?.recorded, again?.postponed], [0, 2], 'still full');
    assert.deepEqual(await scene.moves(), ['WP01 planned > doing']);

    const waiting = (await scene.events()).map(({ event_id: eventId }) => eventId);
    await queue.settle(
      waiting.map((eventId) => ({ kind: 'delivered', eventId, verdict: 'accepted' })),
      Date.now(),
    );
    fs.writeFileSync(scene.repository.own('program'), program);
    assert.match(await said('capture'), /2 events recorded/);
    assert.deepEqual(await scene.moves(), ['WP01 doing > for_review', 'WP02 planned > doing']);
    assert.equal((await queue.summary()).refusedWhileFull, 0);
    assert.doesNotMatch(await said('sync', 'status'), /full/);
    await scene.mustBeOnce();
  });
});
