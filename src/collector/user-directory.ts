import { statSync } from 'node:fs';
import { systemCode } from '../shared/failure.js';
import { readUsers, type User } from './users-file.js';

/** Who may log in, as of now: the file is read again whenever it was replaced, so `serve user` needs no restart. */
export class UserDirectory {
  readonly #path: string;
  readonly #onError: (error: unknown) => void;
  #users: readonly User[];
  #stamp: string;

  /**
   * @param onError told once per replaced file that cannot be read; the users from before stay.
   * @throws Failure `users_unreadable` when the file is damaged at the start.
   */
  constructor(path: string, onError: (error: unknown) => void) {
    this.#path = path;
    this.#onError = onError;
    // The stamp first: a file replaced between the two is read once too often, never once too seldom.
    this.#stamp = stampOf(path);
    this.#users = readUsers(path);
  }

  get isEmpty(): boolean {
    return this.#current().length === 0;
  }

  byName(name: string): User | undefined {
    return this.#current().find((user) => user.name === name);
  }

  byId(id: string): User | undefined {
    return this.#current().find((user) => user.id === id);
  }

  #current(): readonly User[] {
    const stamp = stampOf(this.#path);
    if (stamp !== this.#stamp) {
      this.#stamp = stamp;
      try {
        this.#users = readUsers(this.#path);
      } catch (error) {
        this.#onError(error);
      }
    }
    return this.#users;
  }
}

/** Each save is a new file under the old name, so its inode alone tells most changes; time and size tell the rest. */
function stampOf(path: string): string {
  try {
    const { ino, mtimeNs, size } = statSync(path, { bigint: true });
    return `${ino} ${mtimeNs} ${size}`;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 'absent';
    throw error;
  }
}
