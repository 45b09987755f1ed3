import { randomBytes } from 'node:crypto';
import * as z from 'zod/mini';
import { UNKNOWN_TEAM } from '../events/event.js';
import { Failure } from '../shared/failure.js';
import { readFileIfPresent, writeFileDurably } from '../shared/files.js';
import { withFileLock } from '../shared/lock.js';
import { toIsoTime } from '../shared/wall-time.js';
import { serveWords } from '../words/serve.js';
import { prepareDataFolder, type DataFolder } from './data-folder.js';
import { hashPassword, MAX_PASSWORD_CHARACTERS, MIN_PASSWORD_CHARACTERS } from './password.js';

/** A person or a machine that may send and read for one team. */
export interface User {
  /** Never used again: who is removed and added anew does not get the old tokens back. */
  readonly id: string;
  readonly name: string;
  readonly team: string;
  readonly password: string;
  readonly created_at: string;
}

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/i;

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

export interface NewUser {
  readonly name: string;
  readonly team: string;
  readonly password: string;
}

/** @throws Failure `bad_user_name`, `bad_team`: before anybody is asked for a password. */
export function checkNewUser({ name, team }: Omit<NewUser, 'password'>): void {
  if (!NAME.test(name)) throw new Failure(serveWords.badUserName(name));
  if (!NAME.test(team)) throw new Failure(serveWords.badTeam(team));
  if (team.toLowerCase() === UNKNOWN_TEAM) throw new Failure(serveWords.reservedTeam(team));
}

/**
 * Adds a user; a running server knows it with its next request.
 * @throws Failure `bad_user_name`, `bad_team`, `bad_password`, `user_exists`, `team_spelling`, and those of changeUsers.
 */
export async function addUser(folder: DataFolder, user: NewUser, nowMs: number): Promise<User> {
  checkNewUser(user);
  const { length } = Array.from(user.password);
  if (length < MIN_PASSWORD_CHARACTERS || length > MAX_PASSWORD_CHARACTERS) {
    throw new Failure(serveWords.badPassword(MIN_PASSWORD_CHARACTERS, MAX_PASSWORD_CHARACTERS));
  }
  const password = await hashPassword(user.password);
  const added: User = {
    id: randomBytes(12).toString('base64url'),
    name: user.name,
    team: user.team,
    password,
    created_at: toIsoTime(nowMs),
  };
  await changeUsers(folder, (users) => {
    const namesake = users.find(({ name }) => isSameWord(name, user.name));
    if (namesake) throw new Failure(serveWords.userExists(namesake.name, namesake.team));
    // "Kitties" beside "kitties" would be two teams that never see each other: surely a slip of the finger.
    const other = users.find(({ team }) => isSameWord(team, user.team) && team !== user.team);
    if (other) throw new Failure(serveWords.teamSpelling(user.team, other.team));
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
    const left = users.filter((user) => user.name !== name);
    if (left.length === users.length) throw new Failure(serveWords.userUnknown(name));
    return left;
  });
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

function isSameWord(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
