import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import type { Salvage } from '../../src/queue/queue.js';
import { openQueue } from '../../src/queue/sqlite-queue.js';
import { loadSqlite } from '../../src/queue/sqlite.js';
import { tryLockFile } from '../../src/shared/lock.js';
import { runProgram } from '../support/child.js';
import { MemoryQueue } from '../support/memory-queue.js';
import { queuedEvents } from '../support/open-events.js';
import { sampleEvent } from '../support/sample-events.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';
import { queueContract } from './queue-contract.js';
import { queueDeskContract } from './queue-desk-contract.js';
import { EVERYTHING } from './settling.js';

const NOW_MS = Date.UTC(2026, 1, 8);
const folders: TemporaryFolder[] = [];

function freshPath(): string {
  const folder = temporaryFolder('queue');
  folders.push(folder);
  return join(folder.path, 'home', 'queue.db');
}

function open(
  path: string,
  more: { capEvents?: number; lockWaitMs?: number; onSalvage?: (s: Salvage) => void } = {},
) {
  return openQueue(path, { life: 'short', nowMs: () => NOW_MS, ...more });
}

after(() => {
  for (const folder of folders) folder.remove();
});

queueContract('the queue in queue.db', (capEvents) => open(freshPath(), { capEvents }));
queueContract('the queue in memory', (capEvents) => new MemoryQueue({ capEvents, nowMs: () => NOW_MS }));
queueDeskContract('the queue in queue.db', () => open(freshPath()));
queueDeskContract('the queue in memory', () => new MemoryQueue({ nowMs: () => NOW_MS }));

