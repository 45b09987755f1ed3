/** What may stand for `$1`. Arrays arrive as PostgreSQL arrays (`unnest`, `= ANY`). */
export type SqlValue =
  string | number | boolean | null | readonly (string | null)[] | readonly (number | null)[];

/** Statements that see each other's writes. bigint columns arrive as numbers: ours stay below 2^53. */
export interface Queryable {
  query<Row extends object>(text: string, values?: readonly SqlValue[]): Promise<Row[]>;
}

/**
 * A PostgreSQL, embedded or not: one dialect.
 *
 * Any implementation guarantees:
 * - `transaction` commits when `work` resolves (READ COMMITTED: each statement sees what others committed before
 *   it) and rolls everything back when it rejects;
 * - `snapshot` sees one state of the data from its first statement to its last, and can write nothing;
 * - after a failed statement the next call works again, unless the server itself is gone;
 * - `close` waits for calls under way, but only for a bounded time.
 *
 * `work` must use the Queryable it is given: the embedded store has one connection, and whoever asks for a second
 * one inside waits for itself.
 */
export interface Database {
  transaction<T>(work: (sql: Queryable) => Promise<T>): Promise<T>;
  snapshot<T>(work: (sql: Queryable) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
