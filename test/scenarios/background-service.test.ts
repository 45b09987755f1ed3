import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { queuedEvents } from '../support/open-events.js';
import { OwnServer } from '../support/own-server.js';
import { eventually, mustRun, spec, workerAsleep } from '../support/program.js';
import { TestRepository } from '../support/repository.js';
import { runNode, scriptPath } from '../support/child.js';
import { moveByHand, taskFile, WP01 } from '../support/work-package.js';

const EMIT = scriptPath(import.meta.url, '../support/emit-in-project.js');

/** The built program's background service: a real process, a real server, real commits of other processes. */
describe('the background service', () => {
  let server: OwnServer;
  let ada: TestRepository;

  const status = async () =>
    JSON.parse(await mustRun(ada, ['sync', 'status', '--json'])) as {
      connection: string;
      service: {
        pid: number;
        state: string;
        since: string;
        why: string | null;
        last_event_at: string | null;
      } | null;
    };
  const connection = (wanted: string) => eventually(60_000, status, (seen) => seen.connection === wanted);
  const waiting = async () => queuedEvents(ada.queue);
  const isAlive = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  const gone = (pid: number) =>
    eventually(
      60_000,
      () => isAlive(pid),
      (alive) => !alive,
    );
  /** An event of another process that wakes no worker: what brings it to the server is the service alone. */
  const emit = async () => {
    const { code, stderr } = await runNode(EMIT, ['WP01'], { env: ada.env, cwd: ada.path });
    assert.equal(code, 0, stderr);
  };

  before(async () => {
    ada = TestRepository.create();
    server = await OwnServer.start(ada);
    await mustRun(ada, ['init']);
    ada.write(WP01, taskFile('WP01', 'planned'));
    ada.commit('Plan');
    await workerAsleep(ada);
  });

  after(async () => {
    await spec(ada, ['sync', 'stop']);
    await server.stop();
    await workerAsleep(ada);
    ada.remove();
    await server.remove();
  });

  it('starts once, shows itself, and waits for a login and for consent', async () => {
    const started = await spec(ada, ['sync', 'start']);
    assert.equal(started.code, 0, started.stderr);
    assert.match(started.stdout, /runs in the background \(process \d+\)/);
    assert.match(started.stderr, /until you log in/);
    const { service } = await status();
    const pid = service?.pid ?? 0;
    assert.ok(isAlive(pid));
    const again = await mustRun(ada, ['sync', 'start', '--json']);
    assert.equal(JSON.parse(again).started, false);
    assert.equal(JSON.parse(again).service.pid, pid);
    await server.logIn();
    const { service: waitingFor } = await eventually(
      60_000,
      status,
      (seen) => seen.service?.why === 'no_consent',
    );
    assert.equal(waitingFor?.pid, pid);
    assert.deepEqual(await server.events(), []);
    await mustRun(ada, ['sync', 'on']);
    await connection('connected');
    assert.match(await mustRun(ada, ['sync', 'status']), /running \(process \d+\)[^]*Connected/);
  });

  it('brings what waited, and what other processes commit or emit, to the server by itself', async () => {
    await server.arrived(2);
    await emit();
    const events = await server.arrived(3);
    assert.equal(events.at(-1)?.event_type, 'HistoryAdded');
    moveByHand(ada, WP01, 'doing');
    ada.commit('Start');
    assert.equal((await server.arrived(4)).at(-1)?.event_type, 'WPStatusChanged');
    await eventually(60_000, waiting, ({ length }) => length === 0);
    assert.equal((await server.arrived(4)).length, 4);
    await eventually(60_000, status, ({ service }) => service?.last_event_at !== null);
  });

  it('outlives its server: what happened meanwhile goes out when it is back', async () => {
    const before = await status();
    await server.kill();
    await connection('reconnecting');
    await emit();
    moveByHand(ada, WP01, 'for_review');
    ada.commit('Ready');
    await workerAsleep(ada);
    assert.equal((await waiting()).length, 2);
    await server.restart();
    await server.arrived(6);
    const after = await connection('connected');
    assert.equal(after.service?.pid, before.service?.pid);
    await eventually(60_000, waiting, ({ length }) => length === 0);
    assert.equal((await server.events()).length, 6);
  });

  it('lifts this machine’s clock above what others of the team have shown', async () => {
    const grace = TestRepository.create();
    try {
      await server.logIn(grace, 'grace');
      await mustRun(grace, ['init']);
      await mustRun(grace, ['sync', 'on']);
      const clock = () =>
        Number(JSON.parse(readFileSync(join(ada.home, '.spec-kitty', 'clock.json'), 'utf8')).lamport_clock);
      const past = clock() + 20;
      const { code, stderr } = await runNode(EMIT, ['WP02', String(past)], {
        env: grace.env,
        cwd: grace.path,
      });
      assert.equal(code, 0, stderr);
      await mustRun(grace, ['sync']);
      await eventually(60_000, clock, (value) => value >= past);
    } finally {
      await workerAsleep(grace);
      grace.remove();
    }
  });

  it('ends when it is asked, by `sync stop` and by SIGTERM, and shows it', async () => {
    const first = (await status()).service?.pid ?? 0;
    assert.match(await mustRun(ada, ['sync', 'stop']), new RegExp(`process ${first}\\) has ended`));
    await gone(first); // it may wait to be buried
    assert.equal((await status()).connection, 'batch_mode');
    assert.match(await mustRun(ada, ['sync', 'stop']), /was not running/);
    await mustRun(ada, ['sync', 'start']);
    const second = (await connection('connected')).service?.pid ?? 0;
    assert.notEqual(second, first);
    process.kill(second, 'SIGTERM');
    await gone(second);
    const { service } = await status();
    assert.equal(service, null);
    assert.ok(!existsSync(join(ada.home, '.spec-kitty', 'service.json')));
  });

  it('leaves no word of itself that is believed after a kill -9, and starts anew', async () => {
    await mustRun(ada, ['sync', 'start']);
    const pid = (await status()).service?.pid ?? 0;
    process.kill(pid, 'SIGKILL');
    await gone(pid);
    assert.equal((await status()).service, null);
    assert.match(await mustRun(ada, ['sync', 'stop']), /was not running/);
    assert.match(await mustRun(ada, ['sync', 'start']), /runs in the background/);
    await mustRun(ada, ['sync', 'stop']);
  });

  it('is one, however many are started at once', async () => {
    const results = await Promise.all([1, 2, 3].map(() => mustRun(ada, ['sync', 'start', '--json'])));
    const pids = new Set(results.map((text) => JSON.parse(text).service.pid));
    assert.equal(pids.size, 1);
    const [pid = 0] = pids;
    assert.ok(isAlive(pid));
    await mustRun(ada, ['sync', 'stop']);
    await gone(pid);
  });
});

describe('a program that uses the library', () => {
  it('sends in withSyncContext what it emits, and ends', async () => {
    const ada = TestRepository.create();
    const server = await OwnServer.start(ada);
    try {
      await server.logIn();
      await mustRun(ada, ['init']);
      await mustRun(ada, ['sync', 'on']);
      const script = scriptPath(import.meta.url, '../support/emit-in-sync-context.js');
      const { stdout, stderr, code } = await runNode(script, [server.url], { env: ada.env, cwd: ada.path });
      assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
      assert.deepEqual(JSON.parse(stdout), { live: true, returned: 7, thrown: 'its own failure' });
      const events = await server.events();
      assert.deepEqual(
        events.map(({ payload }) => 'entry_content' in payload && payload.entry_content),
        ['within', 'before the failure'],
      );
      await server.stop();
      const offline = await runNode(script, [], { env: ada.env, cwd: ada.path });
      assert.deepEqual(JSON.parse(offline.stdout), { live: false, returned: 7, thrown: 'its own failure' });
      assert.equal((await queuedEvents(ada.queue)).length, 2);
    } finally {
      await server.remove();
      await workerAsleep(ada);
      ada.remove();
    }
  });
});
