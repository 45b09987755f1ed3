import { readCredentials } from '../send/credentials.js';
import type { Environment } from '../shared/environment.js';
import type { HomePaths } from '../shared/home.js';
import { readServiceStatus, type ShownState } from './service-status.js';

/** What people are told of the connection: CONTRACT.md's four words, and that nobody is logged in. */
export type ConnectionState = ShownState | 'not_logged_in';

/**
 * The last known state of the connection, for a command's closing line and for `sync status`: cheap, reads two small files,
 * opens no socket, never throws. Without a background service events go in batches.
 */
export function connectionState(home: HomePaths, env: Environment): ConnectionState {
  if (!isLoggedIn(home, env)) return 'not_logged_in';
  return readServiceStatus(home)?.state ?? 'batch_mode';
}

function isLoggedIn(home: HomePaths, env: Environment): boolean {
  if (env['SPEC_KITTY_TOKEN']) return true;
  try {
    const stored = readCredentials(home);
    return stored.kind === 'stored' && stored.credentials.tokens !== null;
  } catch {
    return false; // not ours to read
  }
}
