import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolderAt } from '../../src/collector/data-folder.js';
import type { Database } from '../../src/collector/database.js';
import { EMBEDDED_POSTGRES_MAJOR, openEmbeddedDatabase } from '../../src/collector/embedded-database.js';
import { migrate, migrations } from '../../src/collector/migrations.js';
import type { Failure } from '../../src/shared/failure.js';
import { dataFolderWithDatabase, temporaryFolder } from './collector-fixture.js';

async function openDatabase() {
  const { database } = dataFolderAt(await dataFolderWithDatabase());
  return openEmbeddedDatabase(database, () => {});
}

describe('The embedded database', () => {
  it('is made by the PostgreSQL that we say it is made by', async () => {
    const { database } = dataFolderAt(await dataFolderWithDatabase());
    assert.equal(readFileSync(join(database, 'PG_VERSION'), 'utf8').trim(), EMBEDDED_POSTGRES_MAJOR);
  });

  it('refuses a folder of another PostgreSQL, and says what to do', async () => {
    const folder = join(temporaryFolder(), 'database');
    mkdirSync(folder);
    writeFileSync(join(folder, 'PG_VERSION'), '17\n');
    await assert.rejects(
      openEmbeddedDatabase(folder, () => {}),
      (error: Failure) => {
        assert.equal(error.code, 'store_other_major');
        assert.match(error.message, /PostgreSQL 17.*PostgreSQL 18/);
        assert.match(error.hint ?? '', /serve rebuild/);
        return true;
      },
    );
    assert.deepEqual(readdirSync(folder), ['PG_VERSION'], 'nothing was touched');
  });

  it('refuses a folder that is no database', async () => {
    const folder = join(temporaryFolder(), 'database');
    mkdirSync(folder);
    await assert.rejects(
      openEmbeddedDatabase(folder, () => {}),
      { code: 'store_unreadable' },
    );
  });

  it('refuses a database whose files are gone', async () => {
    const folder = join(temporaryFolder(), 'database');
    mkdirSync(folder);
    writeFileSync(join(folder, 'PG_VERSION'), '18\n');
    await assert.rejects(
      openEmbeddedDatabase(folder, () => {}),
      { code: 'store_unreadable' },
    );
  });

  it('removes what a killed first start left behind, and nothing else', async () => {
    const path = await dataFolderWithDatabase();
    mkdirSync(join(path, 'database.initialising-0011'));
    mkdirSync(join(path, 'database-of-mine'));
    const database = await openEmbeddedDatabase(join(path, 'database'), () => {});
    await database.close();
    assert.deepEqual(readdirSync(path).toSorted(), ['database', 'database-of-mine']);
  });
});

describe('Migrations', () => {
  let database: Database;
  before(async () => {
    database = await openDatabase();
    await migrate(database, 0);
  });
  after(() => database.close());

  const extra = {
    number: migrations.length + 1,
    statements: ['CREATE TABLE extra (a integer)', 'INSERT INTO extra VALUES (1)'],
  };

  it('are numbered without gaps', () => {
    assert.deepEqual(
      migrations.map(({ number }) => number),
      migrations.map((_, at) => at + 1),
    );
  });

  it('stand in a database whose snapshots write nothing', async () => {
    const writing = database.snapshot((sql) => sql.query("INSERT INTO teams (team) VALUES ('kittens')"));
    await assert.rejects(writing, /read-only/);
  });

  it('leave nothing behind when one of them fails', async () => {
    const broken = { ...extra, statements: ['CREATE TABLE extra (a integer)', 'SELECT nonsense'] };
    await assert.rejects(migrate(database, 0, [...migrations, broken]), /nonsense/);
    const looking = database.snapshot((sql) => sql.query('SELECT a FROM extra'));
    await assert.rejects(looking, { code: '42P01' });
  });

  it('run once each, also when a later version brings more, and then refuse the earlier version', async () => {
    await migrate(database, 0);
    await migrate(database, 0, [...migrations, extra]);
    await migrate(database, 0, [...migrations, extra]);
    const rows = await database.snapshot((sql) => sql.query('SELECT a FROM extra'));
    assert.deepEqual(rows, [{ a: 1 }]);
    await assert.rejects(migrate(database, 0), { code: 'store_newer' });
  });
});
