import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { queuedEvents } from '../support/open-events.js';
import { OwnServer } from '../support/own-server.js';
import { eventually, mustRun, spec, workerAsleep } from '../support/program.js';
import { TestRepository } from '../support/repository.js';
import { moveByHand, taskFile, WP01 } from '../support/work-package.js';

/** From a commit to a server, with the built program, real git and real sockets. */
describe('a commit that moves a work package', () => {
  let server: OwnServer;
  let ada: TestRepository;

  const workPackagesAtServer = async () =>
    ((await server.read('/api/v1/board/')) as { work_packages: unknown[] }).work_packages;
  const waiting = async (repository = ada) => queuedEvents(repository.queue);

  before(async () => {
    ada = TestRepository.create();
    server = await OwnServer.start(ada);
    await server.logIn();
    await mustRun(ada, ['init']);
    ada.write(WP01, taskFile('WP01', 'planned'));
    ada.commit('Plan');
    await eventually(60_000, () => existsSync(ada.queue), Boolean);
  });

  after(async () => {
    await server.stop();
    await workerAsleep(ada);
    ada.remove();
    await server.remove();
  });

  it('stays on this machine until this person said `sync on`', async () => {
    const { code, stdout, stderr } = await spec(ada, ['sync']);
    assert.equal(code, 3, `${stdout}${stderr}`);
    assert.deepEqual(await server.events(), []);
    assert.deepEqual(
      (await waiting()).map((event) => event.event_type),
      ['FeatureCreated', 'WPCreated'],
    );
  });

  it('reaches the server within 5 s of the commit once they did', async () => {
    await mustRun(ada, ['sync', 'on']);
    moveByHand(ada, WP01, 'doing');
    ada.commit('Start');
    const events = await server.arrived(3);
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
    const before = await server.events();
    const clone = TestRepository.clone(ada.path);
    try {
      await server.logIn(clone, 'grace');
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
    assert.deepEqual(await server.events(), before);
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
    await server.stop();
    moveByHand(ada, WP01, 'for_review');
    ada.commit('Ready');
    const [event] = await eventually(60_000, waiting, (events) => events.length === 1);
    assert.equal(event?.event_type, 'WPStatusChanged');
    assert.equal((await spec(ada, ['sync'])).code, 3);
    assert.equal((await waiting()).length, 1);

    await server.restart();
    await mustRun(ada, ['sync']);
    assert.equal((await waiting()).length, 0);
    assert.equal((await server.events()).at(-1)?.event_id, event?.event_id);
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
