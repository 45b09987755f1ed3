import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { buildBoard } from '../../src/collector/board.js';
import { compareByHappening } from '../../src/collector/event-order.js';
import { changeOf } from '../../src/collector/insights/changes.js';
import type { Store } from '../../src/collector/store.js';
import { STATUSES, type SpecKittyEvent } from '../../src/events/event.js';
import { admitted } from './admitted.js';
import { eventLike, moved, type EnvelopeFields } from './event-fixture.js';

const START_MS = Date.parse('2026-03-01T10:00:00Z');
/** Few moments, so that many events share one. */
const LAST_SECOND = 30;

/** One to be told apart from the others by all that a board looks at; `late`: how much later it arrives than it should. */
const anyEvent = fc
  .record({
    kind: fc.constantFrom(
      'moved',
      'created',
      'assigned',
      'resolved',
      'feature',
      'completed',
      'error',
      'note',
    ),
    wp: fc.constantFrom('WP01', 'WP02', 'WP03'),
    other: fc.constantFrom('WP01', 'WP02'),
    feature: fc.constantFrom('001-bowl', '002-door', null),
    project: fc.constantFrom('6d1c7f0e-7a55-4c39-9c3f-0c5d5e2b8a11', null),
    to: fc.constantFrom(...STATUSES),
    second: fc.integer({ min: 0, max: LAST_SECOND }),
    clock: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ kind, wp, other, feature, project, to, second, clock }) => (at: number): SpecKittyEvent => {
    const fields: EnvelopeFields = {
      timestamp: new Date(START_MS + second * 1000).toISOString(),
      project_uuid: project,
      project_slug: `name-${second}`,
      // A clock value is taken once by each node: so that two may be alike, each event has a node of its own.
      node_id: at.toString(16).padStart(12, '0'),
      lamport_clock: clock,
    };
    const slug = feature ?? '003-roof';
    switch (kind) {
      case 'moved':
        return moved({ wp, to, feature }, fields);
      case 'created':
        return eventLike(
          'WPCreated',
          { wp_id: wp, title: `${to} ${at}`, feature_slug: slug, dependencies: [other] },
          fields,
        );
      case 'assigned':
        return eventLike(
          'WPAssigned',
          { wp_id: wp, agent_id: to, phase: 'review', feature_slug: feature },
          fields,
        );
      case 'resolved':
        return eventLike(
          'DependencyResolved',
          { wp_id: wp, dependency_wp_id: other, resolution_type: 'skipped', feature_slug: feature },
          fields,
        );
      case 'feature':
        return eventLike(
          'FeatureCreated',
          { feature_slug: slug, feature_number: slug.slice(0, 3), target_branch: to, wp_count: at },
          fields,
        );
      case 'completed':
        return eventLike('FeatureCompleted', { feature_slug: slug, total_wps: at }, fields);
      case 'error':
        return eventLike(
          'ErrorLogged',
          { error_type: 'runtime', error_message: `${at}`, wp_id: wp, feature_slug: feature },
          fields,
        );
      case 'note':
        return eventLike(
          'HistoryAdded',
          { wp_id: wp, entry_type: 'note', entry_content: 'Hm', feature_slug: feature },
          fields,
        );
    }
  });

const anyHistory = fc
  .array(anyEvent, { minLength: 1, maxLength: 60 })
  .map((makers) => makers.map((make, at) => make(at)))
  .chain((events) => fc.shuffledSubarray(events, { minLength: events.length }));

/**
 * What store.ts promises of the past, asked of an implementation.
 * @param make an empty store; it is closed when the suite ends.
 */
