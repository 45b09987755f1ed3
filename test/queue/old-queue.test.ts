import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { openQueue } from '../../src/queue/sqlite-queue.js';
import { loadSqlite } from '../../src/queue/sqlite.js';
import { PROJECT, sampleEvent } from '../support/sample-events.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';

/** As version 0.1.0 made it. */
const OLD_SCHEMA = `
  CREATE TABLE queue (
    id INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL UNIQUE, event_type TEXT NOT NULL, data TEXT NOT NULL,
    timestamp INTEGER NOT NULL, retry_count INTEGER NOT NULL DEFAULT 0, project_uuid TEXT, team_slug TEXT NOT NULL);
  CREATE INDEX queue_by_project ON queue (project_uuid, team_slug, id);
  CREATE TABLE parked (
    event_id TEXT PRIMARY KEY, event_type TEXT NOT NULL, data TEXT NOT NULL, timestamp INTEGER NOT NULL,
    retry_count INTEGER NOT NULL, category TEXT NOT NULL, reason TEXT NOT NULL, parked_at INTEGER NOT NULL);
  CREATE TABLE delivered (
    event_id TEXT PRIMARY KEY, event_type TEXT NOT NULL, verdict TEXT NOT NULL, delivered_at INTEGER NOT NULL);
  CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
  INSERT INTO counters VALUES ('highest_clock', 40);
`;
const ALL = { standings: ['waiting', 'parked', 'delivered', 'dropped'], limit: 100, end: 'oldest' } as const;

describe('a queue.db of version 0.1.0', () => {
  let folder: TemporaryFolder;
  let path: string;

  beforeEach(async () => {
    folder = temporaryFolder('old-queue');
    path = join(folder.path, 'queue.db');
    const sql = await loadSqlite('short');
    const db = new sql.Database();
    db.exec(OLD_SCHEMA);
    const row = (n: number) => [sampleEvent(n).event_id, sampleEvent(n).event_type];
    const json = (n: number) => JSON.stringify(sampleEvent(n));
    for (const n of [3, 4])
      db.run(
        'INSERT INTO queue (event_id, event_type, data, timestamp, retry_count, project_uuid, team_slug) VALUES (?, ?, ?, 1700000000, 2, ?, ?)',
        [...row(n), json(n), PROJECT, 'analytical'],
      );
    for (const n of [1, 2])
      db.run('INSERT INTO parked VALUES (?, ?, ?, 1700000000, 5, ?, ?, 1700000001)', [
        ...row(n),
        json(n),
        'schema',
        'no lane',
      ]);
    db.run("INSERT INTO delivered VALUES (?, ?, 'accepted', 1700000002)", row(0));
    fs.writeFileSync(path, db.export());
    db.close();
  });
  afterEach(() => folder.remove());

  const open = () => openQueue(path, { life: 'short', nowMs: () => 1_700_000_100_000 });

  it('is read as it is, and reading changes no byte of it', async () => {
    const before = fs.readFileSync(path);
    const { entries, total } = await open().entries(ALL);
    assert.deepEqual(
      entries.map(({ eventId, standing, gist }) => [eventId, standing.kind, gist]),
      [
        [sampleEvent(1).event_id, 'parked', 'Second'],
        [sampleEvent(2).event_id, 'parked', 'claude, review'],
        [sampleEvent(0).event_id, 'delivered', null],
        [sampleEvent(3).event_id, 'waiting', 'for main'],
        [sampleEvent(4).event_id, 'waiting', '2 done'],
      ],
    );
    assert.equal(total, 5);
    const summary = await open().summary();
    assert.deepEqual([summary.waiting, summary.byRetryCount], [2, [{ retryCount: 2, waiting: 2 }]]);
    assert.deepEqual(fs.readFileSync(path), before);
    assert.deepEqual(fs.readdirSync(folder.path), ['queue.db']);
  });

  it('is taken over by the first that writes: nothing is lost, and the clock goes on', async () => {
    const outcome = await open().transact((transaction) => [
      transaction.highestClock,
      transaction.has(sampleEvent(0).event_id),
      transaction.insert(sampleEvent(41)),
    ]);
    assert.deepEqual(outcome, { kind: 'stored', value: [40, true, 'inserted'] });
    assert.deepEqual(await open().retry('all_parked'), [sampleEvent(1).event_id, sampleEvent(2).event_id]);
    await open().settle([{ kind: 'delivered', eventId: sampleEvent(3).event_id, verdict: 'accepted' }], 0);
    const { waiting, parked, byProject } = await open().summary();
    assert.deepEqual([waiting, parked, byProject[0]?.waiting], [4, 0, 4]);
    const { entries } = await open().entries({ ...ALL, standings: ['delivered'] });
    assert.deepEqual(
      entries.map(({ gist }) => gist),
      [null, 'for main'],
    );
    const db = new (await loadSqlite('short')).Database(fs.readFileSync(path));
    assert.deepEqual(db.exec("SELECT name FROM sqlite_master WHERE name = 'queue_by_project'"), []);
    db.close();
  });
});
