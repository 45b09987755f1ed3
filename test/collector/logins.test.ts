import { join } from 'node:path';
import { dataFolderAt, prepareDataFolder } from '../../src/collector/data-folder.js';
import { openEmbeddedDatabase } from '../../src/collector/embedded-database.js';
import { fileLogins, sqlLogins } from '../../src/collector/logins.js';
import { migrate } from '../../src/collector/migrations.js';
import { openPostgresDatabase } from '../../src/collector/postgres-database.js';
import { postgresForTests } from '../support/postgres.js';
import { dataFolderWithDatabase, temporaryFolder } from './collector-fixture.js';
import { loginsContract } from './logins-contract.js';

const fail = (error: unknown) => {
  throw error;
};

describe('Logins', () => {
  loginsContract(
    'files beside the embedded store',
    async () => {
      const folder = dataFolderAt(join(temporaryFolder(), 'server'));
      prepareDataFolder(folder);
      return { here: fileLogins(folder, fail), there: fileLogins(folder, fail), close: async () => {} };
    },
    { areShared: false },
  );

  describe('in one database', () => {
    loginsContract(
      'tables of the embedded PostgreSQL',
      async () => {
        const folder = dataFolderAt(await dataFolderWithDatabase());
        const database = await openEmbeddedDatabase(folder.database, fail);
        await migrate(database, 0);
        const logins = sqlLogins(database);
        return { here: logins, there: logins, close: () => database.close() };
      },
      { areShared: true },
    );
  });

  describe('in a PostgreSQL that two servers share', () => {
    const postgres = postgresForTests();
    loginsContract(
      'tables of PostgreSQL',
      async () => {
        const url = await postgres.newDatabase();
        const [one, two] = [await openPostgresDatabase(url, fail), await openPostgresDatabase(url, fail)];
        await migrate(one, 0);
        const close = async () => {
          await Promise.all([one.close(), two.close()]);
        };
        return { here: sqlLogins(one), there: sqlLogins(two), close };
      },
      { areShared: true },
    );
  });
});
