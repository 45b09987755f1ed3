import { ensurePrivateFiles } from '../shared/files.js';
import type { HomePaths } from '../shared/home.js';
import { withFileLock, type Locked } from '../shared/lock.js';
import { removeCredentials, writeCredentials, type Credentials } from './credentials.js';
import type { Wire } from './wire.js';
import type { WireAnswer } from './wire-answer.js';

/** Longer than a refresh may take (its request ends after 10 s): who waits this long waits for a stopped process. */
const CREDENTIALS_LOCK_WAIT_MS = 15_000;

export type LoginOutcome =
  | { readonly kind: 'logged_in'; readonly credentials: Credentials }
  | { readonly kind: 'wrong_login' }
  | { readonly kind: 'busy' }
  /** Whatever else came, or did not. */
  | { readonly kind: 'unanswered'; readonly answer: Exclude<WireAnswer<never>, { kind: 'ok' }> };

/**
 * Trades the password for tokens and writes them down. The password is kept nowhere.
 * @throws Failure `credentials_unwritable`.
 */
export async function login(
  home: HomePaths,
  wire: Wire,
  person: { readonly username: string; readonly password: string },
): Promise<LoginOutcome> {
  const answer = await wire.token(person);
  switch (answer.kind) {
    case 'ok': {
      const { tokens, teamSlug } = answer.body;
      const credentials = { tokens, teamSlug, username: person.username, server: wire.server };
      const written = await withCredentialsLock(home, () => writeCredentials(home, credentials));
      return written.kind === 'busy' ? written : { kind: 'logged_in', credentials };
    }
    case 'http':
      return answer.status === 401 ? { kind: 'wrong_login' } : { kind: 'unanswered', answer };
    case 'network':
      return { kind: 'unanswered', answer };
  }
}

/** Forgets the tokens on this machine. @returns `done` with whether there were any. */
export async function logout(home: HomePaths): Promise<Locked<boolean>> {
  return await withCredentialsLock(home, () => removeCredentials(home));
}

/**
 * Everything that writes the credentials goes through here, in whatever process: of two refreshes at once, the second
 * would burn the first one's tokens and end the session.
 */
export async function withCredentialsLock<T>(
  home: HomePaths,
  fn: () => T | Promise<T>,
  waitMs: number = CREDENTIALS_LOCK_WAIT_MS,
): Promise<Locked<T>> {
  ensurePrivateFiles(home.folder);
  return await withFileLock(`${home.credentials}.lock`, { waitMs }, fn);
}
