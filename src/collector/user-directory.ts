import type { NewUser, User } from './user.js';

/**
 * Who may log in. Any implementation guarantees:
 *
 * - **As of now.** What one process changed, every other one knows with its next question: `serve user` needs no restart.
 * - **No two alike.** Names and teams that differ by their capitals alone clash, also when two are added at the same
 *   moment.
 * - **Ids die.** The id of a user who was removed, or who got another password, is never used again.
 */
export interface UserDirectory {
  /** In the order in which they were added. */
  list(): Promise<readonly User[]>;
  /** As spelt. */
  byName(name: string): Promise<User | undefined>;
  byId(id: string): Promise<User | undefined>;
  /** @throws Failure `bad_user_name`, `bad_team`, `bad_password`, `user_exists`, `team_spelling`. */
  add(user: NewUser, nowMs: number): Promise<User>;
  /**
   * Its tokens are worth nothing from the next request on.
   * @throws Failure `user_unknown`.
   */
  remove(name: string): Promise<void>;
  /**
   * Its tokens are worth nothing from the next request on.
   * @throws Failure `user_unknown`, `bad_password`.
   */
  setPassword(name: string, password: string): Promise<void>;
}
