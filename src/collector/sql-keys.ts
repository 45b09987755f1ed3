import type { Database } from './database.js';
import type { KeyStore } from './key-ring.js';
import type { SigningKey } from './signing-keys.js';

interface KeyRow {
  readonly id: string;
  readonly secret: string;
  readonly createdAtMs: number;
}

/** Keys in the database, for the servers that share it: what one signs, all others can read. The database is migrated. */
export function sqlKeys(database: Database): KeyStore {
  return {
    turn: (change) =>
      database.transaction(async (sql) => {
        // Of two first starts at once the second must see the first one's key.
        await sql.query('LOCK TABLE signing_keys IN EXCLUSIVE MODE');
        const rows = await sql.query<KeyRow>(
          'SELECT key_id AS id, secret, created_at_ms AS "createdAtMs" FROM signing_keys',
        );
        const keys = rows.map((row): SigningKey => ({
          ...row,
          secret: Buffer.from(row.secret, 'base64url'),
        }));
        const turned = change(keys);
        const kept = turned.map(({ id }) => id);
        await sql.query('DELETE FROM signing_keys WHERE key_id <> ALL($1::text[])', [kept]);
        for (const key of turned.filter((one) => !keys.includes(one))) {
          const secret = Buffer.from(key.secret).toString('base64url');
          await sql.query('INSERT INTO signing_keys VALUES ($1, $2, $3)', [key.id, secret, key.createdAtMs]);
        }
        return turned;
      }),
  };
}
