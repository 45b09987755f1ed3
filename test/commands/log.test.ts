import assert from 'node:assert/strict';
import { makeLog } from '../../src/commands/log.js';
import { eventually } from '../support/program.js';
import { sampleUlid } from '../support/sample-events.js';
import { runCommand, type CommandSetting } from '../send/command-fixture.js';
import { sendFixture, type SendFixture } from '../send/send-fixture.js';

describe('log', () => {
  let fixture: SendFixture;
  beforeEach(async () => (fixture = await sendFixture()));
  afterEach(() => fixture.close());

  const log = (options: CommandSetting['options'] = {}, more: CommandSetting = {}) =>
    runCommand(makeLog({ openQueue: async () => fixture.queue }), fixture, { options, ...more });
  const settleSome = () =>
    fixture.queue.settle(
      [
        { kind: 'delivered', eventId: sampleUlid(1), verdict: 'duplicate' },
        { kind: 'refused', eventId: sampleUlid(2), category: 'schema', reason: 'no lane', park: true },
      ],
      Date.UTC(2026, 1, 8),
    );

  it('says what was captured and what became of it, newest last', async () => {
    await fixture.insert(4);
    await settleSome();
    await fixture.queue.drop(sampleUlid(3));
    const { code, stdout, stderr } = await log();
    assert.deepEqual([code, stderr], [0, '']);
    assert.equal(
      stdout,
      [
        '2026-02-07 00:00:01Z  WP02  WPCreated  Second  [delivered 2026-02-08 00:00:00Z, it was there already]',
        '2026-02-07 00:00:02Z  WP01  WPAssigned  claude, review  [parked 2026-02-08 00:00:00Z, schema: no lane]',
        '2026-02-07 00:00:03Z  001-first  FeatureCreated  for main  [dropped 1970-01-01 00:00:00Z]',
        '2026-02-07 00:00:04Z  001-first  FeatureCompleted  2 done  [waiting]',
        '',
      ].join('\n'),
    );
  });

  it('--limit shows the newest and how many were before; --json is one document', async () => {
    assert.equal((await log()).stdout, 'Nothing has been captured yet.\n');
    await fixture.insert(3);
    const { stdout, stderr } = await log({ limit: '1' });
    assert.match(stdout, /^[^\n]*FeatureCreated[^\n]*\n$/);
    assert.equal(stderr, '… 2 events before: spec-kitty log --limit 3\n');
    const document = JSON.parse((await log({ limit: '2', json: true })).stdout) as {
      total: number;
      events: { event_id: string; state: string }[];
    };
    assert.equal(document.total, 3);
    assert.deepEqual(
      document.events.map(({ event_id, state }) => [event_id, state]),
      [
        [sampleUlid(2), 'waiting'],
        [sampleUlid(3), 'waiting'],
      ],
    );
    assert.equal((await log({ limit: 'many' })).code, 2);
  });

  it('--follow tells each event that comes and each change once, and ends with Ctrl-C', async () => {
    await fixture.insert(2);
    const stop = new AbortController();
    let said = '';
    const running = log(
      { follow: true, json: true, limit: '1' },
      { signal: stop.signal, onStdout: (text) => (said += text) },
    );
    const lines = () =>
      said
        .split('\n')
        .filter(Boolean)
        .map((line) => {
          const { event_id, state } = JSON.parse(line) as { event_id: string; state: string };
          return `${event_id} ${state}`;
        });
    const told = (count: number) => eventually(20_000, lines, ({ length }) => length >= count);
    await told(1);
    await settleSome();
    await told(3);
    await fixture.insert(3); // two of them are known
    await told(4);
    stop.abort();
    assert.equal((await running).code, 0);
    assert.deepEqual(lines(), [
      `${sampleUlid(2)} waiting`,
      `${sampleUlid(1)} delivered`,
      `${sampleUlid(2)} parked`,
      `${sampleUlid(3)} waiting`,
    ]);
  });
});
