import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { PARK_AT_RETRIES, type Settlement } from '../../src/queue/queue.js';
import { openQueue } from '../../src/queue/sqlite-queue.js';
import { isAsSaved, readSummaryFile } from '../../src/queue/summary-file.js';
import { sampleEvent } from '../support/sample-events.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';

describe('the summary beside queue.db', () => {
  let folder: TemporaryFolder;
  let path: string;
  beforeEach(() => {
    folder = temporaryFolder('summary');
    path = join(folder.path, 'queue.db');
  });
  afterEach(() => folder.remove());

  const open = () => openQueue(path, { life: 'short', nowMs: () => 1_700_000_000_000 });
  const insert = (...numbers: number[]) =>
    open().transact((transaction) => numbers.map((n) => transaction.insert(sampleEvent(n))));
  const file = () => `${path}.summary`;
  const countedAnew = async () => {
    fs.rmSync(file(), { force: true });
    return await open().summary();
  };

  it('says of each save what the rows say', async () => {
    await insert(1, 2, 3);
    const told = readSummaryFile(path);
    assert.equal(told?.waiting, 3);
    assert.deepEqual(told, await countedAnew());
    assert.equal(fs.existsSync(file()), false, 'asking made a file');
  });

  it('is readable by its owner only', async () => {
    await insert(1);
    assert.equal(fs.statSync(file()).mode & 0o777, 0o600);
  });

  for (const [what, change] of [
    ['after a save that was killed before it', (older: Buffer) => fs.writeFileSync(file(), older)],
    ['when it is gone', () => fs.rmSync(file())],
    ['cut in half', () => fs.writeFileSync(file(), fs.readFileSync(file()).subarray(0, 40))],
    ['empty', () => fs.writeFileSync(file(), '')],
    ['garbage', () => fs.writeFileSync(file(), 'null')],
    [
      'of another version',
      () => fs.writeFileSync(file(), fs.readFileSync(file(), 'utf8').replace('"version":1', '"version":99')),
    ],
    [
      'of a queue.db that somebody wrote anew with the same bytes',
      () => {
        const bytes = fs.readFileSync(path);
        fs.writeFileSync(file(), fs.readFileSync(file(), 'utf8').replace('"waiting":2', '"waiting":77'));
        fs.rmSync(path);
        fs.writeFileSync(path, bytes);
        fs.utimesSync(path, 1, 1);
      },
    ],
  ] as const) {
    it(`is not believed ${what}`, async () => {
      await insert(1);
      const older = fs.readFileSync(file());
      await insert(2);
      change(older);
      assert.equal((await open().summary()).waiting, 2);
    });
  }

  it('knows the very bytes that were saved, and no others', async () => {
    assert.equal(isAsSaved(path, Buffer.of()), false);
    await insert(1, 2, 3);
    const saved = fs.readFileSync(path);
    assert.ok(isAsSaved(path, saved));
    fc.assert(
      fc.property(fc.nat(saved.length - 1), fc.nat(7), (at, bit) => {
        const other = Buffer.from(saved);
        other[at] = (other[at] ?? 0) ^ (1 << bit);
        return !isAsSaved(path, other) && !isAsSaved(path, saved.subarray(0, at));
      }),
    );
  });

  it('is not believed beside a damaged or absent queue.db', async () => {
    await insert(1);
    fs.writeFileSync(path, 'garbage');
    await assert.rejects(open().summary(), { code: 'queue_damaged' });
    fs.rmSync(path);
    assert.equal((await open().summary()).waiting, 0);
  });

  it('counts as the rows do, whatever was done to them', async function () {
    this.timeout(120_000);
    type Step = {
      readonly kind: 'insert' | 'deliver' | 'refuse' | 'park' | 'retry' | 'drop';
      readonly n: number;
    };
    const step = fc.record<Step>({
      kind: fc.constantFrom('insert', 'insert', 'deliver', 'refuse', 'park', 'retry', 'drop'),
      n: fc.nat(5),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        for (const name of fs.readdirSync(folder.path)) fs.rmSync(join(folder.path, name));
        for (const { kind, n } of steps) await perform(kind, n);
        const told = readSummaryFile(path);
        if (told === undefined) return; // nothing was ever saved
        await forgetTally(path);
        assert.deepEqual(told, await open().summary());
      }),
      { numRuns: 25 },
    );
  });

  async function perform(kind: string, n: number): Promise<void> {
    const { event_id: eventId } = sampleEvent(n);
    const refusal: Settlement = {
      kind: 'refused',
      eventId,
      category: 'x',
      reason: 'y',
      park: kind === 'park',
    };
    switch (kind) {
      case 'insert':
        return void (await insert(n, n + 6));
      case 'deliver':
        return open().settle([{ kind: 'delivered', eventId, verdict: 'accepted' }], 0);
      case 'refuse':
        return open().settle(
          Array.from({ length: (n % PARK_AT_RETRIES) + 1 }, () => refusal),
          0,
        );
      case 'park':
        return open().settle([refusal], 0);
      case 'retry':
        return void (await open().retry(n === 0 ? 'all_parked' : eventId));
      default:
        return void (await open().drop(eventId));
    }
  }
});

/** Takes the tally away, as a version that knows none would leave the file: what is counted then is the rows. */
async function forgetTally(path: string): Promise<void> {
  const { loadSqlite } = await import('../../src/queue/sqlite.js');
  const sql = await loadSqlite('short');
  const db = new sql.Database(fs.readFileSync(path));
  db.exec('DROP TABLE tally');
  fs.writeFileSync(path, db.export());
  db.close();
}
