import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as fc from 'fast-check';
import type { Lamport, SpecKittyEvent } from '../../src/events/event.js';
import { clockFile, isTooFarAhead, MOST_AHEAD, type ClockFile } from '../../src/events/lamport-clock.js';
import { openQueue } from '../../src/queue/sqlite-queue.js';
import { homePaths } from '../../src/shared/home.js';
import { reconcileClock } from '../../src/send/clock-reconciliation.js';
import { MemoryQueue } from '../support/memory-queue.js';
import { runNode, scriptPath } from '../support/child.js';
import { queuedEvents } from '../support/open-events.js';
import { PROJECT, sampleEvent } from '../support/sample-events.js';
import {
  BATCH_PATH,
  json,
  mostly,
  type RecordedRequest,
  type ScriptedAnswer,
} from '../support/scripted-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { sendFixture, type SendFixture } from './send-fixture.js';

const NODE = sampleEvent(1).node_id;
const CLOCK_PATH = `/api/v1/clock/?node_id=${NODE}`;

const eventsIn = ({ bodyText }: RecordedRequest): SpecKittyEvent[] =>
  (JSON.parse(bodyText) as { events: SpecKittyEvent[] }).events;
const clocksOf = (events: readonly SpecKittyEvent[]): number[] => events.map((event) => event.lamport_clock);

/** A server that holds other events of this node up to `value`: a machine restored from a backup meets it. */
function holdsUpTo(
  value: number,
  refusal: (request: RecordedRequest, taken: readonly SpecKittyEvent[]) => ScriptedAnswer,
) {
  return mostly((request) => {
    if (request.path === CLOCK_PATH) return json(200, { lamport_clock: value });
    if (request.path !== BATCH_PATH) return undefined;
    const taken = eventsIn(request).filter((event) => event.lamport_clock <= value);
    return taken.length === 0 ? undefined : refusal(request, taken);
  });
}

describe('the clock is reconciled with the server’s', () => {
  let fixture: SendFixture;
  beforeEach(async () => (fixture = await sendFixture()));
  afterEach(() => fixture.close());

  const ourClock = () => clockFile(fixture.home.clock, NODE).read();
  const ways = {
    'a rejected row that names it': (value: number) =>
      holdsUpTo(value, ({ eventIds }, taken) =>
        json(200, {
          results: eventIds.map((event_id) =>
            taken.some((event) => event.event_id === event_id)
              ? { event_id, status: 'rejected', error_category: 'clock', server_clock: value }
              : { event_id, status: 'accepted' },
          ),
        }),
      ),
    'a 409 that names it': (value: number) => holdsUpTo(value, () => json(409, { server_clock: value })),
    'a 409 that does not: the clock is asked for': (value: number) => holdsUpTo(value, () => json(409, {})),
    'a 400 with details that names it': (value: number) =>
      holdsUpTo(value, (_, taken) =>
        json(400, {
          details: taken.map(({ event_id }) => ({ event_id, error_category: 'clock', server_clock: value })),
        }),
      ),
  };
  for (const [name, script] of Object.entries(ways)) {
    it(`after ${name}: what waits gets new values in order and goes again, ids unchanged`, async () => {
      await fixture.insert(5);
      fixture.server.script = script(900);
      const report = await fixture.flush({ limits: { maxEvents: 3, paceMs: 0 } });
      assert.deepEqual(
        [report.stop, report.selected, report.delivered, report.kept, report.waiting],
        [null, 5, 5, 0, 0],
      );
      const sent = fixture.server.batches.slice(1).flatMap(eventsIn);
      assert.deepEqual(clocksOf(sent), [901, 902, 903, 904, 905]);
      assert.deepEqual(
        sent.map(({ event_id }) => event_id),
        [1, 2, 3, 4, 5].map((n) => sampleEvent(n).event_id),
      );
      assert.equal(ourClock(), 905);
    });
  }

  it('what the server took beside the conflict is delivered, and counted once', async () => {
    await fixture.queue.insert(sampleEvent(7), sampleEvent(2), sampleEvent(8));
    fixture.server.script = ways['a rejected row that names it'](5);
    const report = await fixture.flush();
    assert.deepEqual([report.selected, report.delivered, report.kept, report.batches], [3, 3, 0, 2]);
    assert.deepEqual(clocksOf(eventsIn(fixture.server.batches[1] as RecordedRequest)), [9]);
  });

  it('a clock more than a million ahead is refused and told; nothing is touched', async () => {
    await fixture.insert(2);
    const absurd = 2 + MOST_AHEAD + 1;
    fixture.server.script = ways['a 409 that names it'](absurd);
    const report = await fixture.flush();
    assert.deepEqual(report.stop, { kind: 'clock', why: 'too_far_ahead', serverClock: absurd });
    assert.deepEqual([report.kept, report.waiting], [2, 2]);
    assert.deepEqual(clocksOf(fixture.queue.waiting), [1, 2]);
    assert.equal(fs.existsSync(fixture.home.clock), false);
    fixture.server.script = ways['a 409 that names it'](absurd - 1);
    assert.equal((await fixture.flush()).delivered, 2);
  });

  it('a server that names no value, and does not know when asked, stops the run', async () => {
    await fixture.insert(2);
    fixture.server.script = mostly(({ path }) => (path === BATCH_PATH ? json(409, {}) : undefined));
    assert.deepEqual((await fixture.flush()).stop, { kind: 'clock', why: 'unknown', serverClock: null });
    fixture.server.script = mostly(({ path }) =>
      path === BATCH_PATH ? json(409, {}) : path === CLOCK_PATH ? json(503, {}) : undefined,
    );
    assert.equal((await fixture.flush()).stop?.kind, 'server_trouble');
    assert.deepEqual(clocksOf(fixture.queue.waiting), [1, 2]);
  });

  it('a server that refuses every value does not keep us for ever', async () => {
    await fixture.insert(2);
    fixture.server.script = mostly(({ path }) =>
      path === BATCH_PATH ? json(409, { server_clock: 1 }) : undefined,
    );
    const report = await fixture.flush();
    assert.deepEqual(report.stop, { kind: 'clock', why: 'again', serverClock: 1 });
    assert.deepEqual([report.batches, report.selected, report.kept], [4, 2, 2]);
    assert.deepEqual(clocksOf(fixture.queue.waiting), [7, 8]);
  });
});

