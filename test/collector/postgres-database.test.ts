import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Queryable } from '../../src/collector/database.js';
import { migrate } from '../../src/collector/migrations.js';
import {
  describeDatabaseUrl,
  openPostgresDatabase,
  refuseOlder,
} from '../../src/collector/postgres-database.js';
import { SqlStore } from '../../src/collector/sql-store.js';
import { packageRoot } from '../../src/shared/package-root.js';
import { postgresForTests } from '../support/postgres.js';
import { storeContract } from './store-contract.js';

describe('PostgreSQL as the store', () => {
  const postgres = postgresForTests();
  const open = async (url: string) => openPostgresDatabase(url, () => {});

  storeContract('SqlStore on PostgreSQL', async () => {
    const database = await open(await postgres.newDatabase());
    await migrate(database, 0);
    return new SqlStore(database);
  });

  storeContract('SqlStore on partitions, made as docs/scaling.md says,', async () => {
    const database = await openPostgresDatabase(await postgres.newDatabase(), () => {});
    await migrate(database, 0);
    const page = readFileSync(join(packageRoot(), 'docs', 'scaling.md'), 'utf8');
    const [, sql = ''] = /```sql\n(ALTER TABLE[^`]*)```/.exec(page) ?? [];
    assert.match(sql, /PARTITION BY HASH \(team\)/);
    await database.transaction((transaction) => transaction.query(sql));
    return new SqlStore(database);
  });

  it('is brought up to date once by several servers that start at once', async () => {
    const url = await postgres.newDatabase();
    const databases = await Promise.all(Array.from({ length: 4 }, () => open(url)));
    await Promise.all(databases.map((database) => migrate(database, 0)));
    await Promise.all(databases.map((database) => database.close()));
  });

  it('is refused with what to mend: wrong password, no such database, nobody there', async () => {
    const refused = async (url: string) => {
      const error = await open(url).then(
        () => assert.fail('it was let in'),
        (error: Error & { code: string; hint?: string }) => error,
      );
      assert.ok(error.hint);
      assert.doesNotMatch(error.message, /mouse|wrong-secret/);
      return error;
    };
    const wrong = await refused(postgres.address('postgres', 'wrong-secret'));
    assert.equal(wrong.code, 'database_login');
    const absent = await refused(postgres.address('no_such_database'));
    assert.equal(absent.code, 'database_unreachable');
    assert.match(absent.message, /no_such_database" does not exist/);
    assert.equal(
      (await refused('postgres://kitty:wrong-secret@127.0.0.1:1/kitty')).code,
      'database_unreachable',
    );
    assert.equal((await refused('mysql://kitty:wrong-secret@127.0.0.1/kitty')).code, 'bad_database_url');
    const plain = await refused(`${postgres.address('postgres')}?sslmode=verify-full`);
    assert.match(plain.message, /SSL/);
  });
});

describe('The version of a PostgreSQL', () => {
  const versions: readonly (readonly [string, boolean])[] = [
    ['90624', false],
    ['130014', false],
    ['140000', true],
    ['180001', true],
    ['nonsense', false],
  ];
  for (const [version, isTaken] of versions) {
    it(`${version} is ${isTaken ? 'taken' : 'refused'}`, async () => {
      const database = {
        snapshot: <T>(work: (sql: Queryable) => Promise<T>) =>
          work({ query: async <Row extends object>() => [{ version }] as Row[] }),
      };
      const checking = refuseOlder(database, 'postgres://db/kitty');
      if (isTaken) await checking;
      else await assert.rejects(checking, { code: 'database_too_old' });
    });
  }
});

describe('The address of a database, for people', () => {
  const seen: readonly (readonly [string, string])[] = [
    [
      'postgres://kitty:secret@db.example.org:5432/kitty?sslmode=verify-full',
      'postgres://kitty@db.example.org:5432/kitty',
    ],
    ['postgresql://kitty:se@cret@db/kitty', 'postgresql://kitty@db/kitty'],
    ['postgres://db/kitty?password=secret', 'postgres://db/kitty'],
    ['postgres://:secret@db/kitty', 'postgres://db/kitty'],
    ['postgres:///kitty?host=/run/postgresql', 'postgres:///kitty'],
  ];
  for (const [url, shown] of seen)
    it(`is ${shown} for ${url}`, () => assert.equal(describeDatabaseUrl(url), shown));
});
