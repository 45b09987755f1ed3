import { randomBytes } from 'node:crypto';
import { UNKNOWN_TEAM } from '../events/event.js';
import { Failure } from '../shared/failure.js';
import { toIsoTime } from '../shared/wall-time.js';
import { serveWords } from '../words/serve.js';
import { hashPassword, MAX_PASSWORD_CHARACTERS, MIN_PASSWORD_CHARACTERS } from './password.js';

/** A person or a machine that may send and read for one team. */
export interface User {
  /** Never used again, and another one with each password: who got in with the old one does not stay. */
  readonly id: string;
  readonly name: string;
  readonly team: string;
  readonly password: string;
  readonly created_at: string;
}

export interface NewUser {
  readonly name: string;
  readonly team: string;
  readonly password: string;
}

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/i;

/** @throws Failure `bad_user_name`, `bad_team`: before anybody is asked for a password. */
export function checkNewUser({ name, team }: Omit<NewUser, 'password'>): void {
  if (!NAME.test(name)) throw new Failure(serveWords.badUserName(name));
  if (!NAME.test(team)) throw new Failure(serveWords.badTeam(team));
  if (team.toLowerCase() === UNKNOWN_TEAM) throw new Failure(serveWords.reservedTeam(team));
}

/** @throws Failure `bad_user_name`, `bad_team`, `bad_password`. */
export async function makeUser(user: NewUser, nowMs: number): Promise<User> {
  checkNewUser(user);
  const { name, team } = user;
  return { name, team, created_at: toIsoTime(nowMs), ...(await makeLogin(user.password)) };
}

/**
 * What a password turns into. With another id all tokens of the old one are worth nothing.
 * @throws Failure `bad_password`.
 */
export async function makeLogin(password: string): Promise<Pick<User, 'id' | 'password'>> {
  const { length } = Array.from(password);
  if (length < MIN_PASSWORD_CHARACTERS || length > MAX_PASSWORD_CHARACTERS) {
    throw new Failure(serveWords.badPassword(MIN_PASSWORD_CHARACTERS, MAX_PASSWORD_CHARACTERS));
  }
  return { id: randomBytes(12).toString('base64url'), password: await hashPassword(password) };
}

/** @throws Failure `user_exists`, `team_spelling`: beside these there is no room for this one. */
export function refuseClash(user: User, others: readonly Pick<User, 'name' | 'team'>[]): void {
  const namesake = others.find(({ name }) => isSameWord(name, user.name));
  if (namesake) throw new Failure(serveWords.userExists(namesake.name, namesake.team));
  // "Kitties" beside "kitties" would be two teams that never see each other: surely a slip of the finger.
  const other = others.find(({ team }) => isSameWord(team, user.team) && team !== user.team);
  if (other) throw new Failure(serveWords.teamSpelling(user.team, other.team));
}

function isSameWord(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
