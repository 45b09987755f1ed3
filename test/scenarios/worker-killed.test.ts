import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/shared/package-root.js';
import { runNode, scriptPath } from '../support/child.js';
import { queuedEvents } from '../support/open-events.js';
import { mustRun, workerAsleep } from '../support/program.js';
import { TestRepository } from '../support/repository.js';
import { moveByHand, taskFile, WP01 } from '../support/work-package.js';

const WORKER = join(packageRoot(), 'dist', 'worker.js');
const KILL = scriptPath(import.meta.url, '../support/kill-at-write.js');
const LANES = ['doing', 'for_review', 'done', 'planned'] as const;

describe('a worker that is killed', () => {
  let repository: TestRepository;
  before(async () => {
    repository = TestRepository.create();
    await mustRun(repository, ['init']);
    fs.writeFileSync(join(repository.path, '.git', 'spec-kitty', 'program'), '/nowhere\n/nowhere\n');
    repository.write(WP01, taskFile('WP01', 'planned'));
    repository.commit('Plan');
  });
  after(async () => {
    await workerAsleep(repository);
    repository.remove();
  });

  const work = (killAt?: number) =>
    runNode(WORKER, [join(repository.path, '.git')], {
      env: { ...repository.env, CI: 'true', ...(killAt && { KILL_AT: String(killAt) }) },
      nodeArgs: killAt ? ['--import', KILL] : [],
    });

  it('between any two of its writes leaves nothing lost and nothing doubled for the next', async () => {
    let step = 0;
    for (let killed = true; killed;) {
      moveByHand(repository, WP01, LANES[step % LANES.length] ?? '');
      const commit = repository.commit(`Move ${step}`);
      step += 1;
      killed = (await work(step)).signal === 'SIGKILL';
      assert.equal((await work()).code, 0);

      const events = await queuedEvents(join(repository.home, '.spec-kitty', 'queue.db'));
      const moves = events.filter((event) => event.event_type === 'WPStatusChanged');
      assert.equal(moves.length, step, `after a kill at write ${step}`);
      assert.equal(moves.at(-1)?.head_commit_sha, commit);
      assert.equal(new Set(events.map((event) => event.event_id)).size, events.length);
      assert.equal(new Set(events.map((event) => event.lamport_clock)).size, events.length);
    }
    assert.ok(step > 15, `only ${step} writes were stepped through`);
  }).timeout(180_000);
});
