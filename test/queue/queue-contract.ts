import assert from 'node:assert/strict';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { PARK_AT_RETRIES, type Queue, type Selection, type Settlement } from '../../src/queue/queue.js';
import type { EntryQuery, StandingKind } from '../../src/queue/queue-entry.js';
import { PROJECT, sampleEvent } from '../support/sample-events.js';

const OTHER_PROJECT = 'b1d2f0e8-1111-4222-8333-944445555666';
const NOW_MS = Date.UTC(2026, 1, 8);
const ALL: readonly StandingKind[] = ['waiting', 'parked', 'delivered', 'dropped'];
const EVERYTHING: Selection = {
  projectUuid: PROJECT,
  teamSlugs: ['analytical', 'local'],
  maxEvents: 1000,
  maxBytes: Infinity,
  after: 0,
};

/**
 * What every queue must do (queue.ts, event-store.ts), run over each implementation.
 * @param make a fresh, empty queue that takes at most `cap` events.
 */
export function queueContract(name: string, make: (cap: number) => Queue): void {
  describe(`${name} keeps the queue's promises:`, () => {
    let queue: Queue;
    beforeEach(() => (queue = make(20)));

    const insert = (events: readonly SpecKittyEvent[]) =>
      queue.transact((transaction) => events.map((event) => transaction.insert(event)));
    const selected = async (selection: Partial<Selection> = {}) =>
      (await queue.select({ ...EVERYTHING, ...selection })).events.map(({ event }) => event);
    const settle = (...settlements: Settlement[]) => queue.settle(settlements, NOW_MS);
    const refusal = (event: SpecKittyEvent, park = false): Settlement => ({
      kind: 'refused',
      eventId: event.event_id,
      category: 'schema',
      reason: 'because',
      park,
    });

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
      await settle({ kind: 'delivered', eventId: sampleEvent(7).event_id, verdict: 'success' });
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

    it('at its cap it refuses, counts, and takes events again when there is room', async () => {
      const events = Array.from({ length: 22 }, (_, n) => sampleEvent(n));
      const outcome = await insert(events);
      assert.deepEqual(outcome.kind === 'stored' && outcome.value.slice(19), ['inserted', 'full', 'full']);
      assert.equal((await queue.summary()).refusedWhileFull, 2);
      await settle({ kind: 'delivered', eventId: sampleEvent(0).event_id, verdict: 'success' });
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

    describe('a person at it', () => {
      const ids = (...numbers: number[]) => numbers.map((n) => sampleEvent(n).event_id);
      const listed = async (query: Partial<EntryQuery> = {}) =>
        (await queue.entries({ standings: ALL, limit: 100, end: 'oldest', ...query })).entries;
      const line = async (query?: Partial<EntryQuery>) =>
        (await listed(query)).map(({ eventId, standing }) => `${eventId.slice(-4)} ${standing.kind}`);
      const named = (n: number, kind: string) => `${sampleEvent(n).event_id.slice(-4)} ${kind}`;
      const delivery = (event: SpecKittyEvent): Settlement => ({
        kind: 'delivered',
        eventId: event.event_id,
        verdict: 'success',
      });

      it('sees each event once, in the order of capture, with what became of it', async () => {
        await insert([1, 2, 3, 4].map((n) => sampleEvent(n)));
        await settle(refusal(sampleEvent(3), true), delivery(sampleEvent(1)));
        await queue.drop(sampleEvent(4).event_id);
        assert.deepEqual(await line(), [
          named(1, 'delivered'),
          named(2, 'waiting'),
          named(3, 'parked'),
          named(4, 'dropped'),
        ]);
        assert.deepEqual((await listed())[2], {
          eventId: sampleEvent(3).event_id,
          eventType: 'FeatureCreated',
          happenedAt: sampleEvent(3).timestamp,
          queuedAt: new Date(NOW_MS).toISOString(),
          subject: '001-first',
          featureSlug: '001-first',
          gist: 'for main',
          standing: {
            kind: 'parked',
            retryCount: 1,
            category: 'schema',
            reason: 'because',
            at: new Date(NOW_MS).toISOString(),
          },
        });
        const [first] = await listed();
        assert.deepEqual(
          [first?.happenedAt, first?.subject, first?.gist],
          [sampleEvent(1).timestamp, 'WP02', 'Second'],
        );
      });

      it('sees no more than asked for, from either end, and how many there are', async () => {
        await insert([1, 2, 3].map((n) => sampleEvent(n)));
        await settle(delivery(sampleEvent(2)));
        assert.deepEqual(await line({ limit: 1 }), [named(1, 'waiting')]);
        assert.deepEqual(await line({ limit: 2, end: 'newest' }), [
          named(2, 'delivered'),
          named(3, 'waiting'),
        ]);
        assert.deepEqual(await line({ standings: ['parked'] }), []);
        const { total } = await queue.entries({ standings: ['waiting', 'parked'], limit: 1, end: 'oldest' });
        assert.equal(total, 2);
      });

      it('finds an event by the beginning of its id, whole, with what was said about it', async () => {
        await insert([1, 2].map((n) => sampleEvent(n)));
        await settle(refusal(sampleEvent(1)));
        await settle(refusal(sampleEvent(1), true));
        const [id = ''] = ids(1);
        for (const prefix of [id, id.slice(0, 20), id.slice(0, 20).toLowerCase()]) {
          const found = await queue.find(prefix);
          assert.ok(found.kind === 'one');
          assert.deepEqual(found.kept.event, sampleEvent(1));
          assert.deepEqual(
            found.kept.history.map(({ what, category, reason }) => [what, category, reason]),
            [
              ['refused', 'schema', 'because'],
              ['parked', 'schema', 'because'],
            ],
          );
        }
        const common = id.slice(0, 6);
        assert.deepEqual(await queue.find(common), { kind: 'many', eventIds: ids(1, 2) });
        assert.deepEqual(await queue.find(`${common}ZZZZ`), { kind: 'none', near: ids(1, 2) });
        assert.deepEqual(await queue.find('7ZZZZZZZ'), { kind: 'none', near: [] });
        assert.deepEqual(await queue.find("%' OR 1=1 --"), { kind: 'none', near: [] });
      });

      it('a delivered event is found, its content gone', async () => {
        await insert([sampleEvent(1)]);
        await settle(refusal(sampleEvent(1)), delivery(sampleEvent(1)));
        const found = await queue.find(sampleEvent(1).event_id);
        assert.ok(found.kind === 'one');
        assert.deepEqual([found.kept.event, found.kept.history], [null, []]);
        assert.equal(found.kept.standing.kind, 'delivered');
      });

      it('what was parked goes back where it stood, with no refusal counted', async () => {
        const events = [1, 2, 3, 4].map((n) => sampleEvent(n));
        await insert(events);
        await settle(...[1, 3].map((n) => refusal(sampleEvent(n), true)));
        assert.deepEqual(await queue.retry(sampleEvent(2).event_id), [], 'not parked');
        assert.deepEqual(await queue.retry(sampleEvent(3).event_id), ids(3));
        assert.deepEqual(await selected(), events.slice(1));
        assert.deepEqual(await queue.retry('all_parked'), ids(1));
        assert.deepEqual(await queue.retry('all_parked'), []);
        const { events: back } = await queue.select(EVERYTHING);
        assert.deepEqual(
          back.map(({ event, retryCount }) => [event, retryCount]),
          events.map((event) => [event, 0]),
        );
        const { waiting, parked, byRetryCount } = await queue.summary();
        assert.deepEqual([waiting, parked, byRetryCount], [4, 0, [{ retryCount: 0, waiting: 4 }]]);
        const found = await queue.find(sampleEvent(3).event_id);
        assert.deepEqual(found.kind === 'one' && found.kept.history.map(({ what }) => what), [
          'parked',
          'retried',
        ]);
      });

      it('what was dropped is gone, whether it waited or was parked, and its id stays taken', async () => {
        await insert([1, 2, 3].map((n) => sampleEvent(n)));
        await settle(refusal(sampleEvent(2), true));
        assert.equal(await queue.drop(sampleEvent(1).event_id), true);
        assert.equal(await queue.drop(sampleEvent(2).event_id), true);
        assert.equal(await queue.drop(sampleEvent(2).event_id), false);
        assert.equal(await queue.drop(sampleEvent(9).event_id), false);
        assert.deepEqual(await selected(), [sampleEvent(3)]);
        assert.deepEqual(await insert([sampleEvent(1), sampleEvent(2)]), {
          kind: 'stored',
          value: ['already_there', 'already_there'],
        });
        const { waiting, parked, deliveredRecently } = await queue.summary();
        assert.deepEqual([waiting, parked, deliveredRecently], [1, 0, 0]);
      });

      it('takes along all that waits and is parked, whole, in the order of capture', async () => {
        await insert([1, 2, 3].map((n) => sampleEvent(n)));
        await settle(refusal(sampleEvent(1), true), delivery(sampleEvent(2)));
        const kept = [...(await queue.kept())];
        assert.deepEqual(
          kept.map(({ event, standing }) => [event, standing.kind]),
          [
            [sampleEvent(1), 'parked'],
            [sampleEvent(3), 'waiting'],
          ],
        );
      });
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
