import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { FRESH_SEND_STATE, writeSendState } from '../../src/send/send-state.js';
import { originOf, parseServerUrl } from '../../src/send/server-url.js';
import { connectionState } from '../../src/service/connection-state.js';
import { installedVersion } from '../../src/service/installed-version.js';
import { runService, type ServiceEnd, type ServiceParts } from '../../src/service/service.js';
import { readServiceStatus, serviceFiles, writeServiceStatus } from '../../src/service/service-status.js';
import { writeFileDurably } from '../../src/shared/files.js';
import { formatProcess } from '../../src/shared/living-process.js';
import { packageRoot } from '../../src/shared/package-root.js';
import { systemTimers, type Timers } from '../../src/shared/timers.js';
import { connectionWords, serviceWords } from '../../src/words/service.js';
import { logIn, NOW_MS, sendFixture, type SendFixture } from '../send/send-fixture.js';
import { handTimers, settled } from '../support/hand-timers.js';
import { eventually } from '../support/program.js';
import { sampleEvent } from '../support/sample-events.js';
import { BATCH_PATH, HEALTH_PATH, json, mostly, type ScriptedAnswer } from '../support/scripted-server.js';

interface RunningService {
  readonly ended: Promise<ServiceEnd>;
  stop(): Promise<ServiceEnd>;
}

function start(
  fixture: SendFixture,
  about: Partial<ServiceParts> & { readonly timers: Timers },
): RunningService {
  const { home, queue, time } = fixture;
  const ending = new AbortController();
  const ended = runService({
    home,
    env: {},
    time,
    queue,
    chance: () => 0.5,
    emitter: { witness: async () => 'known' },
    log: { write: () => {} },
    version: '1.2.3',
    isReplaced: () => false,
    ending: ending.signal,
    ...about,
  });
  return {
    ended,
    stop: () => {
      ending.abort();
      return ended;
    },
  };
}

/** The queue of these tests is in memory: a touch of its file is what a save would be. */
function touch(path: string): void {
  writeFileDurably(path, 'saved');
}

describe('the background service, alone', () => {
  let fixture: SendFixture;
  beforeEach(async () => {
    fixture = await sendFixture();
    fs.rmSync(fixture.home.credentials); // nobody is logged in: no socket
  });
  afterEach(() => fixture.close());

  it('shows who it is, since when, and why it is offline; and nothing any more when it has ended', async () => {
    const { home } = fixture;
    const service = start(fixture, { timers: handTimers() });
    const status = await eventually(
      10_000,
      () => readServiceStatus(home),
      (seen) => seen?.why === 'not_logged_in',
    );
    assert.equal(status?.process.pid, process.pid);
    assert.deepEqual([status?.version, status?.state, status?.lastEventAt], ['1.2.3', 'offline', null]);
    assert.equal(fs.statSync(serviceFiles(home).status).mode & 0o077, 0);
    assert.equal(await service.stop(), 'asked');
    assert.equal(readServiceStatus(home), undefined);
    assert.deepEqual(fixture.server.requests, []);
  });

  it('is one per person', async () => {
    const service = start(fixture, { timers: handTimers() });
    await settled();
    assert.equal(await start(fixture, { timers: handTimers() }).ended, 'already_running');
    assert.ok(readServiceStatus(fixture.home), 'the first one is still shown');
    await service.stop();
  });

  it('ends when it was idle for long, and not before: an event keeps it', async () => {
    const timers = handTimers();
    const service = start(fixture, { timers, pace: { idleEndMs: 10_000 } });
    await timers.pass(9_000);
    touch(fixture.home.queue);
    await timers.pass(9_000);
    assert.ok(readServiceStatus(fixture.home));
    await timers.pass(2_000);
    assert.equal(await service.ended, 'idle');
  });

  it('ends when another version is installed', async () => {
    const timers = handTimers();
    let isReplaced = false;
    const service = start(fixture, { timers, isReplaced: () => isReplaced });
    await timers.pass(120_000);
    isReplaced = true;
    await timers.pass(60_000);
    assert.equal(await service.ended, 'replaced');
  });

  it('ends when it is asked by a file, and forgets an old request at its start', async () => {
    const timers = handTimers();
    const { stop } = serviceFiles(fixture.home);
    touch(stop);
    const service = start(fixture, { timers });
    await timers.pass(1_000);
    assert.ok(readServiceStatus(fixture.home));
    touch(stop);
    await timers.pass(1_000);
    assert.equal(await service.ended, 'asked');
    assert.ok(!fs.existsSync(stop));
  });

  it('ends with the person’s folder, and does not bring it back', async () => {
    const timers = handTimers();
    const service = start(fixture, { timers });
    await timers.pass(100);
    fs.rmSync(fixture.home.folder, { recursive: true });
    await timers.pass(1_000);
    assert.equal(await service.ended, 'home_gone');
    assert.ok(!fs.existsSync(fixture.home.folder));
  });
});

