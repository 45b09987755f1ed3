import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import type { Command } from '../../src/commands/command.js';
import {
  makeQueueDrop,
  makeQueueExport,
  makeQueueList,
  makeQueueRetry,
  makeQueueShow,
} from '../../src/commands/queue.js';
import type { QueueParts } from '../../src/commands/queue-parts.js';
import { sampleEvent, sampleUlid } from '../support/sample-events.js';
import { runCommand } from '../send/command-fixture.js';
import { sendFixture, snapshotOf, type SendFixture } from '../send/send-fixture.js';

describe('queue', () => {
  let fixture: SendFixture;

  beforeEach(async () => {
    fixture = await sendFixture();
    await fixture.insert(4);
    const refused = { kind: 'refused', category: 'schema', reason: 'no \u001B[31mlane' } as const;
    await fixture.queue.settle(
      [
        { ...refused, eventId: sampleUlid(2), park: true },
        { ...refused, eventId: sampleUlid(3), park: false },
        { kind: 'delivered', eventId: sampleUlid(1), verdict: 'accepted' },
      ],
      Date.UTC(2026, 1, 8),
    );
  });
  afterEach(() => fixture.close());

  const run = (make: (parts: QueueParts) => Command, ...typed: string[]) => {
    const args = typed.filter((word) => !word.startsWith('--'));
    const flags = typed.filter((word) => word.startsWith('--')).map((flag) => flag.slice(2).split('='));
    const options = Object.fromEntries(
      flags.map(([name = '', value]) => [name === 'all-parked' ? 'allParked' : name, value ?? true]),
    );
    return runCommand(make({ openQueue: async () => fixture.queue }), fixture, { args, options });
  };

  it('list: what is parked and why, then what waits, terminal codes written out', async () => {
    const { stdout, code } = await run(makeQueueList);
    assert.equal(code, 0);
    assert.equal(
      stdout,
      [
        'Parked: 1 event',
        `  ${sampleUlid(2)}  2026-02-07 00:00:02Z  WP01  WPAssigned  claude, review`,
        '      schema: no \\u001b[31mlane (refused 1 time, parked 2026-02-08 00:00:00Z)',
        'Try them again: spec-kitty queue retry --all-parked. See one: spec-kitty queue show ID',
        'Waiting: 2 events',
        `  ${sampleUlid(3)}  2026-02-07 00:00:03Z  001-first  FeatureCreated  for main`,
        '      refused 1 time so far',
        `  ${sampleUlid(4)}  2026-02-07 00:00:04Z  001-first  FeatureCompleted  2 done`,
        '',
      ].join('\n'),
    );
  });

  it('list --parked, --limit and --json; an empty queue says so', async () => {
    const parked = await run(makeQueueList, '--parked');
    assert.match(parked.stdout, /Parked: 1 event/);
    assert.doesNotMatch(parked.stdout, /Waiting/);
    assert.match(
      (await run(makeQueueList, '--limit=1')).stdout,
      /… and 1 more: spec-kitty queue list --limit 2/,
    );
    assert.equal((await run(makeQueueList, '--limit=0')).code, 2);
    const machine = await run(makeQueueList, '--json');
    const document = JSON.parse(machine.stdout) as { waiting: number; parked: number; events: object[] };
    assert.deepEqual([document.waiting, document.parked, document.events.length], [2, 1, 3]);
    assert.deepEqual(document.events[0], {
      event_id: sampleUlid(2),
      event_type: 'WPAssigned',
      happened_at: '2026-02-07T00:00:02.000Z',
      queued_at: '1970-01-01T00:00:00.000Z',
      subject: 'WP01',
      feature_slug: '001-first',
      gist: 'claude, review',
      state: 'parked',
      state_since: '2026-02-08T00:00:00.000Z',
      retry_count: 1,
      category: 'schema',
      reason: 'no \u001B[31mlane',
      verdict: null,
    });
    for (const n of [2, 3, 4]) await fixture.queue.drop(sampleUlid(n));
    assert.equal((await run(makeQueueList)).stdout, 'Nothing waits, and nothing is parked.\n');
    assert.equal((await run(makeQueueList, '--parked')).stdout, 'Nothing is parked.\n');
  });

  it('show: one event whole by the beginning of its id, with its history', async () => {
    const { stdout } = await run(makeQueueShow, sampleUlid(2).slice(0, 15));
    assert.match(
      stdout,
      /^01KGTPB\w+ {2}.*WPAssigned.*\nQueued: .*\nNow: {6}parked 2026-02-08.*\n {10}2026.*parked, schema/,
    );
    const json = await run(makeQueueShow, sampleUlid(2), '--json');
    const { event, history } = JSON.parse(json.stdout) as { event: object; history: object[] };
    assert.deepEqual(event, sampleEvent(2));
    assert.deepEqual(history, [
      { at: '2026-02-08T00:00:00.000Z', what: 'parked', category: 'schema', reason: 'no \u001B[31mlane' },
    ]);
    assert.match((await run(makeQueueShow, sampleUlid(1))).stdout, /Now: {6}delivered 2026-02-08/);
  });

  it('an id that is not there, or of more than one, changes nothing and says what is near', async () => {
    const before = snapshotOf(fixture.home);
    for (const make of [makeQueueShow, makeQueueRetry, makeQueueDrop]) {
      const unknown = await run(make, '7ZZZZZZZ');
      assert.deepEqual([unknown.code, unknown.failure?.code], [1, 'unknown_event']);
      assert.match(unknown.failure?.hint ?? '', /queue list/);
      const near = await run(make, `${sampleUlid(2).slice(0, -1)}!`);
      assert.equal(near.failure?.hint, `Close to it: ${sampleUlid(2)}`);
      const many = await run(make, sampleUlid(2).slice(0, 6));
      assert.equal(many.failure?.code, 'ambiguous_id');
      assert.match(many.failure?.hint ?? '', new RegExp(sampleUlid(4)));
    }
    assert.deepEqual(snapshotOf(fixture.home), before);
    assert.equal((await fixture.queue.summary()).parked, 1);
  });

  it('retry: one, or all that are parked, and nothing else', async () => {
    assert.equal((await run(makeQueueRetry)).code, 2);
    assert.equal((await run(makeQueueRetry, sampleUlid(2), '--all-parked')).code, 2);
    const waiting = await run(makeQueueRetry, sampleUlid(3));
    assert.deepEqual([waiting.code, waiting.failure?.code], [1, 'not_parked']);
    assert.match(waiting.failure?.message ?? '', /it waits already/);
    assert.match((await run(makeQueueRetry, sampleUlid(2))).stdout, /^1 event waits again, where it stood/);
    const ids = fixture.queue.waiting.map(({ event_id }) => event_id);
    assert.deepEqual(ids, [2, 3, 4].map(sampleUlid));
    assert.equal((await run(makeQueueRetry, '--all-parked')).stdout, 'Nothing is parked.\n');
    await fixture.queue.settle(
      [{ kind: 'refused', eventId: sampleUlid(4), category: 'x', reason: 'y', park: true }],
      0,
    );
    const machine = await run(makeQueueRetry, '--all-parked', '--json');
    assert.deepEqual(JSON.parse(machine.stdout), { retried: [sampleUlid(4)], still_parked: 0 });
  });

  it('export: all that waits and is parked, a line each, for its owner only; it overwrites nothing', async () => {
    const file = join(fixture.home.folder, 'events.ndjson');
    const said = await run(makeQueueExport, file);
    assert.equal(said.stdout, `Wrote 3 events to ${file}: 2 waiting, 1 parked.\n`);
    assert.equal(fs.statSync(file).mode & 0o777, 0o600);
    const lines = fs.readFileSync(file, 'utf8').trimEnd().split('\n');
    const events = lines.map((line) => JSON.parse(line) as { state: string; event: { event_id: string } });
    assert.deepEqual(
      events.map(({ state, event }) => [state, event.event_id]),
      [
        ['parked', sampleUlid(2)],
        ['waiting', sampleUlid(3)],
        ['waiting', sampleUlid(4)],
      ],
    );
    const before = fs.readFileSync(file);
    const again = await run(makeQueueExport, file);
    assert.deepEqual([again.code, again.failure?.code], [1, 'file_exists']);
    assert.deepEqual(fs.readFileSync(file), before);
    const nowhere = await run(makeQueueExport, join(fixture.home.folder, 'no/such/file'));
    assert.equal(nowhere.failure?.code, 'cannot_write');
  });

  it('export that fails half-way leaves no file', async () => {
    const file = join(fixture.home.folder, 'events.ndjson');
    const all = [...(await fixture.queue.kept())];
    fixture.queue.kept = async () =>
      (function* () {
        yield* all;
        throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      })();
    assert.equal((await run(makeQueueExport, file)).failure?.code, 'cannot_write');
    assert.equal(fs.existsSync(file), false);
  });

  it('drop: only with --yes, and says what it dropped', async () => {
    const unsure = await run(makeQueueDrop, sampleUlid(2));
    assert.deepEqual([unsure.code, unsure.failure?.code], [1, 'not_confirmed']);
    assert.match(unsure.failure?.message ?? '', /WPAssigned {2}claude, review$/);
    assert.equal((await fixture.queue.summary()).parked, 1);
    const dropped = await run(makeQueueDrop, sampleUlid(2), '--yes');
    assert.match(dropped.stdout, /^Dropped: 01KGTPB\w+ .*WPAssigned {2}claude, review\n$/);
    assert.equal((await fixture.queue.summary()).parked, 0);
    const again = await run(makeQueueDrop, sampleUlid(2), '--yes');
    assert.deepEqual([again.code, again.failure?.code], [1, 'not_in_queue']);
    const machine = await run(makeQueueDrop, sampleUlid(3), '--yes', '--json');
    assert.deepEqual(
      (JSON.parse(machine.stdout) as { dropped: { event: object } }).dropped.event,
      sampleEvent(3),
    );
  });
});
