import assert from 'node:assert/strict';
import type { EventStore } from '../../src/events/event-store.js';
import type { Lamport } from '../../src/events/event.js';
import { Emitter, type EmitResult } from '../../src/events/emitter.js';
import { NO_ORIGIN } from '../../src/events/draft.js';
import { freshUlids } from '../../src/events/ulid.js';
import { MemoryQueue } from '../support/memory-queue.js';
import { PROJECT, SAMPLE_DRAFTS, sampleUlid } from '../support/sample-events.js';

const NOW_MS = Date.UTC(2026, 1, 7, 8, 1, 5);

/** An emitter over plain objects, and what it told about events that it could not record. */
function make(store: EventStore = new MemoryQueue(), team: () => string | undefined = () => 'analytical') {
  const told: EmitResult[] = [];
  const clock = {
    value: 0 as Lamport,
    read: () => clock.value,
    write: (value: Lamport) => void (clock.value = value),
  };
  const emitter = new Emitter({
    store,
    clock,
    nodeId: '0123456789ab',
    time: { nowMs: () => NOW_MS },
    freshUlid: freshUlids(() => NOW_MS),
    origin: () => ({ ...NO_ORIGIN, project_uuid: PROJECT }),
    team,
    onNotRecorded: (result) => told.push(result),
  });
  return { emitter, told, clock };
}

