import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { queuedEvents } from '../support/open-events.js';
import { putEmptyDatabase } from '../support/empty-database.js';
import {
  eventually,
  logIn,
  mustRun,
  readServer,
  spec,
  startServer,
  workerAsleep,
  type RunningServer,
} from '../support/program.js';
import { TestRepository } from '../support/repository.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';
import { moveByHand, taskFile, WP01 } from '../support/work-package.js';

/** From a commit to a server, with the built program, real git and real sockets. */
describe('a commit that moves a work package', () => {
  let data: TemporaryFolder;
  let server: RunningServer;
  let ada: TestRepository;

  const eventsAtServer = async () =>
    ((await readServer(server, '/api/v1/events/?after=0&limit=1000')) as { events: SpecKittyEvent[] }).events;
  const workPackagesAtServer = async () =>
    ((await readServer(server, '/api/v1/board/')) as { work_packages: unknown[] }).work_packages;
  const waiting = async (repository = ada) => queuedEvents(repository.queue);
  const delivered = (count: number) => eventually(60_000, eventsAtServer, (events) => events.length >= count);

  before(async () => {
    data = temporaryFolder('server');
    ada = TestRepository.create();
    await putEmptyDatabase(data.path);
    server = await startServer(ada, data.path);
    await logIn(ada, server, data.path);
    await mustRun(ada, ['init']);
    ada.write(WP01, taskFile('WP01', 'planned'));
    ada.commit('Plan');
    await eventually(60_000, () => existsSync(ada.queue), Boolean);
  });

  after(async () => {
    assert.equal(await server.stop(), 0);
    await workerAsleep(ada);
    ada.remove();
    data.remove();
  });

  it('stays on this machine until this person said `sync on`', async () => {
    const { code, stdout, stderr } = await spec(ada, ['sync']);
    assert.equal(code, 3, `${stdout}${stderr}`);
    assert.deepEqual(await eventsAtServer(), []);
    assert.deepEqual(
      (await waiting()).map((event) => event.event_type),
      ['FeatureCreated', 'WPCreated'],
    );
  });

  it('reaches the server within 5 s of the commit once they did', async () => {
    await mustRun(ada, ['sync', 'on']);
    moveByHand(ada, WP01, 'doing');
    ada.commit('Start');
    const events = await delivered(3);
    assert.deepEqual(
      events.map(({ event_type, payload }) => [
        event_type,
        'new_status' in payload ? payload.new_status : null,
      ]),
      [
        ['FeatureCreated', null],
        ['WPCreated', null],
        ['WPStatusChanged', 'doing'],
      ],
    );
    assert.equal(events[2]?.head_commit_sha, ada.head());
    assert.equal(events[2]?.git_branch, 'main');
    assert.equal(events[2]?.team_slug, 'engine');
  });

  it('gives the same id from a second clone: the server answers duplicate, the board is unchanged', async () => {
    const board = await workPackagesAtServer();
    const before = await eventsAtServer();
    const clone = TestRepository.clone(ada.path);
    try {
      await logIn(clone, server, data.path, { name: 'grace' });
      await mustRun(clone, ['init']);
      await mustRun(clone, ['capture', '--all']);
      const again = await waiting(clone);
      assert.deepEqual(
        again.map((event) => event.event_id),
        before.map((event) => event.event_id),
      );
      await mustRun(clone, ['sync', 'on']);
      const { duplicate, delivered } = JSON.parse(await mustRun(clone, ['sync', '--json'])) as Record<
        string,
        number
      >;
      assert.deepEqual({ duplicate, delivered }, { duplicate: 3, delivered: 0 });
    } finally {
      await workerAsleep(clone);
      clone.remove();
    }
    assert.deepEqual(await eventsAtServer(), before);
    assert.deepEqual(await workPackagesAtServer(), board);
  });

  it('captured again here makes nothing new', async () => {
    const { recorded, known } = JSON.parse(await mustRun(ada, ['capture', '--all', '--json'])) as Record<
      string,
      number
    >;
    assert.deepEqual({ recorded, known }, { recorded: 0, known: 3 });
  });

  it('waits in queue.db while the server is stopped, and `sync` delivers it later', async () => {
    const { port } = server;
    await server.stop();
    moveByHand(ada, WP01, 'for_review');
    ada.commit('Ready');
    const [event] = await eventually(60_000, waiting, (events) => events.length === 1);
    assert.equal(event?.event_type, 'WPStatusChanged');
    assert.equal((await spec(ada, ['sync'])).code, 3);
    assert.equal((await waiting()).length, 1);

    server = await startServer(ada, data.path, port);
    await mustRun(ada, ['sync']);
    assert.equal((await waiting()).length, 0);
    assert.equal((await eventsAtServer()).at(-1)?.event_id, event?.event_id);
  });

  it('leaves git as it was: the same output and exit code as without us', () => {
    const plain = TestRepository.create();
    try {
      plain.write(WP01, taskFile('WP01', 'planned'));
      plain.commit('Plan');
      const commit = (repository: TestRepository) => {
        moveByHand(repository, WP01, 'done');
        const { status, stdout, stderr } = repository.see(['commit', '-a', '-m', 'Done']);
        return { status, stderr, stdout: stdout.replace(/^\[main [0-9a-f]+\]/, '[main COMMIT]') };
      };
      assert.deepEqual(commit(ada), commit(plain));
    } finally {
      plain.remove();
    }
  });
});
