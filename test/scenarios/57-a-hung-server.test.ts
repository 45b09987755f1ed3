import assert from 'node:assert/strict';
import { join } from 'node:path';
import { packageRoot } from '../../src/shared/package-root.js';
import { runNode, scriptPath } from '../support/child.js';
import { homeAt, sendTo } from '../support/logged-in.js';
import { queuedEvents } from '../support/open-events.js';
import { eventually } from '../support/program.js';
import { pathOf, Scene } from '../support/scene.js';
import { BATCH_PATH, mostly, startScriptedServer, type ScriptedServer } from '../support/scripted-server.js';
import { readSendState } from '../../src/send/send-state.js';
import { originOf, parseServerUrl } from '../../src/send/server-url.js';
import { moveByHand } from '../support/work-package.js';

const CLI = join(packageRoot(), 'dist', 'cli.js');
/** Deadlines of minutes are over after a second. */
const QUICK = scriptPath(import.meta.url, '../support/quick-timers.js');

describe('scenario 57: a server that takes requests and never answers', () => {
  let scene: Scene;
  let server: ScriptedServer;
  beforeEach(async () => {
    scene = await Scene.begin();
    server = await startScriptedServer(
      mostly(({ path }) => (path === BATCH_PATH ? { kind: 'hang' } : undefined)),
    );
    await sendTo(scene.repository, server.url);
  });
  afterEach(async () => {
    await server.close();
    await scene.end();
  });

  const waitingIds = async () =>
    (await queuedEvents(homeAt(scene.repository).queue)).map(({ event_id }) => event_id);
  const state = () => readSendState(homeAt(scene.repository), originOf(parseServerUrl(server.url)));

  it('commits and commands return while its answer is still awaited, and what they record waits', async () => {
    moveByHand(scene.repository, pathOf('WP01'), 'doing');
    await scene.repository.gitAsync('commit', '-q', '-a', '-m', 'Start');
    await eventually(
      20_000,
      () => server.batches.length,
      (requests) => requests > 0,
    );
    // The worker stands before the silent server. Each of these would hang with it if it waited.
    moveByHand(scene.repository, pathOf('WP01'), 'for_review');
    await scene.repository.gitAsync('commit', '-q', '-a', '-m', 'Ready');
    await scene.run('sync', 'status', '--json');
    await scene.run('capture', '--all');
    const waiting = await queuedEvents(homeAt(scene.repository).queue);
    assert.ok(waiting.filter(({ event_type }) => event_type === 'WPStatusChanged').length >= 2);
    assert.equal(server.batches.length, 1);
    assert.equal(state().lastError, null, 'the worker has not even given up yet');
  });

  it('sync ends by its deadline, says so, keeps everything, and programs leave the server alone for a while', async () => {
    const before = await waitingIds();
    const { code, stderr, stdout } = await runNode(CLI, ['sync'], {
      cwd: scene.repository.path,
      env: scene.repository.env,
      nodeArgs: ['--import', QUICK],
    });
    assert.equal(code, 3, stdout);
    assert.match(stderr, /Time was up/);
    assert.deepEqual(await waitingIds(), before);
    assert.deepEqual([state().lastError?.kind, state().failures], ['deadline', 1]);
  });
});
