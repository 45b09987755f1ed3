import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import type { Queue } from '../../src/queue/queue.js';
import { openQueue } from '../../src/queue/sqlite-queue.js';
import { queuedEvents } from '../support/open-events.js';
import { sampleEvent } from '../support/sample-events.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';
import { queueContract } from './queue-contract.js';
import { EVERYTHING } from './settling.js';

const folders: TemporaryFolder[] = [];

function freshPath(): string {
  const folder = temporaryFolder('held');
  folders.push(folder);
  return join(folder.path, 'queue.db');
}

function open(path: string, capEvents?: number): Queue {
  const nowMs = () => Date.UTC(2026, 1, 8);
  return openQueue(path, { life: 'short', nowMs, ...(capEvents !== undefined && { capEvents }) });
}

/** Holds for as long as it is used: the promises are the same. */
function openHeld(capEvents: number): Queue {
  const queue = open(freshPath(), capEvents);
  void queue.hold(() => new Promise(() => {}));
  return queue;
}

after(() => {
  for (const folder of folders) folder.remove();
});

queueContract('the queue in queue.db, held', openHeld);

describe('a queue that is held for a run', () => {
  let path: string;
  let queue: Queue;
  beforeEach(() => {
    path = freshPath();
    queue = open(path);
  });

  const insert = (into: Queue, ...numbers: number[]) =>
    into.transact((transaction) => numbers.map((n) => transaction.insert(sampleEvent(n))));
  const delivered = (n: number) =>
    ({ kind: 'delivered', eventId: sampleEvent(n).event_id, verdict: 'accepted' }) as const;
  const selected = async () =>
    (await queue.select(EVERYTHING)).events.map(({ event }) => Number(event.lamport_clock));
  const stored = async () => (await queuedEvents(path)).map((event) => Number(event.lamport_clock));

  it('sees what another process stored in between, and overwrites nothing of it', async () => {
    await insert(queue, 1, 2);
    await queue.hold(async () => {
      assert.deepEqual(await selected(), [1, 2]);
      await insert(open(path), 3);
      await queue.settle([delivered(1)], 0);
      assert.deepEqual(await stored(), [2, 3]);
      await open(path).settle([delivered(2)], 0);
      assert.deepEqual(await selected(), [3]);
      await insert(queue, 4);
    });
    assert.deepEqual(await stored(), [3, 4]);
    assert.deepEqual(await selected(), [3, 4]);
  });

  it('reads the file once while nobody else writes', async () => {
    await insert(queue, 1, 2, 3);
    const bytes = fs.readFileSync(path);
    await queue.hold(async () => {
      await selected();
      // What cannot be read any more is not read: all but the header, by which the file is known again, is gone.
      fs.writeFileSync(path, Buffer.concat([bytes.subarray(0, 100), Buffer.alloc(bytes.length - 100)]));
      assert.deepEqual(await selected(), [1, 2, 3]);
      await queue.settle([delivered(2)], 0);
    });
    assert.deepEqual(await stored(), [1, 3]);
  });

  it('forgets what a turn that failed had begun', async () => {
    await insert(queue, 1);
    await queue.hold(async () => {
      await assert.rejects(
        queue.transact((transaction) => {
          transaction.insert(sampleEvent(2));
          throw new Error('changed my mind');
        }),
        /changed my mind/,
      );
      await insert(queue, 3);
      assert.deepEqual(await selected(), [1, 3]);
    });
  });

  it('a file that is gone is an empty queue', async () => {
    await insert(queue, 1);
    await queue.hold(async () => {
      await selected();
      fs.rmSync(path);
      assert.deepEqual(await selected(), []);
    });
  });
});