describe('queue.db', () => {
  let path: string;
  beforeEach(() => (path = freshPath()));

  const insert = (...numbers: number[]) =>
    open(path).transact((transaction) => numbers.map((n) => transaction.insert(sampleEvent(n))));
  const storedClocks = async () => (await queuedEvents(path)).map((event) => event.lamport_clock);

  it('answers what people ask with the sqlite3 program', async function () {
    await insert(1, 2, 3);
    const query = 'SELECT COUNT(*), MIN(event_type), MAX(retry_count), MIN(timestamp) FROM queue';
    const answer = await runProgram('sqlite3', [path, query]).catch(() => this.skip());
    assert.equal(answer.stdout.trim(), `3|FeatureCreated|0|${NOW_MS / 1000}`);
    assert.equal((await runProgram('sqlite3', [path, 'PRAGMA integrity_check'])).stdout.trim(), 'ok');
  });

  it('is readable by its owner only, and so is its folder', async () => {
    await insert(1);
    assert.equal(fs.statSync(path).mode & 0o777, 0o600);
    assert.equal(fs.statSync(dirname(path)).mode & 0o777, 0o700);
  });

  it('is read anew each time: what another process stored in between stays', async () => {
    const first = open(path);
    await first.transact((transaction) => transaction.insert(sampleEvent(1)));
    await insert(2);
    await first.transact((transaction) => transaction.insert(sampleEvent(3)));
    assert.deepEqual(await storedClocks(), [1, 2, 3]);
  });

  it('is not made by asking how many wait', async () => {
    assert.equal((await open(path).summary()).waiting, 0);
    assert.equal(fs.existsSync(dirname(path)), false);
  });

  for (const [damage, harm] of [
    ['empty', () => Buffer.alloc(0)],
    ['garbage', () => Buffer.from('this was never a database')],
    ['cut in half', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    [
      'overwritten in its middle',
      (bytes: Buffer) => Buffer.from(bytes).fill(0xa5, bytes.length / 2, bytes.length / 2 + 4096),
    ],
  ] as const) {
    it(`that is ${damage} is moved aside whole, told once, and events are taken again`, async () => {
      await insert(...Array.from({ length: 18 }, (_, n) => n));
      const damaged = harm(fs.readFileSync(path));
      fs.writeFileSync(path, damaged);

      const told: Salvage[] = [];
      const queue = open(path, { onSalvage: (salvage) => told.push(salvage) });
      assert.deepEqual(await queue.transact((transaction) => transaction.insert(sampleEvent(90))), {
        kind: 'stored',
        value: 'inserted',
      });
      await queue.transact((transaction) => transaction.insert(sampleEvent(91)));

      assert.equal(told.length, 1);
      assert.deepEqual(fs.readFileSync(told[0]?.movedTo ?? ''), damaged);
      const clocks = await storedClocks();
      assert.equal(clocks.length, (told[0]?.salvaged ?? 0) + 2);
      assert.deepEqual(clocks.slice(-2), [90, 91]);
    });
  }

  it('that is damaged is mended when asked, and none is made where there is none', async () => {
    await open(path).mend();
    assert.equal(fs.existsSync(dirname(path)), false);
    await insert(1);
    const sound = fs.readFileSync(path);
    await open(path).mend();
    assert.deepEqual(fs.readFileSync(path), sound);
    fs.writeFileSync(path, 'garbage');
    await assert.rejects(open(path).summary(), { code: 'queue_damaged' });
    await open(path).mend();
    assert.equal((await open(path).summary()).waiting, 0);
  });

  it('whose one page is lost, whichever, gives back the rows of the others, and the clock stays above all of them', async () => {
    await insert(...Array.from({ length: 18 }, (_, n) => n));
    const sound = fs.readFileSync(path);
    const saved: number[] = [];
    for (let page = 4096; page < sound.length; page += 4096) {
      fs.writeFileSync(path, Buffer.from(sound).fill(0xa5, page, page + 4096));
      const outcome = await open(path).transact((transaction) => [
        transaction.waiting,
        transaction.highestClock,
      ]);
      assert.ok(outcome.kind === 'stored');
      const [waiting = 0, highest = 0] = outcome.value;
      const clocks = await storedClocks();
      assert.equal(clocks.length, waiting);
      assert.ok(highest >= Math.max(0, ...clocks));
      saved.push(waiting);
    }
    const partly = saved.filter((rows) => rows > 0 && rows < 18);
    assert.ok(partly.length > 0, `rows saved, page by page: ${saved.join(' ')}`);
  });

  it('another process that holds it makes us busy, not hang, and changes nothing', async () => {
    await insert(1);
    const lock = tryLockFile(`${path}.lock`);
    assert.ok(lock);
    try {
      const queue = open(path, { lockWaitMs: 50 });
      assert.deepEqual(await queue.transact((transaction) => transaction.insert(sampleEvent(2))), {
        kind: 'busy',
      });
      await assert.rejects(
        queue.settle([{ kind: 'delivered', eventId: sampleEvent(1).event_id, verdict: 'success' }], 0),
        {
          code: 'queue_busy',
        },
      );
      assert.equal((await queue.summary()).waiting, 1);
    } finally {
      lock.release();
    }
    assert.deepEqual(await storedClocks(), [1]);
  });

  it('a folder that is a file makes it unavailable, with the reason', async () => {
    fs.writeFileSync(dirname(path), '');
    const outcome = await open(path).transact((transaction) => transaction.insert(sampleEvent(1)));
    assert.equal(outcome.kind, 'unavailable');
  });

  it('shrinks once most of a long line was sent, and goes on as before', async () => {
    const queue = open(path);
    const events = Array.from({ length: 3000 }, (_, n) => sampleEvent(n));
    await queue.transact((transaction) => events.map((event) => transaction.insert(event)));
    const { size } = fs.statSync(path);
    const deliver = (some: typeof events) =>
      queue.settle(
        some.map(({ event_id: eventId }) => ({ kind: 'delivered', eventId, verdict: 'success' })),
        NOW_MS,
      );
    await deliver(events.slice(0, 2990));
    assert.ok(fs.statSync(path).size < size / 2, `${fs.statSync(path).size} of ${size} bytes`);
    await insert(0, 3001);
    assert.deepEqual(
      await storedClocks(),
      [...events.slice(2990), sampleEvent(3001)].map((event) => event.lamport_clock),
    );
  });

  it('a row that a person wrote anew is sent as long as it is that event, and parked when it is none', async () => {
    await insert(1, 2, 3);
    const db = new (await loadSqlite('short')).Database(fs.readFileSync(path));
    const write = (n: number, data: string) =>
      db.run('UPDATE queue SET data = ? WHERE event_id = ?', [data, sampleEvent(n).event_id]);
    write(1, JSON.stringify(sampleEvent(1), null, 2));
    write(2, JSON.stringify(sampleEvent(3)));
    fs.writeFileSync(path, db.export());
    db.close();
    const { events } = await open(path).select(EVERYTHING);
    assert.deepEqual(
      events.map(({ event, json }) => [event, JSON.parse(json)]),
      [1, 3].map((n) => [sampleEvent(n), sampleEvent(n)]),
    );
    assert.equal((await open(path).summary()).parked, 1);
  });

  it('keeps a short ledger of what was delivered, and prunes the rest', async () => {
    const queue = open(path);
    const ids = Array.from({ length: 10_050 }, (_, n) => sampleEvent(n));
    await queue.transact((transaction) => {
      for (const event of ids) transaction.insert(event);
    });
    await queue.settle(
      ids.map(({ event_id }) => ({ kind: 'delivered', eventId: event_id, verdict: 'success' })),
      NOW_MS,
    );
    assert.deepEqual(await queue.summary().then((s) => [s.waiting, s.deliveredRecently]), [0, 10_000]);
    const outcome = await queue.transact((transaction) =>
      [ids[0], ids[10_049]].map((e) => e && transaction.has(e.event_id)),
    );
    assert.deepEqual(outcome, { kind: 'stored', value: [false, true] });
  });
});
