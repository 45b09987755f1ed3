import assert from 'node:assert/strict';
import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolderAt, lockDataFolder, type DataFolder } from '../../src/collector/data-folder.js';
import type { Database } from '../../src/collector/database.js';
import { EmbeddedStore } from '../../src/collector/embedded-store.js';
import { exportLog, exportPostgres } from '../../src/collector/export-store.js';
import { importStore } from '../../src/collector/import-store.js';
import { IngestLog, logFiles } from '../../src/collector/ingest-log.js';
import { openStore, type OpenStore } from '../../src/collector/open-store.js';
import { rebuildStore } from '../../src/collector/rebuild-store.js';
import type { Store } from '../../src/collector/store.js';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { parseEvent } from '../../src/events/schema.js';
import { postgresForTests } from '../support/postgres.js';
import { admitted } from './admitted.js';
import { storeContract } from './store-contract.js';
import { dataFolderWithDatabase, handTime, temporaryFolder } from './collector-fixture.js';
import { moved, moves } from './event-fixture.js';

const NOW_MS = Date.parse('2026-03-01T12:00:00Z');
const TEAMS = ['kittens', 'puppies'];

async function newFolder(): Promise<DataFolder> {
  return dataFolderAt(await dataFolderWithDatabase());
}

function open(folder: DataFolder): Promise<OpenStore> {
  return openStore({ folder, databaseUrl: undefined }, handTime(), () => {});
}

const ingest = (store: Store, team: string, events: readonly SpecKittyEvent[], at = NOW_MS) =>
  store.ingest(team, admitted(events, team), at);

/** All that a store says of its events. */
async function contentsOf({ database, store }: OpenStore) {
  const rows = await database.snapshot((sql) =>
    sql.query('SELECT * FROM events ORDER BY team COLLATE "C", seq'),
  );
  const boards = await Promise.all(TEAMS.map((team) => store.boardEvents(team)));
  return { rows, boards: boards.map(({ head, events }) => ({ head, ids: idsOf(events).toSorted() })) };
}

const idsOf = (events: readonly SpecKittyEvent[]) => events.map(({ event_id }) => event_id);

/** Two teams' events, in batches that came in turns. */
async function fill(store: Store): Promise<void> {
  for (const [at, count] of [3, 5, 1].entries())
    for (const team of TEAMS) await ingest(store, team, moves(count), NOW_MS + at);
}

/** A folder whose store was filled and closed, and what was in it. */
async function filledFolder() {
  const folder = await newFolder();
  const opened = await open(folder);
  await fill(opened.store);
  const expected = await contentsOf(opened);
  await opened.close();
  return { folder, expected };
}

async function lookedAt(folder: DataFolder) {
  const opened = await open(folder);
  const contents = await contentsOf(opened);
  await opened.close();
  return contents;
}

storeContract('EmbeddedStore', async () => (await open(await newFolder())).store);

