import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { SpecKittyEvent } from '../../src/events/event.js';
import type { FlushReport } from '../../src/send/flush-report.js';
import { runNode, scriptPath } from '../support/child.js';
import { emitInProcess } from '../support/emit-in-process.js';
import { queuedEvents } from '../support/open-events.js';
import { putEmptyDatabase } from '../support/empty-database.js';
import { logIn, mustRun, readServer, startServer, type RunningServer } from '../support/program.js';
import { TestRepository } from '../support/repository.js';

const FLUSH = scriptPath(import.meta.url, '../send/flush-process.js');
/** Commits of a busy person are not closer: starting Node.js without a break would be all that this machine does. */
const BETWEEN_FLUSHES_MS = 300;

describe('scenario 46: many processes emit at once while two others deliver', () => {
  let repository: TestRepository;
  let server: RunningServer;
  const home = (name: string) => join(repository.home, '.spec-kitty', name);
  beforeEach(async () => {
    repository = TestRepository.create();
    await mustRun(repository, ['init']);
    await putEmptyDatabase(home('server'));
    server = await startServer(repository, home('server'));
    await logIn(repository, server, home('server'));
    await mustRun(repository, ['sync', 'on']);
  });
  afterEach(async () => {
    await server.stop();
    repository.remove();
  });

  const emit = (each: number) => emitInProcess(repository, each);
  const flush = async (): Promise<FlushReport> => {
    const { stdout, stderr } = await runNode(FLUSH, [home('')]);
    assert.equal(stderr, '');
    return JSON.parse(stdout) as FlushReport;
  };
  /** Delivers again and again until told to end. @returns how much it delivered. */
  const keepFlushing = async (isOver: () => boolean): Promise<number> => {
    let delivered = 0;
    while (!isOver()) {
      delivered += (await flush()).delivered;
      await pause(BETWEEN_FLUSHES_MS);
    }
    return delivered;
  };
  const atServer = async (): Promise<SpecKittyEvent[]> => {
    const all: SpecKittyEvent[] = [];
    for (let after: string | null = ''; after !== null;) {
      const page = (await readServer(server, `/api/v1/events/?limit=1000${after}`)) as {
        events: SpecKittyEvent[];
        next: string | null;
      };
      all.push(...page.events);
      after = page.next === null ? null : `&after=${encodeURIComponent(page.next)}`;
    }
    return all;
  };

  for (const [processes, each] of [
    [8, 50],
    [24, 10],
  ] as const) {
    it(`${processes} x ${each} events: the server has each once, under a clock value of its own`, async () => {
      let over = false;
      const flushing = [keepFlushing(() => over), keepFlushing(() => over)];
      const emitted = (await Promise.all(Array.from({ length: processes }, () => emit(each)))).flat();
      over = true;
      const meanwhile = (await Promise.all(flushing)).reduce((sum, delivered) => sum + delivered, 0);
      const atEnd = await flush();

      assert.equal(emitted.length, processes * each);
      assert.ok(meanwhile > 0, 'nothing was delivered while the others emitted');
      assert.deepEqual([atEnd.waiting, atEnd.stop, atEnd.duplicate], [0, null, 0]);
      assert.deepEqual(await queuedEvents(home('queue.db')), []);
      const clocks = emitted.map(({ lamport_clock }) => Number(lamport_clock));
      assert.equal(new Set(clocks).size, clocks.length, 'a clock value was issued twice');
      assert.deepEqual(identities(await atServer()), identities(emitted));
    });
  }
});

/** What must be the same on both sides: each id with its clock value. */
function identities(events: readonly SpecKittyEvent[]): string[] {
  return events.map(({ event_id, lamport_clock }) => `${event_id} ${lamport_clock}`).toSorted();
}
