import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { makeSyncOff, makeSyncOn, syncServer } from '../../src/commands/sync-consent.js';
import { makeSyncNow } from '../../src/commands/sync-now.js';
import { makeSyncStatus } from '../../src/commands/sync-status.js';
import { removeCredentials } from '../../src/send/credentials.js';
import { PROJECT, sampleEvent, sampleUlid } from '../support/sample-events.js';
import { BATCH_PATH, json, mostly } from '../support/scripted-server.js';
import { runCommand, syncParts, type CommandSetting } from './command-fixture.js';
import { sendFixture, snapshotOf, type SendFixture } from './send-fixture.js';

const OTHER = 'b1d2f0e8-1111-4222-8333-944445555666';

describe('sync', () => {
  let fixture: SendFixture;
  beforeEach(async () => (fixture = await sendFixture()));
  afterEach(() => fixture.close());

  const sync = (setting?: CommandSetting) => runCommand(makeSyncNow(syncParts(fixture)), fixture, setting);
  const status = (setting?: CommandSetting) =>
    runCommand(makeSyncStatus(syncParts(fixture)), fixture, setting);
  const on = (setting?: CommandSetting) => runCommand(makeSyncOn(syncParts(fixture)), fixture, setting);
  const off = (setting?: CommandSetting) => runCommand(makeSyncOff(syncParts(fixture)), fixture, setting);

  it('says what it delivered, and exits 0', async () => {
    await fixture.insert(3);
    const result = await sync();
    assert.deepEqual([result.code, result.stdout, result.stderr], [0, 'Of 3 events: 3 delivered.\n', '']);
    assert.deepEqual((await sync()).stdout, 'Nothing waits: there was nothing to send.\n');
  });

  it('--json is one document with numbers that add up', async () => {
    await fixture.insert(3);
    await fixture.queue.insert(sampleEvent(9, { project_uuid: OTHER }));
    const result = await sync({ options: { json: true } });
    assert.deepEqual([result.code, result.stderr], [0, '']);
    assert.deepEqual(JSON.parse(result.stdout), {
      selected: 4,
      delivered: 3,
      duplicate: 0,
      refused: 0,
      parked: 0,
      waiting: 0,
      held: 1,
      batches: 1,
      held_back: { no_project: 0, no_consent: 1, other_team: 0 },
      refused_by_category: [],
      refusals: [],
      paused_projects: [],
      stop: null,
    });
  });

  it('exits 3 when something was parked, says why and what to do, and writes the report', async () => {
    await fixture.insert(2);
    fixture.server.script = mostly(({ path, eventIds: [first, second] }) =>
      path === BATCH_PATH
        ? json(200, {
            results: [
              { event_id: first, status: 'accepted' },
              { event_id: second, status: 'rejected', error_category: 'schema', error: 'no lane' },
            ],
          })
        : undefined,
    );
    const file = `${fixture.home.folder}/report.json`;
    const result = await sync({ options: { report: file } });
    assert.equal(result.code, 3);
    assert.match(
      result.stdout,
      /Of 2 events: 1 delivered, 1 parked\.\n {2}schema \(1 event\): no lane\. The server and/,
    );
    const report = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, unknown>;
    assert.deepEqual(Object.keys(report), ['generated_at', 'summary', 'failures']);
    assert.deepEqual(report['failures'], [
      {
        event_id: sampleUlid(2),
        event_type: 'WPAssigned',
        category: 'schema',
        reason: 'no lane',
        parked: true,
      },
    ]);
  });

  it('exits 3 when the server cannot be reached, with what is kept and what to do', async () => {
    await fixture.insert(2);
    await fixture.server.close();
    const result = await sync();
    assert.equal(result.code, 3);
    assert.match(result.stdout, /Of 2 events: 0 delivered, 2 waiting\./);
    assert.match(result.stderr, /Nobody answers.*\nNothing is lost\. Try again later: spec-kitty sync\n/);
  });

  it('exits 1 when nobody is logged in, when the session is over, and when no server is named', async () => {
    await fixture.insert(1);
    fixture.server.script = mostly(() => json(401, {}));
    assert.deepEqual(pick(await sync()), [1, 'login_over']);
    removeCredentials(fixture.home);
    assert.deepEqual(pick(await sync()), [1, 'not_logged_in']);
    fs.rmSync(fixture.home.config);
    const result = await sync();
    assert.deepEqual(pick(result), [1, 'no_server']);
    assert.match(result.failure?.hint ?? '', /spec-kitty auth login --server URL/);
    assert.equal(fixture.queue.waiting.length, 1);
  });

  it('shows progress on a terminal only, and wipes it away', async () => {
    await fixture.insert(3);
    const result = await sync({ isTerminal: true });
    assert.match(result.stderr, /^\rSending #{24} 3 of 3\r/);
    assert.ok(result.stderr.endsWith('\r\u{1b}[K'));
  });

  it('off until this person said so: held back, said, and exit 3 in that project', async () => {
    await off();
    await fixture.insert(2);
    const held = await sync();
    assert.equal(held.code, 3);
    assert.match(held.stdout, /Held back: 2 events .*spec-kitty sync on/);
    assert.equal(fixture.server.batches.length, 0);
    assert.match((await on()).stdout, /Events of engine may now be sent to http/);
    assert.equal((await sync()).code, 0);
    assert.equal(fixture.server.taken.size, 2);
  });

  it('what another project’s owner did not turn on is no failure of this one', async () => {
    await fixture.queue.insert(sampleEvent(1, { project_uuid: OTHER }));
    const result = await sync();
    assert.equal(result.code, 0);
    assert.match(result.stdout, /Held back: 1 event of projects/);
  });

  it('on and off twice change nothing; outside a project, or without a server, they say what to do', async () => {
    assert.match((await on()).stdout, /already/);
    assert.match((await off()).stdout, /Nothing of engine is sent any more/);
    assert.match((await off()).stdout, /already off/);
    const machine = await on({ options: { json: true } });
    assert.deepEqual(JSON.parse(machine.stdout), {
      project_uuid: PROJECT,
      server: fixture.server.url,
      consent: true,
      changed: true,
    });
    for (const project of [{ uuid: null, slug: null, root: '/x' }]) {
      const nowhere = await runCommand(makeSyncOn(syncParts(fixture, project)), fixture);
      assert.deepEqual(pick(nowhere), [1, 'no_project']);
    }
    removeCredentials(fixture.home);
    fs.rmSync(fixture.home.config);
    assert.deepEqual(pick(await on()), [1, 'no_server']);
  });

  it('server: shows it, changes it, and consent does not go along', async () => {
    const shown = await runCommand(syncServer, fixture);
    assert.equal(shown.stdout, `The server is ${fixture.server.url}.\n`);
    const args = ['https://other.example/'];
    const set = await runCommand(syncServer, fixture, { args, options: { json: true } });
    assert.deepEqual(JSON.parse(set.stdout), { server: 'https://other.example', changed: true });
    await fixture.insert(1);
    const result = await sync();
    assert.deepEqual(pick(result), [1, 'other_server']);
    assert.match(
      result.failure?.message ?? '',
      /logged in at http.*but the server is set to https:\/\/other\.example/,
    );
    const bad = await runCommand(syncServer, fixture, { args: ['http://other.example'] });
    assert.equal(bad.failure?.code, 'server_url_insecure');
  });

  it('status reads only, and says what waits, who is logged in, and whether this project may send', async () => {
    await fixture.insert(3);
    await fixture.queue.insert(sampleEvent(9, { project_uuid: OTHER }));
    await fixture.queue.settle(
      [{ kind: 'refused', eventId: sampleUlid(1), category: 'x', reason: 'y', park: false }],
      0,
    );
    const before = snapshotOf(fixture.home);
    const result = await status();
    assert.equal(result.code, 0);
    assert.match(result.stdout, /Login: {4}ada, team analytical\n/);
    assert.match(result.stdout, /Project: {2}engine, sending is on\n/);
    assert.match(result.stdout, /Waiting: {2}4 events, the oldest since/);
    assert.match(result.stdout, /refused before: 1 × 1\n/);
    const machine = await status({ options: { json: true } });
    const document = JSON.parse(machine.stdout) as Record<string, Record<string, unknown>>;
    assert.deepEqual(document['project'], { uuid: PROJECT, slug: 'engine', consent: true });
    assert.equal(document['queue']?.['waiting'], 4);
    assert.deepEqual(document['held_back'], { no_project: 0, no_consent: 1, other_team: 0 });
    assert.deepEqual(snapshotOf(fixture.home), before);
    assert.equal(fixture.server.requests.length, 0);
  });

  it('status says when it was last sent, what went wrong since, and when the next try is', async () => {
    assert.match((await status()).stdout, /\nLast sync: never\n/);
    await fixture.insert(1);
    await sync();
    assert.match((await status()).stdout, /\nLast sync: 2026-02-08 00:00:00Z\nWaiting:/);
    fixture.server.script = mostly(({ path }) => (path === BATCH_PATH ? json(503, {}) : undefined));
    await fixture.queue.insert(sampleEvent(2));
    await sync();
    const { stdout } = await status();
    assert.match(stdout, /\nLast error: 2026-02-08 00:00:00Z, the server was in trouble \(503\)\n/);
    assert.match(stdout, /\nNext try: by itself from 2026-02-08 00:00:0\dZ on; at once: spec-kitty sync\n/);
    const machine = JSON.parse((await status({ options: { json: true } })).stdout) as {
      sending: Record<string, unknown>;
    };
    assert.deepEqual(Object.keys(machine.sending), ['last_success', 'last_error', 'next_try']);
    assert.deepEqual(machine.sending['last_error'], {
      at: '2026-02-08T00:00:00.000Z',
      kind: 'server_trouble',
      detail: '503',
    });
  });

  it('status warns of a long queue, and of a full one', async () => {
    const summary = await fixture.queue.summary();
    for (const [waiting, words] of [
      [9_999, /^(?![^]*The queue is)/],
      [10_000, /The queue is long: 10000 of at most 100000 events/],
      [100_000, /The queue is full: 100000 events\. It takes no new ones/],
    ] as const) {
      fixture.queue.summary = async () => ({ ...summary, waiting, refusedWhileFull: 7 });
      const { stdout } = await status();
      assert.match(stdout, words);
      assert.match(stdout, /While it was full, 7 events were not recorded\. .*spec-kitty capture/);
    }
  });

  it('status on a fresh machine makes no file', async () => {
    fs.rmSync(fixture.home.folder, { recursive: true });
    const result = await status();
    assert.match(result.stdout, /Server: {3}none/);
    assert.match(result.stdout, /sending is off/);
    assert.equal(fs.existsSync(fixture.home.folder), false);
  });

  it('status --check asks the server', async () => {
    assert.match((await status({ options: { check: true } })).stdout, /The server answers\./);
    fixture.server.script = () => json(404, {});
    assert.match((await status({ options: { check: true } })).stdout, /not as a spec-kitty server/);
    await fixture.server.close();
    const machine = await status({ options: { check: true, json: true } });
    assert.match(machine.stdout, /"check":\{"reachable":false,"words":"Nobody answers/);
  });
});

function pick({ code, failure }: { code: number; failure: { code: string } | undefined }): unknown[] {
  return [code, failure?.code];
}
