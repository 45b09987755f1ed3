import assert from 'node:assert/strict';
import { homeAt, sendTo } from '../support/logged-in.js';
import { queuedEvents } from '../support/open-events.js';
import { spec } from '../support/program.js';
import { pathOf, Scene } from '../support/scene.js';
import { BATCH_PATH, HEALTH_PATH, json, mostly, startScriptedServer } from '../support/scripted-server.js';
import { taskFile } from '../support/work-package.js';

const COMMITS = 1000;
const LANES = ['doing', 'for_review', 'done', 'planned'] as const;

/** `git fast-import` makes in a second what `git commit` would take minutes for. */
function commitsOfADeveloperOffline(parent: string): string {
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const commits = Array.from({ length: COMMITS }, (_none, n) => {
    const wpId = `WP${String((n % 50) + 1).padStart(2, '0')}`;
    const lane = LANES[Math.floor(n / 50) % LANES.length] ?? '';
    const person = `Test Person <person@example.com> ${1_770_000_000 + n * 60} +0000`;
    return (
      `commit refs/heads/main\nauthor ${person}\ncommitter ${person}\n${data(`${wpId} is ${lane}`)}` +
      `${n === 0 ? `from ${parent}\n` : ''}M 100644 inline ${pathOf(wpId)}\n${data(taskFile(wpId, lane))}\n`
    );
  });
  return `${commits.join('')}done\n`;
}

describe('scenario 51: 1,000 commits offline, then online', () => {
  it('all of them arrive, in order, in few batches, each once', async () => {
    const scene = await Scene.begin();
    const server = await startScriptedServer();
    try {
      for (let n = 3; n <= 50; n += 1) scene.plan(`WP${String(n).padStart(2, '0')}`);
      const planned = scene.commit('Plan the rest');
      await scene.settle();
      scene.repository.run({
        args: ['fast-import', '--quiet', '--done', '--force'],
        input: commitsOfADeveloperOffline(planned),
      });
      await scene.run('capture', '--all');
      const home = homeAt(scene.repository);
      const waiting = await queuedEvents(home.queue);
      const moves = waiting.filter(({ event_type }) => event_type === 'WPStatusChanged');
      assert.ok(moves.length >= COMMITS * 0.9, `${moves.length} moves`);

      server.script = () => ({ kind: 'reset' });
      await sendTo(scene.repository, server.url);
      const offline = await spec(scene.repository, ['sync', '--json']);
      assert.equal(offline.code, 3, offline.stderr);
      assert.deepEqual(await queuedEvents(home.queue), waiting);

      server.script = mostly(({ path }) =>
        path === HEALTH_PATH
          ? json(200, {
              sync_ingress: {
                limits: { max_decompressed_bytes_per_batch: 4 << 20, min_batch_interval_ms: 0 },
              },
            })
          : undefined,
      );
      const online = await spec(scene.repository, ['sync', '--json']);
      assert.equal(online.code, 0, online.stderr);
      const batches = server.requests.filter(({ path }) => path === BATCH_PATH);
      assert.deepEqual(
        batches.flatMap(({ eventIds }) => eventIds),
        waiting.map(({ event_id }) => event_id),
      );
      assert.ok(batches.length <= Math.ceil(waiting.length / 1000) + 1, `${batches.length} batches`);
      assert.deepEqual(await queuedEvents(home.queue), []);
    } finally {
      await server.close();
      await scene.end();
    }
  });
});