describe('the emitter', () => {
  it('has a typed function for each of the eight events, and each records its event', async () => {
    const { emitter } = make();
    const results = [
      await emitter.wpStatusChanged({ wp_id: 'WP01', previous_status: 'planned', new_status: 'doing' }),
      await emitter.wpCreated({ wp_id: 'WP01', title: 'First', feature_slug: '001-first' }),
      await emitter.wpAssigned({ wp_id: 'WP01', agent_id: 'claude', phase: 'review' }),
      await emitter.featureCreated({
        feature_slug: '001-first',
        feature_number: '001',
        target_branch: 'main',
        wp_count: 1,
      }),
      await emitter.featureCompleted({ feature_slug: '001-first', total_wps: 1 }),
      await emitter.historyAdded({ wp_id: 'WP01', entry_type: 'note', entry_content: 'x' }),
      await emitter.errorLogged({ error_type: 'runtime', error_message: 'x' }),
      await emitter.dependencyResolved({
        wp_id: 'WP02',
        dependency_wp_id: 'WP01',
        resolution_type: 'merged',
      }),
    ];
    const recorded = results.map((result) =>
      result.kind === 'recorded' ? result.event : assert.fail(result.kind),
    );
    assert.deepEqual(
      recorded.map((event) => [
        event.event_type,
        event.aggregate_type,
        event.aggregate_id,
        event.lamport_clock,
      ]),
      [
        ['WPStatusChanged', 'WorkPackage', 'WP01', 1],
        ['WPCreated', 'WorkPackage', 'WP01', 2],
        ['WPAssigned', 'WorkPackage', 'WP01', 3],
        ['FeatureCreated', 'Feature', '001-first', 4],
        ['FeatureCompleted', 'Feature', '001-first', 5],
        ['HistoryAdded', 'WorkPackage', 'WP01', 6],
        ['ErrorLogged', 'Feature', 'error', 7],
        ['DependencyResolved', 'WorkPackage', 'WP02', 8],
      ],
    );
    assert.ok(recorded.every((event) => event.team_slug === 'analytical' && event.project_uuid === PROJECT));
  });

  it('says of each event of a group what became of it, and one bad event holds up no other', async () => {
    const { emitter, told, clock } = make();
    const bad = {
      event_type: 'HistoryAdded',
      payload: { wp_id: 'WP001', entry_type: 'note', entry_content: 'x' },
    } as const;
    const known = { ...SAMPLE_DRAFTS[0], event_id: sampleUlid(1) } as (typeof SAMPLE_DRAFTS)[number];
    const results = await emitter.emit([known, bad, known]);
    assert.deepEqual(
      results.map(({ kind }) => kind),
      ['recorded', 'not_recorded', 'already_recorded'],
    );
    assert.match(results[1]?.kind === 'not_recorded' ? results[1].reason : '', /^payload\.wp_id: /);
    assert.deepEqual(told, [results[1]]);
    assert.equal(clock.value, 1, 'only the recorded event took a clock value');
  });

  it('takes when, why, where and which from its caller', async () => {
    const { emitter } = make();
    const result = await emitter.errorLogged(
      { error_type: 'runtime', error_message: 'x', wp_id: 'WP03' },
      { atMs: 0, causationId: sampleUlid(1), eventId: sampleUlid(2), origin: { git_branch: 'topic' } },
    );
    assert.ok(result.kind === 'recorded');
    const { event_id, causation_id, timestamp, git_branch, project_uuid, aggregate_id } = result.event;
    assert.deepEqual(
      [event_id, causation_id, timestamp, git_branch, project_uuid, aggregate_id],
      [sampleUlid(2), sampleUlid(1), '1970-01-01T00:00:00.000Z', 'topic', PROJECT, 'WP03'],
    );
  });

  it('calls the team `local` while nobody is logged in', async () => {
    const [result] = await make(undefined, () => undefined).emitter.emit(SAMPLE_DRAFTS.slice(0, 1));
    assert.equal(result?.kind === 'recorded' && result.event.team_slug, 'local');
  });

  it('never throws: a store that is busy, unavailable, full or broken is an answer', async () => {
    const stores: [string, EventStore][] = [
      ['busy', { transact: async () => ({ kind: 'busy' }) }],
      ['unavailable', { transact: async () => ({ kind: 'unavailable', reason: 'disk full' }) }],
      ['unavailable', { transact: () => Promise.reject(new Error('broken')) }],
      ['full', new MemoryQueue({ capEvents: 0 })],
    ];
    for (const [why, store] of stores) {
      const { emitter, told } = make(store);
      const results = await emitter.emit(SAMPLE_DRAFTS);
      assert.equal(results.length, SAMPLE_DRAFTS.length);
      for (const result of results) assert.equal(result.kind === 'not_recorded' && result.why, why);
      assert.equal(told.length, SAMPLE_DRAFTS.length);
      if (why !== 'full') assert.equal(await emitter.witness(1 as Lamport), 'unavailable');
    }
  });

  it('does not follow a clock value that is absurdly far ahead', async () => {
    const { emitter } = make();
    assert.equal(await emitter.witness(1_000_000 as Lamport), 'lifted');
    assert.equal(await emitter.witness(2_000_001 as Lamport), 'absurd');
    assert.equal(await emitter.witness(Number.MAX_SAFE_INTEGER as Lamport), 'absurd');
    assert.equal(await emitter.witness(999_999 as Lamport), 'known');
    const result = await emitter.historyAdded({ wp_id: 'WP01', entry_type: 'note', entry_content: 'x' });
    assert.equal(result.kind === 'recorded' && result.event.lamport_clock, 1_000_001);
  });

  it('goes on above a clock value that it has witnessed, and does not go back for a lower one', async () => {
    const { emitter, clock } = make();
    await emitter.witness(40 as Lamport);
    await emitter.witness(12 as Lamport);
    const [result] = await emitter.emit(SAMPLE_DRAFTS.slice(0, 1));
    assert.equal(result?.kind === 'recorded' && result.event.lamport_clock, 41);
    assert.equal(clock.value, 41);
  });

  it('shows what it would record without recording it', async () => {
    const store = new MemoryQueue();
    const { emitter, clock } = make(store);
    const [preview, refused] = await emitter.preview([
      SAMPLE_DRAFTS[0] as (typeof SAMPLE_DRAFTS)[number],
      { event_type: 'HistoryAdded', payload: { wp_id: 'WP1', entry_type: 'note', entry_content: 'x' } },
    ]);
    assert.equal(preview?.event_type, 'WPStatusChanged');
    assert.equal('lamport_clock' in (preview ?? {}), false);
    assert.equal(refused, null);
    assert.equal((await store.summary()).waiting, 0);
    assert.equal(clock.value, 0);
  });

  it('cuts absolute paths and the home folder out of errors, and leaves the rest of the words', async () => {
    const { emitter } = make();
    const result = await emitter.errorLogged({
      error_type: 'runtime',
      error_message:
        "ENOENT: no such file '/home/ada/engine/src/main.ts' (see ~/notes/x.md, C:\\Users\\ada\\y.txt) at 3/4 of a/b",
      stack_trace: 'at run (/home/ada/engine/src/main.ts:3:4)',
    });
    assert.ok(result.kind === 'recorded' && result.event.event_type === 'ErrorLogged');
    const { error_message, stack_trace } = result.event.payload;
    assert.equal(error_message, "ENOENT: no such file 'main.ts' (see x.md, y.txt) at 3/4 of a/b");
    assert.equal(stack_trace, 'at run (main.ts:3:4)');
  });
});
