import { Failure } from '../shared/failure.js';
import { serveWords } from '../words/serve.js';
import type { Database } from './database.js';
import type { UserDirectory } from './user-directory.js';
import { makeLogin, makeUser, refuseClash, type NewUser, type User } from './user.js';

const SELECT = 'SELECT user_id AS id, name, team, password, created_at FROM users';

/** Users in the database, for the servers that share it. The database is migrated. */
export class SqlUsers implements UserDirectory {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(): Promise<readonly User[]> {
    return this.#database.snapshot((sql) => sql.query<User>(`${SELECT} ORDER BY number`));
  }

  async byName(name: string): Promise<User | undefined> {
    return this.#one(`${SELECT} WHERE name = $1`, name);
  }

  async byId(id: string): Promise<User | undefined> {
    return this.#one(`${SELECT} WHERE user_id = $1`, id);
  }

  async add(user: NewUser, nowMs: number): Promise<User> {
    const added = await makeUser(user, nowMs);
    await this.#database.transaction(async (sql) => {
      // Two that clash would not see each other before both are there; those who only read are not held up.
      await sql.query('LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE');
      refuseClash(added, await sql.query<Pick<User, 'name' | 'team'>>('SELECT name, team FROM users'));
      await sql.query(
        'INSERT INTO users (user_id, name, team, password, created_at) VALUES ($1, $2, $3, $4, $5)',
        [added.id, added.name, added.team, added.password, added.created_at],
      );
    });
    return added;
  }

  remove(name: string): Promise<void> {
    return this.#change(name, 'DELETE FROM users WHERE name = $1 RETURNING name');
  }

  async setPassword(name: string, password: string): Promise<void> {
    const login = await makeLogin(password);
    const update = 'UPDATE users SET user_id = $2, password = $3 WHERE name = $1 RETURNING name';
    await this.#change(name, update, [login.id, login.password]);
  }

  async #one(text: string, value: string): Promise<User | undefined> {
    if (value.includes('\0')) return undefined; // no text to PostgreSQL, and nobody's name
    const [user] = await this.#database.snapshot((sql) => sql.query<User>(text, [value]));
    return user;
  }

  async #change(name: string, text: string, values: readonly string[] = []): Promise<void> {
    const changed = await this.#database.transaction((sql) => sql.query(text, [name, ...values]));
    if (changed.length === 0) throw new Failure(serveWords.userUnknown(name));
  }
}
