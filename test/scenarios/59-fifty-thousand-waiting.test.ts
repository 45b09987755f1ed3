import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openQueue } from '../../src/queue/sqlite-queue.js';
import { originOf, parseServerUrl } from '../../src/send/server-url.js';
import { giveConsent, setServer } from '../../src/send/settings.js';
import { ensurePrivateFolder } from '../../src/shared/files.js';
import { homePaths } from '../../src/shared/home.js';
import { packageRoot } from '../../src/shared/package-root.js';
import { logIn } from '../send/send-fixture.js';
import { runNode, scriptPath } from '../support/child.js';
import { PROJECT, sampleEvent } from '../support/sample-events.js';
import { HEALTH_PATH, json, mostly, startScriptedServer } from '../support/scripted-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const EVENTS = 50_000;
/** Its queue.db is 40 MB. In memory that is the file, SQLite's copy and what is written out: measured at 300 MB with Node itself. */
const MOST_MEMORY_BYTES = 700e6;

describe('scenario 59: 50,000 events wait', function () {
  this.timeout(600_000);

  it('all are sent, each once and in order, in bounded memory', async () => {
    const folder = temporaryFolder('fifty-thousand');
    const home = homePaths({}, folder.path);
    ensurePrivateFolder(home.folder);
    const server = await startScriptedServer(
      mostly(({ path }) =>
        path === HEALTH_PATH ? json(200, { sync_ingress: { limits: LIMITS } }) : undefined,
      ),
    );
    try {
      logIn(home, server.url, { expiresInMs: 10 * 365 * 86_400_000 });
      await setServer(home, parseServerUrl(server.url));
      await giveConsent(home, originOf(parseServerUrl(server.url)), PROJECT);
      const queue = openQueue(home.queue, { life: 'short', nowMs: () => Date.now() });
      await queue.transact((transaction) => {
        for (let n = 0; n < EVENTS; n += 1) transaction.insert(sampleEvent(n));
      });

      const peak = join(folder.path, 'peak');
      const preload = scriptPath(import.meta.url, '../bench/peak-memory.js');
      const { code, stdout, stderr } = await runNode(CLI, ['sync', '--json'], {
        cwd: folder.path,
        env: {
          HOME: folder.path,
          PATH: process.env['PATH'] ?? '',
          NODE_OPTIONS: `--import ${preload}`,
          PEAK_MEMORY_FILE: peak,
        },
      });
      assert.equal(code, 0, stdout + stderr);
      const { selected, delivered, duplicate } = JSON.parse(stdout) as Record<string, number>;
      assert.deepEqual([selected, delivered, duplicate], [EVENTS, EVENTS, 0]);
      const sent = server.batches.flatMap(({ eventIds }) => eventIds);
      assert.equal(sent.length, EVENTS);
      assert.ok(
        sent.every((id, place) => place === 0 || id.slice(0, 10) >= (sent[place - 1] ?? '').slice(0, 10)),
      );
      assert.equal((await queue.summary()).waiting, 0);
      assert.ok(
        Number(readFileSync(peak, 'utf8')) < MOST_MEMORY_BYTES,
        `${readFileSync(peak, 'utf8')} bytes`,
      );
    } finally {
      await server.close();
      folder.remove();
    }
  });
});

const CLI = join(packageRoot(), 'dist', 'cli.js');
const LIMITS = {
  min_batch_interval_ms: 0,
  max_events_per_batch: 1000,
  max_decompressed_bytes_per_batch: 4_194_304,
};