describe('the background service, without a live channel at the server', () => {
  let fixture: SendFixture;
  let special: (path: string) => ScriptedAnswer | undefined = () => undefined;
  let service: RunningService;
  beforeEach(async () => {
    special = () => undefined;
    fixture = await sendFixture(mostly(({ path }) => special(path)));
  });
  afterEach(async () => {
    await service.stop();
    await fixture.close();
  });
  const waiting = (count: number) =>
    eventually(
      20_000,
      () => fixture.queue.waiting.length,
      (seen) => seen === count,
    );

  it('sends what is new in batches', async () => {
    const { home, queue } = fixture;
    await fixture.insert(3);
    service = start(fixture, { timers: systemTimers, pace: { gatherMs: 20 } });
    await waiting(0);
    await queue.insert(sampleEvent(4));
    touch(home.queue);
    await waiting(0);
    assert.ok(queue.delivered.has(sampleEvent(4).event_id));
  });

  it('does not send again at once what was refused, though its own writing shows as a change', async () => {
    const { home, queue, server } = fixture;
    const refused = sampleEvent(1).event_id;
    special = (path) =>
      path === BATCH_PATH ? json(200, { results: [{ event_id: refused, status: 'rejected' }] }) : undefined;
    await fixture.insert(1);
    const timers = handTimers();
    service = start(fixture, { timers });
    await timers.pass(2_000);
    await eventually(
      20_000,
      () => server.batches.length,
      (count) => count === 1,
    );
    for (let n = 0; n < 3; n += 1) {
      touch(home.queue);
      await timers.pass(10_000);
      await settled();
    }
    const { byRetryCount } = await queue.summary();
    assert.deepEqual(byRetryCount, [{ retryCount: 1, waiting: 1 }]);
    assert.equal(server.batches.length, 1);
  });

  it('pauses when nobody is logged in, and goes on when somebody is', async () => {
    const { home, server } = fixture;
    fs.rmSync(home.credentials);
    await fixture.insert(2);
    service = start(fixture, { timers: systemTimers, pace: { gatherMs: 20 } });
    await eventually(
      20_000,
      () => readServiceStatus(home)?.why,
      (why) => why === 'not_logged_in',
    );
    assert.deepEqual(server.requests, []);
    logIn(home, server.url);
    await waiting(0);
  });

  it('notices within 30 s that the server is back, and sends what waited', async () => {
    const { server } = fixture;
    let isUp = false;
    special = () => (isUp ? undefined : { kind: 'reset' });
    await fixture.insert(2);
    const timers = handTimers();
    service = start(fixture, { timers, time: { nowMs: () => NOW_MS + timers.passedMs } });
    const probes = () => server.requests.filter(({ path }) => path === HEALTH_PATH).length;
    await timers.pass(25_000);
    await eventually(20_000, probes, (count) => count > 0);
    await eventually(
      20_000,
      () => readServiceStatus(fixture.home)?.state,
      (state) => state === 'reconnecting',
    );
    isUp = true;
    await settled();
    for (let n = 0; n < 30 && fixture.queue.waiting.length > 0; n += 1) {
      await timers.pass(1_000);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await waiting(0);
  });
});

describe('what is known of the connection', () => {
  let fixture: SendFixture;
  beforeEach(async () => {
    fixture = await sendFixture();
  });
  afterEach(() => fixture.close());

  it('is what the service says, as long as it lives; without one, events go in batches', () => {
    const { home } = fixture;
    assert.equal(connectionState(home, {}), 'batch_mode');
    for (const state of ['connected', 'reconnecting', 'offline', 'batch_mode'] as const) {
      const now = '2026-02-08T00:00:00.000Z';
      writeServiceStatus(home, {
        version: '1',
        startedAt: now,
        state,
        since: now,
        why: null,
        lastEventAt: now,
      });
      assert.equal(connectionState(home, {}), state);
    }
    const { status } = serviceFiles(home);
    const dead = fs.readFileSync(status, 'utf8').replace(/"process": "\d+/, '"process": "999999999');
    fs.writeFileSync(status, dead);
    assert.equal(connectionState(home, {}), 'batch_mode');
    fs.rmSync(home.credentials);
    assert.equal(connectionState(home, {}), 'not_logged_in');
    assert.equal(connectionState(home, { SPEC_KITTY_TOKEN: 'x' }), 'not_logged_in');
    const env = { SPEC_KITTY_TOKEN: 'x', SPEC_KITTY_SERVER: fixture.server.url };
    assert.equal(connectionState(home, env), 'batch_mode');
    const lastError = { kind: 'network', detail: 'refused', atMs: 0 };
    const origin = originOf(parseServerUrl(fixture.server.url));
    writeSendState(home, origin, { ...FRESH_SEND_STATE, failures: 1, lastError });
    assert.equal(connectionState(home, env), 'offline');
    writeSendState(home, origin, {
      ...FRESH_SEND_STATE,
      failures: 1,
      lastError: { ...lastError, kind: 'busy' },
    });
    assert.equal(connectionState(home, env), 'batch_mode');
  });

  it('is nothing when the file is damaged, and never drives a terminal', () => {
    const { home } = fixture;
    const { status } = serviceFiles(home);
    const shown = (fields: object) =>
      JSON.stringify({ process: formatProcess(process.pid).trim(), state: 'connected', ...fields });
    for (const odd of [
      '',
      '{',
      'null',
      '[]',
      '{"process":"0"}',
      shown({ state: 'toString' }),
      shown({ process: '-1' }),
    ]) {
      fs.writeFileSync(status, odd);
      assert.equal(readServiceStatus(home), undefined, odd);
    }
    fs.writeFileSync(status, shown({ since: '\u001b[31m', why: 7, version: 'x'.repeat(1000) }));
    const { since, why, version } = readServiceStatus(home) ?? {};
    assert.deepEqual({ since, why, version }, { since: '', why: null, version: '' });
  });

  it('is said in the contract’s words', () => {
    const states = ['connected', 'reconnecting', 'offline', 'batch_mode', 'not_logged_in'] as const;
    assert.deepEqual(states.map(connectionWords), [
      'Connected',
      'Reconnecting',
      'Offline',
      'Offline - Batch Mode',
      'Not logged in',
    ]);
    assert.equal(serviceWords.connection('offline', 'unheard_of'), 'State:    Offline (unheard_of)');
  });
});

describe('the installed version', () => {
  it('is what package.json says, and unknown while it is being replaced', () => {
    assert.match(installedVersion(packageRoot()) ?? '', /^\d+\.\d+\.\d+/);
    assert.equal(installedVersion(join(packageRoot(), 'nowhere')), undefined);
  });
});
