import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { leaveWakeUp, takeWakeUps } from '../../src/capture/wake-ups.js';
import { runWorker, type WorkerParts } from '../../src/capture/worker.js';
import { Git } from '../../src/changes/git.js';
import { writeEnabledIdentity } from '../../src/changes/project.js';
import { Emitter } from '../../src/events/emitter.js';
import type { EventStore } from '../../src/events/event-store.js';
import { NO_ORIGIN } from '../../src/events/draft.js';
import type { Lamport } from '../../src/events/event.js';
import { formatProcess } from '../../src/shared/living-process.js';
import { freshUlids } from '../../src/events/ulid.js';
import { MemoryQueue } from '../support/memory-queue.js';
import { PROJECT } from '../support/sample-events.js';
import { TestRepository } from '../support/repository.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';
import { taskFile, WP01 } from '../support/work-package.js';

describe('the worker', () => {
  let home: TemporaryFolder;
  let repositories: TestRepository[];
  beforeEach(() => {
    home = temporaryFolder('worker');
    repositories = [];
  });
  afterEach(() => {
    for (const repository of repositories) repository.remove();
    home.remove();
  });

  /** A repository that is enabled, with one commit that a hook noted. */
  function noted(): string {
    const repository = TestRepository.create();
    repositories.push(repository);
    repository.write(WP01, taskFile('WP01', 'planned'));
    const commit = repository.commit('Plan');
    const common = join(repository.path, '.git');
    fs.mkdirSync(join(common, 'spec-kitty'));
    writeEnabledIdentity(common, {
      uuid: `${PROJECT}-${repositories.length}`,
      slug: 'engine',
      repoSlug: null,
    });
    fs.writeFileSync(join(common, 'spec-kitty', 'spool'), `1\tpost-commit\t${commit}\t.\trefs/heads/main\n`);
    return common;
  }

  function parts(more: Partial<WorkerParts> & { store?: EventStore } = {}): WorkerParts & { log_: string[] } {
    const log_: string[] = [];
    let clock = 0 as Lamport;
    const nowMs = () => Date.UTC(2026, 1, 7);
    const emitter = new Emitter({
      store: more.store ?? new MemoryQueue(),
      clock: { read: () => clock, write: (value) => (clock = value) },
      nodeId: '0123456789ab',
      time: { nowMs },
      freshUlid: freshUlids(nowMs),
      origin: () => NO_ORIGIN,
      team: () => undefined,
    });
    return {
      git: new Git({ PATH: process.env['PATH'] }),
      emitter,
      log: { write: (level, message) => void log_.push(`${level}: ${message}`) },
      homeFolder: home.path,
      flush: async () => {},
      lingerMs: 0,
      ...more,
      log_,
    };
  }

  const spool = (common: string) =>
    fs.readdirSync(join(common, 'spec-kitty')).filter((name) => name.startsWith('spool'));

  it('records what was noted, delivers, and leaves neither note nor sign behind', async () => {
    const common = noted();
    const queue = new MemoryQueue();
    let flushes = 0;
    const end = await runWorker(common, parts({ store: queue, flush: async () => void (flushes += 1) }));
    assert.equal(end, 'slept');
    assert.equal((await queue.summary()).waiting, 2);
    assert.equal(flushes, 1);
    assert.deepEqual(fs.readdirSync(join(common, 'spec-kitty')).toSorted(), ['cursor.json', 'project.json']);
  });

  it('shows the hooks that it is at work, and no longer when it sleeps', async () => {
    const common = noted();
    const pidFile = join(common, 'spec-kitty', 'worker.pid');
    let seen: string | undefined;
    await runWorker(common, parts({ flush: async () => void (seen = fs.readFileSync(pidFile, 'utf8')) }));
    assert.equal(seen, formatProcess(process.pid));
    assert.equal(fs.existsSync(pidFile), false);
  });

  it('delivers what waits even when it was woken without a note', async () => {
    const common = noted();
    fs.rmSync(join(common, 'spec-kitty', 'spool'));
    let flushes = 0;
    await runWorker(common, parts({ flush: async () => void (flushes += 1) }));
    assert.equal(flushes, 1);
  });

  it('one that runs takes along what a second one was woken for; the second ends', async () => {
    const [first, second] = [noted(), noted()];
    const queue = new MemoryQueue();
    const running = runWorker(first, parts({ store: queue, lingerMs: 3000 }));
    await pause(200);
    const end = await runWorker(second, parts({ lingerMs: 0 }));
    assert.equal(end, 'left_to_another');
    assert.equal((await queue.summary()).waiting, 4);
    assert.equal(await running, 'slept');
    assert.deepEqual([...spool(first), ...spool(second)], []);
  });

  it('that cannot store keeps the notes, says so, and does not spin', async () => {
    const common = noted();
    let tries = 0;
    const store: EventStore = {
      transact: async () => {
        tries += 1;
        return { kind: 'unavailable', reason: 'disk full' };
      },
    };
    const told: number[] = [];
    const working = parts({ store, lingerMs: 200, onCaptured: ({ postponed }) => void told.push(postponed) });
    assert.equal(await runWorker(common, working), 'slept');
    assert.deepEqual([tries, told], [1, [2]]);
    assert.deepEqual(spool(common), ['spool.taken']);
  });

  it('goes on with one repository when another is broken', async () => {
    const [broken, sound] = [noted(), noted()];
    fs.rmSync(join(broken, 'HEAD'));
    leaveWakeUp(home.path, broken);
    const queue = new MemoryQueue();
    const working = parts({ store: queue });
    await runWorker(sound, working);
    assert.equal((await queue.summary()).waiting, 2);
    assert.deepEqual(spool(broken), ['spool.taken']);
    assert.ok(working.log_.includes('error: capture failed'), working.log_.join('\n'));
  });

  it('word left for it is taken once, whatever else lies there', () => {
    leaveWakeUp(home.path, '/a');
    leaveWakeUp(home.path, '/b');
    fs.writeFileSync(join(home.path, 'wake-ups', '.half-written'), '/c');
    assert.deepEqual(takeWakeUps(home.path).sort(), ['/a', '/b']);
    assert.deepEqual(takeWakeUps(home.path), []);
  });
});
