import type { Queryable } from './database.js';
import type { RefreshFamily } from './refresh-family.js';
import type { FamilyTurn } from './store.js';

/** Takes those that have expired away, so that the table does not grow with each login. */
export async function addFamily(sql: Queryable, family: RefreshFamily, nowMs: number): Promise<void> {
  await sql.query('DELETE FROM refresh_families WHERE expires_at_ms < $1', [nowMs]);
  await sql.query(
    `INSERT INTO refresh_families (family_id, user_id, generation, rotated_at_ms, expires_at_ms, ended)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [family.familyId, family.userId, family.generation, family.rotatedAtMs, family.expiresAtMs, family.ended],
  );
}

/** The row stays locked until the transaction ends: of two refreshes at once the second sees what the first did. */
export async function turnFamily<T>(sql: Queryable, familyId: string, turn: FamilyTurn<T>): Promise<T> {
  const [family] = await sql.query<RefreshFamily>(
    `SELECT family_id AS "familyId", user_id AS "userId", generation, rotated_at_ms AS "rotatedAtMs",
            expires_at_ms AS "expiresAtMs", ended
       FROM refresh_families WHERE family_id = $1 FOR UPDATE`,
    [familyId],
  );
  const { next, value } = turn(family);
  if (next) {
    await sql.query(
      `UPDATE refresh_families SET generation = $2, rotated_at_ms = $3, expires_at_ms = $4, ended = $5
        WHERE family_id = $1`,
      [familyId, next.generation, next.rotatedAtMs, next.expiresAtMs, next.ended],
    );
  }
  return value;
}
