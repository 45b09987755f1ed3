import * as z from 'zod/mini';
import { Failure } from '../shared/failure.js';
import { readFileIfPresent, writeFileDurably } from '../shared/files.js';
import { withFileLock } from '../shared/lock.js';
import { serveWords } from '../words/serve.js';
import { prepareDataFolder, type DataFolder } from './data-folder.js';
import { makeLogin, makeUser, refuseClash, type NewUser, type User } from './user.js';

/** Another `serve user` holds the file for milliseconds; after this something is wrong with it. */
const LOCK_WAIT_MS = 2000;

const usersFile = z.object({
  version: z.literal(1),
  users: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      team: z.string(),
      password: z.string(),
      created_at: z.string(),
    }),
  ),
});

/** @throws Failure `users_unreadable` when the file is there and is not ours. */
export function readUsers(path: string): readonly User[] {
  const bytes = readFileIfPresent(path);
  if (bytes === undefined) return [];
  try {
    return z.parse(usersFile, JSON.parse(bytes.toString('utf8'))).users;
  } catch (error) {
    throw new Failure({ ...serveWords.usersUnreadable(path), cause: error });
  }
}

/**
 * Adds a user; a running server knows it with its next request.
 * @throws Failure `bad_user_name`, `bad_team`, `bad_password`, `user_exists`, `team_spelling`, and those of changeUsers.
 */
export async function addUser(folder: DataFolder, user: NewUser, nowMs: number): Promise<User> {
  const added = await makeUser(user, nowMs);
  await changeUsers(folder, (users) => {
    refuseClash(added, users);
    return [...users, added];
  });
  return added;
}

/**
 * Removes a user; its tokens are worth nothing from the next request on.
 * @throws Failure `user_unknown`, and those of changeUsers.
 */
export async function removeUser(folder: DataFolder, name: string): Promise<void> {
  await changeUsers(folder, (users) => {
    mustFind(users, name);
    return users.filter((user) => user.name !== name);
  });
}

/**
 * Gives a user another password; the tokens of the old one are worth nothing from the next request on.
 * @throws Failure `user_unknown`, `bad_password`, and those of changeUsers.
 */
export async function setPassword(folder: DataFolder, name: string, password: string): Promise<void> {
  const login = await makeLogin(password);
  await changeUsers(folder, (users) => {
    mustFind(users, name);
    return users.map((user) => (user.name === name ? { ...user, ...login } : user));
  });
}

function mustFind(users: readonly User[], name: string): void {
  if (!users.some((user) => user.name === name)) throw new Failure(serveWords.userUnknown(name));
}

/** @throws Failure `data_folder_unusable`, `users_busy`, `users_unreadable`. */
async function changeUsers(folder: DataFolder, change: (users: readonly User[]) => readonly User[]) {
  prepareDataFolder(folder);
  const outcome = await withFileLock(folder.usersLock, { waitMs: LOCK_WAIT_MS }, () => {
    const users = change(readUsers(folder.users));
    writeFileDurably(folder.users, `${JSON.stringify({ version: 1, users }, null, 2)}\n`);
  });
  if (outcome.kind === 'busy') throw new Failure(serveWords.usersBusy(folder.users));
}