export function historyContract(name: string, make: () => Promise<Store>): void {
  describe(`${name} keeps the store's promises about the past`, () => {
    let store: Store;
    let teams = 0;
    let team: string;
    const nextTeam = () => {
      teams += 1;
      team = `past-${teams}`;
    };

    before(async () => {
      store = await make();
    });
    after(() => store.close());
    beforeEach(nextTeam);

    const ingest = async (events: readonly SpecKittyEvent[], nowMs = START_MS) => {
      const verdicts = await store.ingest(team, admitted(events, team), nowMs);
      assert.ok(verdicts.every(({ kind }) => kind === 'accepted'));
    };

    it('server scenario 8: the board at each of 100 random moments is a rebuild from zero at it, however late things arrived', async () => {
      const anyMoments = fc.array(fc.double({ min: -1, max: LAST_SECOND + 1, noNaN: true }), {
        minLength: 10,
        maxLength: 10,
      });
      await fc.assert(
        fc.asyncProperty(anyHistory, anyMoments, async (arrived, moments) => {
          nextTeam();
          const half = Math.ceil(arrived.length / 2);
          await ingest(arrived.slice(0, half));
          if (half < arrived.length) await ingest(arrived.slice(half));
          for (const moment of moments) {
            const atMs = START_MS + Math.floor(moment * 1000);
            const { head, events } = await store.boardEventsAt(team, atMs);
            assert.equal(head, arrived.length);
            const until = arrived.filter(({ timestamp }) => Date.parse(timestamp) <= atMs);
            assert.deepEqual(buildBoard(events), buildBoard(until));
          }
          const { events } = await store.boardEventsAt(team, START_MS + (LAST_SECOND + 1) * 1000);
          assert.deepEqual(buildBoard(events), buildBoard((await store.boardEvents(team)).events));
        }),
        { numRuns: 10 },
      );
    });

    it('hands out the whole way of what moved since, in order of happening, as of one place in the feed', async () => {
      const at = (second: number) => new Date(START_MS + second * 1000).toISOString();
      await ingest([
        moved({ from: 'doing', to: 'for_review', at: at(20), by: 'claude' }),
        moved({ from: 'planned', to: 'doing', at: at(10) }),
        moved({ from: 'doing', to: 'doing', at: at(15) }),
        moved({ wp: 'WP02', at: at(5) }),
        moved({ wp: 'WP03', feature: null, at: at(30) }),
      ]);
      const { head } = await store.boardEvents(team);
      await ingest([moved({ from: 'for_review', to: 'done', at: at(40) })]);
      const page = await store.moves(team, { sinceMs: START_MS + 6000, upTo: head });
      assert.equal(page.next, undefined);
      const way = [...page.histories.values()].map((moves) =>
        moves.map(({ atMs, from, to, by }) => [(atMs - START_MS) / 1000, from, to, by]),
      );
      assert.deepEqual(way, [
        [[30, 'planned', 'doing', 'user']],
        [
          [10, 'planned', 'doing', 'user'],
          [20, 'doing', 'for_review', 'claude'],
        ],
      ]);
      const one = await store.moves(team, { sinceMs: 0, upTo: head, feature: '002-door' });
      assert.equal(one.histories.size, 0);
    });

    it('hands out many ways page by page, each once', async () => {
      const features = Array.from({ length: 9 }, (_, at) => `00${at}-part`);
      const events = features.flatMap((feature) =>
        Array.from({ length: 30 }, (_, at) => moved({ wp: `WP${10 + at}`, feature })),
      );
      await ingest(events);
      const seen: string[] = [];
      let after: Parameters<Store['moves']>[1]['after'];
      do {
        const page = await store.moves(team, { sinceMs: 0, upTo: 1000, after });
        seen.push(...page.histories.keys());
        after = page.next;
      } while (after);
      assert.equal(seen.length, events.length);
      assert.equal(new Set(seen).size, events.length);
    });

    it('tells what changed since a place, and between two moments, the newest when there is too much', async () => {
      await fc.assert(
        fc.asyncProperty(anyHistory, fc.nat(), fc.nat(), fc.nat({ max: 20 }), async (arrived, a, b, more) => {
          nextTeam();
          await ingest(arrived);
          const shown = arrived.filter(({ event_type }) => event_type !== 'HistoryAdded');
          const limit = 1 + more;
          const cursor = a % (arrived.length + 1);
          const byArrival = await store.changes(team, { kind: 'arrived', after: cursor, limit });
          const came = arrived.slice(cursor).filter((event) => shown.includes(event));
          assert.equal(byArrival.head, arrived.length);
          assert.equal(byArrival.isCut, came.length > limit);
          assert.deepEqual(idsOf(byArrival.changes), idsIn(came.slice(-limit).toSorted(compareByHappening)));
          const sinceMs = START_MS + (a % LAST_SECOND) * 1000;
          const untilMs = sinceMs + (b % LAST_SECOND) * 1000;
          const byTime = await store.changes(team, { kind: 'happened', sinceMs, untilMs, limit });
          const happened = shown
            .filter(({ timestamp }) => Date.parse(timestamp) >= sinceMs && Date.parse(timestamp) <= untilMs)
            .toSorted(compareByHappening);
          assert.equal(byTime.isCut, happened.length > limit);
          assert.deepEqual(idsOf(byTime.changes), idsIn(happened.slice(-limit)));
          for (const change of byTime.changes) assert.equal(changeOf(change).at, change.event.timestamp);
        }),
        { numRuns: 15 },
      );
    });

    it('knows of each machine the event with the highest clock value, and what came last', async () => {
      const from = (node: string, clock: number) =>
        moved({}, { node_id: node.repeat(12), lamport_clock: clock });
      await ingest([from('a', 5), from('b', 9), from('a', 4)], START_MS + 1000);
      await ingest([from('c', 1)], START_MS + 2000);
      const arrivals = await store.arrivals(team, { machines: 2, recent: 2 });
      assert.equal(arrivals.machineCount, 3);
      assert.deepEqual(
        arrivals.lastOfEach.map(({ nodeId, lamportClock }) => [nodeId[0], lamportClock]),
        [
          ['c', 1],
          ['a', 5],
        ],
      );
      assert.equal(arrivals.recent.length, 2);
      assert.equal(arrivals.recent[0]?.receivedAtMs, START_MS + 2000);
    });

    it('keeps teams apart in the past, too', async () => {
      await ingest([moved()]);
      nextTeam();
      assert.deepEqual(await store.boardEventsAt(team, START_MS * 2), { head: 0, events: [] });
      assert.equal((await store.moves(team, { sinceMs: 0, upTo: 100 })).histories.size, 0);
      const changes = await store.changes(team, { kind: 'arrived', after: 0, limit: 10 });
      assert.deepEqual(changes, { head: 0, changes: [], isCut: false });
      assert.deepEqual(await store.arrivals(team, { machines: 9, recent: 9 }), {
        machineCount: 0,
        lastOfEach: [],
        recent: [],
      });
    });
  });
}

function idsOf(changes: readonly { readonly event: SpecKittyEvent }[]): string[] {
  return idsIn(changes.map(({ event }) => event));
}

function idsIn(events: readonly SpecKittyEvent[]): string[] {
  return events.map(({ event_id }) => event_id);
}
