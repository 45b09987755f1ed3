import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { runNode, scriptPath } from '../support/child.js';
import { queuedEvents } from '../support/open-events.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';

const EMIT = scriptPath(import.meta.url, '../support/emit-events.js');
const KILL = scriptPath(import.meta.url, '../support/kill-at-write.js');

describe('events emitted by several processes', () => {
  let home: TemporaryFolder;
  beforeEach(() => (home = temporaryFolder('home')));
  afterEach(() => home.remove());

  const emit = async (count: number, env: Record<string, string> = {}, nodeArgs: string[] = []) => {
    const { stdout, stderr, signal } = await runNode(EMIT, [String(count)], {
      env: { SPEC_KITTY_HOME: home.path, HOME: home.path, ...env },
      cwd: home.path,
      nodeArgs,
    });
    const events = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as SpecKittyEvent);
    return { events, stderr, signal };
  };
  const queue = () => queuedEvents(join(home.path, 'queue.db'));
  const clock = () =>
    (JSON.parse(fs.readFileSync(join(home.path, 'clock.json'), 'utf8')) as { lamport_clock: number })
      .lamport_clock;
  const values = (events: readonly SpecKittyEvent[]) => events.map((event) => event.lamport_clock);

  it('8 processes that emit 50 events each leave 400 rows, 400 ids and 400 clock values', async () => {
    const results = await Promise.all(Array.from({ length: 8 }, () => emit(50)));

    assert.equal(results.map(({ stderr }) => stderr).join(''), '');
    const events = await queue();
    assert.equal(events.length, 400);
    assert.equal(new Set(events.map((event) => event.event_id)).size, 400);
    assert.equal(new Set(values(events)).size, 400);
    assert.ok(clock() >= Math.max(...values(events)));
  }).timeout(120_000);

  it('a kill -9 between any two writes loses nothing that was reported as recorded and issues no clock value twice', async () => {
    const reported: SpecKittyEvent[] = [];
    let steps = 0;
    for (let killed = true; killed;) {
      steps += 1;
      const result = await emit(2, { KILL_AT: String(steps) }, ['--import', KILL]);
      killed = result.signal === 'SIGKILL';
      reported.push(...result.events);
      // The next one after the kill works at once, and above everything before.
      const {
        events: [after],
      } = await emit(1);
      assert.ok(after, `nothing can be emitted after a kill at write ${steps}`);
      const earlier = Math.max(0, ...values(reported));
      assert.ok(
        after.lamport_clock > earlier,
        `write ${steps}: ${after.lamport_clock} is not above ${earlier}`,
      );
      reported.push(after);
    }

    assert.ok(steps > 20, `only ${steps} writes were stepped through`);
    const stored = new Map((await queue()).map((event) => [event.event_id, event]));
    for (const event of reported) assert.deepEqual(stored.get(event.event_id), event);
    const all = values([...stored.values()]);
    assert.equal(new Set(all).size, all.length);
    assert.ok(clock() >= Math.max(...all));
  }).timeout(180_000);

  for (const [damage, bytes] of [
    ['deleted', undefined],
    ['emptied', ''],
    ['garbage', '\u0000\u0007 not json {'],
    ['set back', '{"lamport_clock":1}'],
    ['nonsense', '{"lamport_clock":-4.5}'],
  ] as const) {
    it(`a clock.json that is ${damage} does not bring a clock value back`, async () => {
      const { events: before } = await emit(5);
      const path = join(home.path, 'clock.json');
      if (bytes === undefined) fs.rmSync(path);
      else fs.writeFileSync(path, bytes);

      const { events: after } = await emit(2);

      assert.equal(after.length, 2);
      assert.ok(Math.min(...values(after)) > Math.max(...values(before)));
      assert.equal(clock(), Math.max(...values(after)));
    });
  }

  it('a queue.db that is garbage does not bring a clock value back, and is kept aside', async () => {
    const { events: before } = await emit(5);
    fs.writeFileSync(join(home.path, 'queue.db'), 'not a database at all');

    const { events: after } = await emit(1);

    assert.ok(Math.min(...values(after)) > Math.max(...values(before)));
    assert.ok(fs.readdirSync(home.path).some((name) => name.startsWith('queue.db.damaged-')));
  });
});
