import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openQueue } from '../../src/queue/sqlite-queue.js';
import type { FlushReport } from '../../src/send/flush-report.js';
import { runNode, scriptPath } from '../support/child.js';
import { sampleEvent, sampleUlid } from '../support/sample-events.js';
import { BATCH_PATH, mostly, takesEverything } from '../support/scripted-server.js';
import { logIn, sendFixture, type SendFixture } from '../send/send-fixture.js';

const TEN_YEARS_MS = 10 * 366 * 86_400_000;

const SCRIPT = scriptPath(import.meta.url, '../send/flush-process.js');

describe('scenario 45: a flush that is killed in the middle of a request', () => {
  let fixture: SendFixture;
  beforeEach(async () => (fixture = await sendFixture()));
  afterEach(() => fixture.close());

  it('costs nothing but duplicates: the server has each event once, and in the end nothing waits', async () => {
    logIn(fixture.home, fixture.server.url, { expiresInMs: TEN_YEARS_MS }); // the processes have the real time
    const queue = openQueue(fixture.home.queue, { life: 'short', nowMs: () => Date.now() });
    const all = Array.from({ length: 20 }, (_, n) => sampleEvent(n + 1));
    await queue.transact((transaction) => all.map((event) => transaction.insert(event)));
    for (const killAt of [1, 2, 3]) {
      let batches = 0;
      let kill = (): void => {};
      fixture.server.script = mostly((request, server) => {
        if (request.path !== BATCH_PATH || (batches += 1) < killAt) return undefined;
        // Taken, and the answer never arrives: the worst moment.
        takesEverything(request, server);
        kill();
        return { kind: 'hang' };
      });
      const child = spawn(process.execPath, [SCRIPT, fixture.home.folder], { stdio: 'ignore' });
      kill = () => child.kill('SIGKILL');
      const [, signal] = (await once(child, 'close')) as [number | null, string | null];
      assert.equal(signal, 'SIGKILL');
    }
    fixture.server.script = mostly(() => undefined);
    const { stdout } = await runNode(SCRIPT, [fixture.home.folder]);
    const report = JSON.parse(stdout) as FlushReport;
    assert.deepEqual([report.stop, report.waiting, report.kept], [null, 0, 0]);
    assert.ok(report.duplicate > 0);
    assert.deepEqual(
      [...fixture.server.taken],
      all.map((event) => event.event_id),
    );
    assert.equal(fixture.server.taken.has(sampleUlid(20)), true);
  });
});
