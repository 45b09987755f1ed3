import assert from 'node:assert/strict';
import type { SpecKittyEvent } from '../../src/events/event.js';
import type { Queue, Settlement } from '../../src/queue/queue.js';
import type { EntryQuery, StandingKind } from '../../src/queue/queue-entry.js';
import { sampleEvent } from '../support/sample-events.js';
import { delivery, EVERYTHING, insertAll, NOW_MS, refusal } from './settling.js';

const ALL: readonly StandingKind[] = ['waiting', 'parked', 'delivered', 'dropped'];

/**
 * What every queue must do for a person (queue-entry.ts), run over each implementation.
 * @param make a fresh, empty queue whose time is NOW_MS.
 */
export function queueDeskContract(name: string, make: () => Queue): void {
  describe(`${name}, a person at it:`, () => {
    let queue: Queue;
    beforeEach(() => (queue = make()));

    const insert = (events: readonly SpecKittyEvent[]) => insertAll(queue, events);
    const selected = async () => (await queue.select(EVERYTHING)).events.map(({ event }) => event);
    const settle = (...settlements: Settlement[]) => queue.settle(settlements, NOW_MS);
    const ids = (...numbers: number[]) => numbers.map((n) => sampleEvent(n).event_id);
    const listed = async (query: Partial<EntryQuery> = {}) =>
      (await queue.entries({ standings: ALL, limit: 100, end: 'oldest', ...query })).entries;
    const line = async (query?: Partial<EntryQuery>) =>
      (await listed(query)).map(({ eventId, standing }) => `${eventId.slice(-4)} ${standing.kind}`);
    const named = (n: number, kind: string) => `${sampleEvent(n).event_id.slice(-4)} ${kind}`;

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
      assert.deepEqual(await line({ limit: 2, end: 'newest' }), [named(2, 'delivered'), named(3, 'waiting')]);
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

    it('knows without reading whether anything changed', async () => {
      const revisions = [queue.revision()];
      const noteAfter = async (work: Promise<unknown>) => {
        await work;
        revisions.push(queue.revision());
      };
      await noteAfter(insert([sampleEvent(1), sampleEvent(2)]));
      await noteAfter(settle(refusal(sampleEvent(1), true)));
      await noteAfter(queue.retry('all_parked'));
      await noteAfter(settle(delivery(sampleEvent(1))));
      await noteAfter(queue.drop(sampleEvent(2).event_id));
      assert.equal(new Set(revisions).size, revisions.length);
      await noteAfter(queue.summary());
      assert.equal(revisions.at(-1), revisions.at(-2));
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
}
