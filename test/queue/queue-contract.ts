import assert from 'node:assert/strict';
import type { Lamport, SpecKittyEvent } from '../../src/events/event.js';
import {
  PARK_AT_RETRIES,
  type ClockNeed,
  type Queue,
  type Selection,
  type Settlement,
} from '../../src/queue/queue.js';
import { PROJECT, sampleEvent } from '../support/sample-events.js';
import { delivery, EVERYTHING, insertAll, NOW_MS, refusal } from './settling.js';

const OTHER_PROJECT = 'b1d2f0e8-1111-4222-8333-944445555666';

/**
 * What every queue must do (queue.ts, event-store.ts), run over each implementation.
 * @param make a fresh, empty queue that takes at most `cap` events.
 */
export function queueContract(name: string, make: (cap: number) => Queue): void {
  describe(`${name} keeps the queue's promises:`, () => {
    let queue: Queue;
    beforeEach(() => (queue = make(20)));

    const insert = (events: readonly SpecKittyEvent[]) => insertAll(queue, events);
    const selected = async (selection: Partial<Selection> = {}) =>
      (await queue.select({ ...EVERYTHING, ...selection })).events.map(({ event }) => event);
    const settle = (...settlements: Settlement[]) => queue.settle(settlements, NOW_MS);

    it('an empty one answers with nothing', async () => {
      assert.deepEqual(await selected(), []);
      const summary = await queue.summary();
      assert.deepEqual([summary.waiting, summary.parked, summary.oldestWaiting], [0, 0, null]);
    });

    it('what was inserted is selected, as it was, in the order of insertion, until it is settled', async () => {
      const events = [5, 3, 4].map((n) => sampleEvent(n));
      assert.deepEqual(await insert(events), { kind: 'stored', value: ['inserted', 'inserted', 'inserted'] });
      assert.deepEqual(await selected(), events);
      assert.deepEqual(await selected(), events);
    });

    it('a transaction sees what it inserted, and the highest clock value ever held', async () => {
      await insert([sampleEvent(7)]);
      await settle(delivery(sampleEvent(7)));
      const outcome = await queue.transact((transaction) => {
        const before = [transaction.highestClock, transaction.waiting];
        transaction.insert(sampleEvent(9));
        return [before, [transaction.highestClock, transaction.waiting]];
      });
      assert.deepEqual(outcome, {
        kind: 'stored',
        value: [
          [7, 0],
          [9, 1],
        ],
      });
    });

    it('a transaction that throws leaves nothing', async () => {
      await assert.rejects(
        queue.transact((transaction) => {
          transaction.insert(sampleEvent(1));
          throw new Error('changed my mind');
        }),
        /changed my mind/,
      );
      assert.deepEqual(await selected(), []);
    });

    it('an id is taken once: while it waits, when it is parked, and after it was delivered', async () => {
      const [waiting, parked, delivered] = [sampleEvent(1), sampleEvent(2), sampleEvent(3)] as const;
      await insert([waiting, parked, delivered]);
      await settle(refusal(parked, true), {
        kind: 'delivered',
        eventId: delivered.event_id,
        verdict: 'success',
      });
      for (const event of [waiting, parked, delivered]) {
        const outcome = await queue.transact((transaction) => [
          transaction.has(event.event_id),
          transaction.insert({ ...event, lamport_clock: sampleEvent(50).lamport_clock }),
        ]);
        assert.deepEqual(outcome, { kind: 'stored', value: [true, 'already_there'] });
      }
      assert.deepEqual(await selected(), [waiting]);
    });

    it('of hundreds that come together each is taken once, in their order, whatever its length and letters', async () => {
      queue = make(1000);
      const all = Array.from({ length: 250 }, (_, n) => sampleEvent(n));
      const [waiting, parked, delivered] = [sampleEvent(3), sampleEvent(40), sampleEvent(249)] as const;
      await insert([waiting, parked, delivered]);
      await settle(refusal(parked, true), { kind: 'delivered', eventId: delivered.event_id, verdict: 'ok' });
      const long = sampleEvent(100, { repo_slug: 'ä'.repeat(200_000), project_slug: 'кошка 🐈' });
      const coming = [...all.with(100, long), sampleEvent(7), sampleEvent(1000)];
      const known = new Set([waiting, parked, delivered, sampleEvent(7)].map(({ event_id }) => event_id));
      const outcome = await queue.transact(
        (transaction) => coming.map((event) => transaction.insert(event)),
        coming.slice(0, -1).map(({ event_id }) => event_id),
      );
      const isNew = (event: SpecKittyEvent, nth: number) => !known.has(event.event_id) || nth === 7;
      assert.deepEqual(outcome, {
        kind: 'stored',
        value: coming.map((event, nth) => (isNew(event, nth) ? 'inserted' : 'already_there')),
      });
      assert.deepEqual(await selected(), [waiting, ...coming.filter(isNew)]);
      assert.equal((await queue.summary()).waiting, 249);
    });

    it('what was delivered as it was selected leaves the line, and what a person took out meanwhile stays out', async () => {
      queue = make(200);
      await insert(Array.from({ length: 90 }, (_, n) => sampleEvent(n, { project_slug: `p${n % 2}` })));
      const { events } = await queue.select(EVERYTHING);
      const [dropped, refused, kept] = [events[10], events[20], events[30]].map((one) => one?.event.event_id);
      assert.ok(dropped && refused && kept);
      await queue.drop(dropped);
      await settle(refusal(sampleEvent(20)));
      await settle(
        ...events
          .filter(({ event }) => event.event_id !== kept)
          .map((queued) => {
            const { event_id: eventId } = queued.event;
            return { kind: 'delivered', eventId, verdict: 'accepted', queued } as const;
          }),
      );
      assert.deepEqual(await selected(), [events[30]?.event]);
      const summary = await queue.summary();
      assert.deepEqual([summary.waiting, summary.deliveredRecently], [1, 88]);
      assert.deepEqual(
        summary.byType.map(({ eventType, waiting }) => [eventType, waiting]),
        [[sampleEvent(30).event_type, 1]],
      );
      const { entries } = await queue.entries({ standings: ['delivered'], limit: 2, end: 'oldest' });
      assert.deepEqual(
        entries.map(({ eventId, subject, standing }) => [eventId, subject, standing.kind]),
        [0, 1].map((n) => [sampleEvent(n).event_id, sampleEvent(n).aggregate_id, 'delivered']),
      );
      const found = await queue.find(refused);
      assert.deepEqual(found.kind === 'one' && [found.kept.standing.kind, found.kept.history], [
        'delivered',
        [],
      ]);
    });

    it('only events of the project and the teams asked for are selected', async () => {
      const mine = sampleEvent(1);
      await insert([
        mine,
        sampleEvent(2, { project_uuid: OTHER_PROJECT }),
        sampleEvent(3, { project_uuid: null }),
        sampleEvent(4, { team_slug: 'rivals' }),
      ]);
      assert.deepEqual(await selected(), [mine]);
    });

    it('a selection ends at its count and at its bytes, but is never empty for a large first event', async () => {
      const events = [0, 1, 2, 3].map((n) => sampleEvent(n));
      await insert(events);
      assert.deepEqual(await selected({ maxEvents: 2 }), events.slice(0, 2));
      const twoBytes =
        Buffer.byteLength(JSON.stringify(events[0])) + Buffer.byteLength(JSON.stringify(events[1])) + 2;
      assert.deepEqual(await selected({ maxBytes: twoBytes }), events.slice(0, 2));
      assert.deepEqual(await selected({ maxBytes: twoBytes - 1 }), events.slice(0, 1));
      assert.deepEqual(await selected({ maxBytes: 1 }), events.slice(0, 1));
    });

    it('the cursor leads through all of it, one selection after the other', async () => {
      await insert([0, 1, 2, 3, 4].map((n) => sampleEvent(n)));
      let after = 0;
      const seen: number[] = [];
      for (;;) {
        const { events, cursor } = await queue.select({ ...EVERYTHING, maxEvents: 2, after });
        if (events.length === 0) break;
        seen.push(...events.map(({ event }) => event.lamport_clock));
        after = cursor;
      }
      assert.deepEqual(seen, [0, 1, 2, 3, 4]);
    });

    it('a delivered event is gone, and no other', async () => {
      const events = [0, 1, 2].map((n) => sampleEvent(n));
      await insert(events);
      await settle({ kind: 'delivered', eventId: sampleEvent(1).event_id, verdict: 'duplicate' });
      assert.deepEqual(await selected(), [events[0], events[2]]);
      const summary = await queue.summary();
      assert.deepEqual([summary.waiting, summary.deliveredRecently], [2, 1]);
    });

    it('a refused event counts its refusals and is parked with the fifth', async () => {
      const event = sampleEvent(1);
      await insert([event, sampleEvent(2)]);
      for (let n = 1; n < PARK_AT_RETRIES; n += 1) {
        await settle(refusal(event));
        const { events } = await queue.select(EVERYTHING);
        assert.deepEqual(
          events.map(({ retryCount }) => retryCount),
          [n, 0],
        );
      }
      await settle(refusal(event));
      assert.deepEqual(await selected(), [sampleEvent(2)]);
      assert.equal((await queue.summary()).parked, 1);
    });

    it('a refusal that is final parks at once', async () => {
      await insert([sampleEvent(1)]);
      await settle(refusal(sampleEvent(1), true));
      const { waiting, parked } = await queue.summary();
      assert.deepEqual([waiting, parked], [0, 1]);
    });

    it('a word about an event that does not wait changes nothing', async () => {
      await insert([sampleEvent(1)]);
      await settle(refusal(sampleEvent(8), true), {
        kind: 'delivered',
        eventId: sampleEvent(9).event_id,
        verdict: 'success',
      });
      const { waiting, parked, deliveredRecently } = await queue.summary();
      assert.deepEqual([waiting, parked, deliveredRecently], [1, 0, 0]);
    });

    it('events recorded while the team was unknown take the team of who sends them', async () => {
      await insert([
        sampleEvent(1, { team_slug: 'local' }),
        sampleEvent(2, { project_uuid: OTHER_PROJECT, team_slug: 'local' }),
      ]);
      assert.equal(await queue.adoptTeam(PROJECT, 'analytical'), 1);
      assert.deepEqual(await selected({ teamSlugs: ['analytical'] }), [sampleEvent(1)]);
      assert.equal(await queue.adoptTeam(PROJECT, 'rivals'), 0);
    });

    it('renumbering gives a node’s waiting events new clock values in their order, and changes nothing else', async () => {
      const elsewhere = sampleEvent(2, { node_id: 'ffffffffffff' });
      const parked = sampleEvent(4);
      const events = [
        sampleEvent(1),
        elsewhere,
        sampleEvent(3, { project_uuid: OTHER_PROJECT }),
        parked,
        sampleEvent(5),
      ];
      await insert(events);
      await settle(refusal(parked, true));
      const needs: ClockNeed[] = [];
      const renumbered = await queue.renumber(sampleEvent(1).node_id, (need) => {
        needs.push(need);
        return 5_000_000_000 as Lamport;
      });
      assert.deepEqual([renumbered, needs], [3, [{ events: 3, highestClock: 5 }]]);
      const at = (value: number) => ({ lamport_clock: value as Lamport });
      assert.deepEqual(await selected(), [
        sampleEvent(1, at(5_000_000_000)),
        elsewhere,
        sampleEvent(5, at(5_000_000_002)),
      ]);
      assert.deepEqual(await selected({ projectUuid: OTHER_PROJECT }), [
        sampleEvent(3, { project_uuid: OTHER_PROJECT, ...at(5_000_000_001) }),
      ]);
      const outcome = await queue.transact(({ highestClock }) => highestClock);
      assert.deepEqual(outcome, { kind: 'stored', value: 5_000_000_002 });
    });

    it('renumbering that is called off, that fails, or that has nothing to do changes nothing', async () => {
      await insert([sampleEvent(1)]);
      const node = sampleEvent(1).node_id;
      assert.equal(await queue.renumber(node, () => undefined), 0);
      await assert.rejects(
        queue.renumber(node, () => {
          throw new Error('the clock file cannot be written');
        }),
        /clock file/,
      );
      assert.equal(await queue.renumber('ffffffffffff', () => assert.fail('was asked')), 0);
      assert.deepEqual(await selected(), [sampleEvent(1)]);
    });

    it('at its cap it refuses, counts, and takes events again when there is room', async () => {
      const events = Array.from({ length: 22 }, (_, n) => sampleEvent(n));
      const outcome = await insert(events);
      assert.deepEqual(outcome.kind === 'stored' && outcome.value.slice(19), ['inserted', 'full', 'full']);
      assert.equal((await queue.summary()).refusedWhileFull, 2);
      await settle(delivery(sampleEvent(0)));
      assert.deepEqual(await insert([sampleEvent(21)]), { kind: 'stored', value: ['inserted'] });
      assert.equal((await queue.summary()).refusedWhileFull, 0);
    });

    it('its summary adds up', async () => {
      await insert([0, 1, 2, 8].map((n) => sampleEvent(n)));
      await insert([sampleEvent(3, { project_uuid: null, team_slug: 'local' })]);
      await settle(refusal(sampleEvent(1)));
      const summary = await queue.summary();
      assert.equal(summary.waiting, 5);
      assert.deepEqual(summary.byType[0], { eventType: 'WPStatusChanged', waiting: 2 });
      assert.deepEqual(summary.byRetryCount, [
        { retryCount: 0, waiting: 4 },
        { retryCount: 1, waiting: 1 },
      ]);
      assert.deepEqual(summary.byProject, [
        { projectUuid: null, teamSlug: 'local', waiting: 1 },
        { projectUuid: PROJECT, teamSlug: 'analytical', waiting: 4 },
      ]);
      assert.ok(summary.oldestWaiting);
    });

    it('parked events take up room, too', async () => {
      await insert(Array.from({ length: 20 }, (_, n) => sampleEvent(n)));
      await settle(refusal(sampleEvent(1), true));
      assert.deepEqual(await insert([sampleEvent(21)]), { kind: 'stored', value: ['full'] });
      await queue.drop(sampleEvent(1).event_id);
      assert.deepEqual(await insert([sampleEvent(21)]), { kind: 'stored', value: ['inserted'] });
    });
  });
}