describe('The embedded store', () => {
  it('has in its log, line by line, what it was told, before anybody hears that it is stored', async () => {
    const folder = await newFolder();
    const opened = await open(folder);
    const { store } = opened;
    const events = moves(3);
    await ingest(store, 'kittens', [...events, ...events]);
    const [file = ''] = logFiles(folder.ingestLog);
    const lines = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      lines,
      events.map((event, at) => ({
        team: 'kittens',
        seq: at + 1,
        received_at_ms: NOW_MS,
        event: { ...event, team_slug: 'kittens' },
      })),
    );
    await opened.close();
  });

  it('brings over what a crash between log and database left in the log, once', async () => {
    const folder = await newFolder();
    const first = await open(folder);
    await fill(first.store);
    await first.close();
    const before = dataFolderAt(temporaryFolder());
    cpSync(folder.database, before.database, { recursive: true });
    const second = await open(folder);
    await fill(second.store);
    const expected = await contentsOf(second);
    await second.close();
    // The newer log beside the older database, with a line that was being written.
    cpSync(folder.ingestLog, before.ingestLog, { recursive: true });
    appendFileSync(logFiles(before.ingestLog).at(-1) ?? '', '{"team":"kittens","seq":1');
    assert.deepEqual(await lookedAt(before), expected);
    assert.deepEqual(await lookedAt(before), expected, 'and a second time nothing changes');
  });

  it('writes a log out of a database that has none, or one that has lost what the database has', async () => {
    const { folder, expected } = await filledFolder();
    const [file = ''] = logFiles(folder.ingestLog);
    const sorted = () => readFileSync(file, 'utf8').split('\n').toSorted().join('\n');
    const whole = sorted();
    rmSync(folder.ingestLog, { recursive: true });
    assert.deepEqual(await lookedAt(folder), expected);
    assert.equal(sorted(), whole);
    writeFileSync(file, readFileSync(file).subarray(0, 1000));
    assert.deepEqual(await lookedAt(folder), expected);
    assert.equal(sorted(), whole);
    assert.ok(
      readdirSync(folder.path).some((name) => name.startsWith('ingest-log.replaced-')),
      'the lossy one is kept',
    );
  });

  it('sets aside what a power cut left at the end of the log, and refuses damage in the middle', async () => {
    const { folder, expected } = await filledFolder();
    const [file = ''] = logFiles(folder.ingestLog);
    const whole = readFileSync(file);
    appendFileSync(file, `${'\0'.repeat(100)}\n`);
    assert.deepEqual(await lookedAt(folder), expected);
    assert.deepEqual(readFileSync(file), whole);
    assert.ok(readdirSync(folder.ingestLog).some((name) => name.startsWith('cut-off-')));
    rmSync(folder.database, { recursive: true });
    writeFileSync(file, Buffer.concat([whole.subarray(0, 10), whole]));
    await assert.rejects(open(folder), { code: 'ingest_log_damaged' });
    // And it lets the folder go.
    lockDataFolder(folder).release();
  });

  it('makes its database new from the log: the same rows, places and board', async () => {
    const folder = await newFolder();
    const opened = await open(folder);
    await fill(opened.store);
    const expected = await contentsOf(opened);
    const options = { nowMs: NOW_MS, progress: () => {}, onError: () => {} };
    await assert.rejects(rebuildStore(folder, options), { code: 'data_folder_in_use' });
    await opened.close();
    writeFileSync(join(folder.database, 'PG_VERSION'), '17\n');
    await assert.rejects(open(folder), (error: Error & { hint?: string }) =>
      /serve rebuild/.test(error.hint ?? ''),
    );
    const { events, replaced } = await rebuildStore(folder, options);
    assert.equal(events, expected.rows.length);
    assert.equal(readFileSync(join(replaced ?? '', 'PG_VERSION'), 'utf8'), '17\n', 'the old one is kept');
    assert.deepEqual(await lookedAt(folder), expected);
    const empty = dataFolderAt(temporaryFolder());
    await assert.rejects(rebuildStore(empty, options), { code: 'nothing_to_rebuild' });
  });

  it('takes back from the log what the database refused, and goes on', async () => {
    const folder = await newFolder();
    const opened = await open(folder);
    const { database } = opened;
    const log = await IngestLog.open(join(folder.path, 'other-log'));
    let failing = true;
    const flaky: Database = {
      snapshot: (work) => database.snapshot(work),
      close: async () => {},
      transaction: (work) =>
        database.transaction(async (sql) => {
          const value = await work(sql);
          if (failing) throw new Error('no COMMIT');
          return value;
        }),
    };
    const store = new EmbeddedStore(flaky, log);
    const batch = moves(2);
    await assert.rejects(ingest(store, 'kittens', batch), /no COMMIT/);
    assert.ok(log.isEmpty);
    const both = Promise.allSettled([ingest(store, 'kittens', batch), ingest(store, 'puppies', moves(1))]);
    failing = false;
    assert.deepEqual(
      (await both).map(({ status }) => status),
      ['fulfilled', 'fulfilled'],
    );
    assert.deepEqual(await ingest(store, 'kittens', batch), [{ kind: 'duplicate' }, { kind: 'duplicate' }]);
    const size = statSync(logFiles(join(folder.path, 'other-log'))[0] ?? '').size;
    assert.equal(log.end.bytes, size);
    await store.close();
    await opened.close();
  });

  it('refuses everything once its log cannot be brought back, for what it says must be true', async () => {
    const folder = await newFolder();
    const opened = await open(folder);
    const { database } = opened;
    const log = await IngestLog.open(join(folder.path, 'other-log'));
    const store = new EmbeddedStore(database, log);
    // Every use of it fails from now on.
    await log.close();
    rmSync(join(folder.path, 'other-log'), { recursive: true });
    await assert.rejects(ingest(store, 'kittens', [moved()]));
    await assert.rejects(ingest(store, 'kittens', [moved()]));
    assert.deepEqual(await store.boardEvents('kittens'), { head: 0, events: [] });
    await opened.close();
  });
});

