import assert from 'node:assert/strict';
import { buildBoard } from '../../src/collector/board.js';
import { newFamily } from '../../src/collector/refresh-family.js';
import type { Store } from '../../src/collector/store.js';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { admitted } from './admitted.js';
import { eventLike, moved, moves, nextUlid } from './event-fixture.js';
import { historyContract } from './history-contract.js';

const NOW_MS = Date.parse('2026-03-01T12:00:00Z');

/**
 * What store.ts promises, asked of an implementation.
 * @param make an empty store; it is closed when the suite ends.
 */
export function storeContract(name: string, make: () => Promise<Store>): void {
  historyContract(name, make);
  describe(`${name} keeps the store's promises`, () => {
    let store: Store;
    let teams = 0;
    let team: string;

    before(async () => {
      store = await make();
    });
    after(() => store.close());
    beforeEach(() => {
      teams += 1;
      team = `team-${teams}`;
    });

    const ingest = (events: readonly SpecKittyEvent[], into = team) =>
      store.ingest(into, admitted(events, into), NOW_MS);
    const kinds = async (events: readonly SpecKittyEvent[], into = team) =>
      (await ingest(events, into)).map(({ kind }) => kind);

    it('stores an event once, however often it is sent', async () => {
      const batch = moves(3);
      assert.deepEqual(await kinds(batch), ['accepted', 'accepted', 'accepted']);
      for (let again = 0; again < 4; again++) {
        assert.deepEqual(await kinds(batch), ['duplicate', 'duplicate', 'duplicate']);
      }
      assert.deepEqual(idsOf(await wholeFeed(store, team)), idsOf(batch));
    });

    it('stores an event once when it is sent several times at the same moment', async () => {
      const batch = moves(20);
      const answers = await Promise.all([kinds(batch), kinds(batch), kinds(batch.toReversed())]);
      assert.equal(answers.flat().filter((kind) => kind === 'accepted').length, 20);
      assert.equal(answers.flat().filter((kind) => kind === 'duplicate').length, 40);
      assert.equal((await wholeFeed(store, team)).length, 20);
    });

    it('stores an event once when a batch holds it twice', async () => {
      const event = moved();
      assert.deepEqual(await kinds([event, event]), ['accepted', 'duplicate']);
    });

    it('calls an event a duplicate by its id alone: another clone has another clock', async () => {
      const event = moved();
      await ingest([event]);
      const elsewhere = { ...event, node_id: 'bbbbbbbbbbbb', lamport_clock: 7 as typeof event.lamport_clock };
      assert.deepEqual(await kinds([elsewhere]), ['duplicate']);
      const [stored] = await wholeFeed(store, team);
      assert.equal(stored?.node_id, event.node_id);
    });

    it('refuses a clock value that another event of the node has, and says the highest', async () => {
      const [first, second] = [moved({}, { lamport_clock: 5 }), moved({}, { lamport_clock: 9 })];
      await ingest([first, second]);
      const verdicts = await ingest([
        moved({}, { lamport_clock: 5 }),
        moved({}, { lamport_clock: 12 }),
        moved({}, { lamport_clock: 12 }),
        moved({}, { lamport_clock: 5, node_id: 'bbbbbbbbbbbb' }),
      ]);
      assert.deepEqual(verdicts, [
        { kind: 'clock_taken', serverClock: 12 },
        { kind: 'accepted' },
        { kind: 'clock_taken', serverClock: 12 },
        { kind: 'accepted' },
      ]);
    });

    it('says the highest clock value of each node, and 0 for one that it never heard of', async () => {
      await ingest([moved({}, { lamport_clock: 40 }), moved({}, { lamport_clock: 3 })]);
      await ingest([moved({}, { lamport_clock: 2 ** 53 - 1, node_id: 'bbbbbbbbbbbb' })]);
      assert.equal(await store.highestClock(team, 'aaaaaaaaaaaa'), 40);
      assert.equal(await store.highestClock(team, 'bbbbbbbbbbbb'), 2 ** 53 - 1);
      assert.equal(await store.highestClock(team, 'cccccccccccc'), 0);
    });

    it('answers an empty batch with nothing', async () => {
      assert.deepEqual(await ingest([]), []);
    });

    it('hands out the feed in one order, page by page, and says where it ends', async () => {
      const events = moves(25);
      await ingest(events.slice(0, 10));
      await ingest(events.slice(10));
      const pages: SpecKittyEvent[][] = [];
      let after = 0;
      for (;;) {
        const page = await store.feed(team, { after, limit: 10 });
        if (page.next === undefined) break;
        pages.push(page.events.map(parsed));
        after = page.next;
      }
      assert.deepEqual(
        pages.map((page) => page.length),
        [10, 10, 5],
      );
      assert.deepEqual(idsOf(pages.flat()), idsOf(events));
      const news = moved();
      await ingest([news]);
      const { events: later } = await store.feed(team, { after, limit: 10 });
      assert.deepEqual(idsOf(later.map(parsed)), [news.event_id]);
    });

    it('never hands a reader an event at or before its cursor, with several writers at once', async () => {
      const seen: string[] = [];
      let after = 0;
      const read = async () => {
        const page = await store.feed(team, { after, limit: 7 });
        seen.push(...idsOf(page.events.map(parsed)));
        after = page.next ?? after;
        return page.events.length;
      };
      const batches = Array.from({ length: 12 }, () => moves(5));
      const writing = Promise.all(batches.map((batch) => ingest(batch)));
      for (let turn = 0; turn < 12; turn++) await read();
      await writing;
      while ((await read()) > 0);
      assert.deepEqual(seen.toSorted(), idsOf(batches.flat()).toSorted());
    });

    it('filters the feed by feature and by work package', async () => {
      const wanted = moved({ wp: 'WP02', feature: '002-door' });
      await ingest([moved({ wp: 'WP02' }), wanted, moved({ wp: 'WP01', feature: '002-door' })]);
      const question = { after: 0, limit: 10, feature: '002-door', wp: 'WP02' };
      const { events } = await store.feed(team, question);
      assert.deepEqual(idsOf(events.map(parsed)), [wanted.event_id]);
      assert.equal((await store.feed(team, { ...question, feature: '002' })).next, undefined);
    });

    it('cuts a page that would grow too large, but never to nothing', async () => {
      const large = Array.from({ length: 25 }, (_, at) =>
        eventLike('HistoryAdded', {
          wp_id: 'WP01',
          entry_type: 'note',
          entry_content: String(at).padEnd(250_000, '.'),
        }),
      );
      await ingest(large);
      const { events, next } = await store.feed(team, { after: 0, limit: 25 });
      assert.ok(events.length > 10 && events.length < 25, `${events.length} events`);
      assert.equal(next, events.length);
    });

    it('gives an event back as it came in, whatever characters it holds', async () => {
      const content =
        'null \0, half a pair \ud800, a line\nbreak, \u2028, 🐈, "quotes", \\n, $1, \'; DROP TABLE events; --';
      const event = eventLike('HistoryAdded', {
        wp_id: 'WP01',
        entry_type: 'note',
        entry_content: content,
        feature_slug: "'; DROP TABLE events; --",
      });
      await ingest([event]);
      assert.deepEqual(await wholeFeed(store, team), [{ ...event, team_slug: team }]);
      const body = await store.event(team, event.event_id);
      assert.deepEqual(parsed(body ?? ''), { ...event, team_slug: team });
      const { events } = await store.feed(team, { after: 0, limit: 1, feature: "'; DROP TABLE events; --" });
      assert.equal(events.length, 1);
    });

    it('keeps teams apart in every question, though they share an event', async () => {
      const other = `${team}-other`;
      const event = moved({}, { lamport_clock: 11 });
      assert.deepEqual(await kinds([event]), ['accepted']);
      assert.equal(await store.event(other, event.event_id), undefined);
      assert.equal(await store.highestClock(other, event.node_id), 0);
      assert.deepEqual(await store.feed(other, { after: 0, limit: 10 }), { events: [], next: undefined });
      assert.deepEqual(await store.boardEvents(other), { head: 0, events: [] });
      assert.deepEqual(await kinds([event], other), ['accepted']);
    });

    it('hands out for the board what the whole feed would show, in whatever order things arrived', async () => {
      const events = [
        eventLike('WPCreated', { wp_id: 'WP01', title: 'Old', feature_slug: '001-bowl', dependencies: [] }),
        eventLike('WPCreated', {
          wp_id: 'WP02',
          title: 'Fill',
          feature_slug: '001-bowl',
          dependencies: ['WP01'],
        }),
        eventLike(
          'WPCreated',
          { wp_id: 'WP01', title: 'New', feature_slug: '001-bowl' },
          { timestamp: '2026-03-01T10:00:01Z' },
        ),
        moved({ to: 'doing', at: '2026-03-01T10:00:00Z' }),
        moved({ to: 'done', at: '2026-03-01T10:00:02Z', by: 'claude' }),
        moved({ to: 'for_review', at: '2026-03-01T10:00:02Z' }, { lamport_clock: 0 }),
        moved({ to: 'planned', at: '2026-03-01T09:59:59Z' }),
        moved({ wp: 'WP03', feature: null }),
        moved({ wp: 'WP03' }, { project_uuid: null }),
        eventLike('WPAssigned', {
          wp_id: 'WP01',
          agent_id: 'claude',
          phase: 'review',
          feature_slug: '001-bowl',
        }),
        eventLike('DependencyResolved', {
          wp_id: 'WP02',
          dependency_wp_id: 'WP01',
          resolution_type: 'completed',
          feature_slug: '001-bowl',
        }),
        eventLike('FeatureCompleted', { feature_slug: '001-bowl', total_wps: 2 }),
        eventLike('HistoryAdded', { wp_id: 'WP09', entry_type: 'note', entry_content: 'Hm' }),
      ];
      for (const round of [events.toReversed(), events.slice(4), events]) await ingest(round);
      const { head, events: shown } = await store.boardEvents(team);
      assert.equal(head, events.length);
      assert.ok(shown.length < events.length, 'only the last words are handed out');
      assert.deepEqual(buildBoard(shown), buildBoard(await wholeFeed(store, team)));
      const first = buildBoard(shown).work_packages.find((wp) => wp.title === 'New');
      assert.equal(first?.status, 'done');
    });

    it('lets one of two refreshes at once see what the other did', async () => {
      await store.addFamily(newFamily('family', 'user', NOW_MS), NOW_MS);
      const turn = () =>
        store.turnFamily('family', (family) => {
          assert.ok(family);
          const next = { ...family, generation: family.generation + 1 };
          return { next, value: next.generation };
        });
      const generations = await Promise.all([turn(), turn(), turn()]);
      assert.deepEqual(new Set(generations), new Set([2, 3, 4]));
    });

    it('keeps every field of a family, and forgets those that expired', async () => {
      const family = { ...newFamily(nextUlid(), 'user', NOW_MS), ended: true };
      await store.addFamily(family, NOW_MS);
      assert.deepEqual(await store.turnFamily(family.familyId, (value) => ({ value })), family);
      await store.addFamily(newFamily(nextUlid(), 'user', NOW_MS), family.expiresAtMs + 1);
      assert.equal(await store.turnFamily(family.familyId, (value) => ({ value })), undefined);
    });

    it('stays usable, and unchanged, after a step that failed', async () => {
      const family = newFamily(nextUlid(), 'user', NOW_MS);
      await store.addFamily(family, NOW_MS);
      await assert.rejects(store.addFamily(family, NOW_MS));
      const thrown = store.turnFamily(family.familyId, () => {
        throw new Error('changed my mind');
      });
      await assert.rejects(thrown, /changed my mind/);
      assert.deepEqual(await store.turnFamily(family.familyId, (value) => ({ value })), family);
    });
  });
}

async function wholeFeed(store: Store, team: string): Promise<SpecKittyEvent[]> {
  const { events } = await store.feed(team, { after: 0, limit: 1000 });
  return events.map(parsed);
}

function parsed(json: string): SpecKittyEvent {
  return JSON.parse(json) as SpecKittyEvent;
}

function idsOf(events: readonly SpecKittyEvent[]): string[] {
  return events.map(({ event_id }) => event_id);
}