describe('reconcileClock', () => {
  it('for any clocks: values go up in order, above every witness, or nothing changes', () => {
    const value = fc.nat(3_000_000);
    return fc.assert(
      fc.asyncProperty(value, value, fc.integer({ min: 1, max: 5 }), async (file, server, count) => {
        const queue = new MemoryQueue();
        await queue.insert(...Array.from({ length: count }, (_, n) => sampleEvent(n + 1)));
        let stored = file as Lamport;
        const clock: ClockFile = { read: () => stored, write: (next) => void (stored = next) };
        const ours = Math.max(file, count);
        const outcome = await reconcileClock({ queue, clock }, NODE, server);
        const { events } = await queue.select({
          projectUuid: PROJECT,
          teamSlugs: ['analytical'],
          maxEvents: 100,
          maxBytes: Infinity,
          after: 0,
        });
        const clocks = events.map(({ event }) => event.lamport_clock);
        const first = outcome === 'renumbered' ? Math.max(ours, server) + 1 : 1;
        assert.equal(outcome === 'too_far_ahead', isTooFarAhead(server, ours));
        assert.deepEqual(
          clocks,
          Array.from({ length: count }, (_, n) => first + n),
        );
        assert.equal(stored, outcome === 'renumbered' ? first + count - 1 : file);
      }),
    );
  });

  it('killed before any of its writes: all values are the old ones or all are new, and the clock stands above them', async () => {
    const folder = temporaryFolder('reconcile');
    try {
      const home = homePaths({ SPEC_KITTY_HOME: folder.path }, '');
      const queue = openQueue(home.queue, { life: 'short', nowMs: () => Date.now() });
      await queue.transact((transaction) => [1, 2, 3].map((n) => transaction.insert(sampleEvent(n))));
      const args = [home.folder, NODE, '900'];
      const nodeArgs = ['--import', scriptPath(import.meta.url, '../support/kill-at-write.js')];
      const seen: string[] = [];
      for (let killAt = 1, isAlive = false; !isAlive; killAt += 1) {
        const before = clocksOf(await queuedEvents(home.queue));
        const script = scriptPath(import.meta.url, './reconcile-process.js');
        const { code } = await runNode(script, args, { nodeArgs, env: { KILL_AT: String(killAt) } });
        isAlive = code === 0;
        const clock = clockFile(home.clock, NODE).read();
        const now = clocksOf(await queuedEvents(home.queue));
        const isOld = now[0] === before[0];
        seen.push(`${isOld ? 'old' : 'new'}, clock ${clock > (now[2] ?? 0) ? 'ahead' : 'with it'}`);
        if (isOld) assert.deepEqual(now, before);
        else assert.deepEqual(now, [clock - 2, clock - 1, clock]);
        assert.ok(before[0] === 1 || clock >= (now[2] ?? Infinity));
      }
      assert.ok(seen.includes('old, clock ahead'), seen.join('; '));
      assert.equal(seen.at(-1), 'new, clock with it');
    } finally {
      folder.remove();
    }
  });
});