describe('The way from the embedded store to PostgreSQL and back', () => {
  const postgres = postgresForTests();

  it('keeps every event, its team, its place and its time; a second import changes nothing', async () => {
    const folder = await newFolder();
    const embedded = await open(folder);
    await fill(embedded.store);
    const expected = await contentsOf(embedded);
    const url = await postgres.newDatabase();
    const shared = await openStore({ folder, databaseUrl: url }, handTime(), () => {});
    const seen: number[] = [];
    const take = async (into: OpenStore, pieces: AsyncIterable<{ text: Uint8Array | string }>) =>
      importStore(bytesOf(pieces), {
        store: into.store,
        validateEvent: parseEvent,
        progress: ({ imported }) => seen.push(imported),
        onRefused: (line, reason) => assert.fail(`line ${line}: ${reason}`),
      });
    // While the server has the folder.
    assert.deepEqual(await take(shared, exportLog(folder)), { imported: 18, duplicate: 0, refused: 0 });
    assert.equal(seen.at(-1), 18);
    assert.deepEqual(await contentsOf(shared), expected);
    assert.deepEqual(await take(shared, exportLog(folder)), { imported: 0, duplicate: 18, refused: 0 });
    await embedded.close();

    const back = await open(await newFolder());
    assert.equal(
      (
        await take(
          back,
          exportPostgres(url, () => {}),
        )
      ).imported,
      18,
    );
    assert.deepEqual(await contentsOf(back), expected);
    await back.close();
    await shared.close();
  });

  it('says of each bad line why, and takes the others', async () => {
    const opened = await open(await newFolder());
    const line = (event: object, team = 'kittens') =>
      `${JSON.stringify({ team, seq: 1, received_at_ms: NOW_MS, event })}\n`;
    const good = moved();
    const text = [
      line(good),
      'nonsense\n',
      line({ ...good, lamport_clock: -1 }),
      line({ ...moved(), lamport_clock: good.lamport_clock }),
      line({ ...moved(), team_slug: 'puppies' }),
      line(moved()).trimEnd(),
    ];
    const refused: number[] = [];
    const counts = await importStore(bytesOf([{ text: text.join('') }]), {
      store: opened.store,
      validateEvent: parseEvent,
      progress: () => {},
      onRefused: (number) => refused.push(number),
    });
    assert.deepEqual(counts, { imported: 2, duplicate: 0, refused: 4 });
    assert.deepEqual(
      refused.toSorted((one, other) => one - other),
      [2, 3, 4, 5],
    );
    await opened.close();
  });
});

async function* bytesOf(
  pieces: AsyncIterable<{ text: Uint8Array | string }> | Iterable<{ text: Uint8Array | string }>,
): AsyncGenerator<Uint8Array> {
  for await (const { text } of pieces) yield Buffer.from(text);
}
