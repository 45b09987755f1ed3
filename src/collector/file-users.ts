import { statSync } from 'node:fs';
import { systemCode } from '../shared/failure.js';
import type { DataFolder } from './data-folder.js';
import type { UserDirectory } from './user-directory.js';
import type { NewUser, User } from './user.js';
import { addUser, readUsers, removeUser, setPassword } from './users-file.js';

/**
 * Users in a file of the data folder, beside the embedded store, which one process alone can open. The file is read again whenever
 * it was replaced.
 */
export class FileUsers implements UserDirectory {
  readonly #folder: DataFolder;
  readonly #onError: (error: unknown) => void;
  #users: readonly User[];
  #stamp: string;

  /**
   * @param onError told once per replaced file that cannot be read; the users from before stay.
   * @throws Failure `users_unreadable` when the file is damaged at the start.
   */
  constructor(folder: DataFolder, onError: (error: unknown) => void) {
    this.#folder = folder;
    this.#onError = onError;
    // The stamp first: a file replaced between the two is read once too often, never once too seldom.
    this.#stamp = stampOf(folder.users);
    this.#users = readUsers(folder.users);
  }

  async list(): Promise<readonly User[]> {
    return this.#current();
  }

  async byName(name: string): Promise<User | undefined> {
    return this.#current().find((user) => user.name === name);
  }

  async byId(id: string): Promise<User | undefined> {
    return this.#current().find((user) => user.id === id);
  }

  add(user: NewUser, nowMs: number): Promise<User> {
    return addUser(this.#folder, user, nowMs);
  }

  remove(name: string): Promise<void> {
    return removeUser(this.#folder, name);
  }

  setPassword(name: string, password: string): Promise<void> {
    return setPassword(this.#folder, name, password);
  }

  #current(): readonly User[] {
    const stamp = stampOf(this.#folder.users);
    if (stamp !== this.#stamp) {
      this.#stamp = stamp;
      try {
        this.#users = readUsers(this.#folder.users);
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
