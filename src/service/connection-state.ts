import { readCredentials } from '../send/credentials.js';
import { readSendState } from '../send/send-state.js';
import { originOf, parseServerUrl, type ServerUrl } from '../send/server-url.js';
import type { Environment } from '../shared/environment.js';
import type { HomePaths } from '../shared/home.js';
import { readServiceStatus, type ShownState } from './service-status.js';

/** What people are told of the connection: CONTRACT.md's four words, and that nobody is logged in. */
export type ConnectionState = ShownState | 'not_logged_in';

/**
 * The last known state of the connection, for a command's closing line and for `sync status`: cheap, reads three small
 * files, opens no socket, never throws. Without a background service events go in batches, as long as the server was to be
 * reached the last time.
 */
export function connectionState(home: HomePaths, env: Environment): ConnectionState {
  try {
    const server = serverOfLogin(home, env);
    if (server === undefined) return 'not_logged_in';
    return readServiceStatus(home)?.state ?? (wasUnreachable(home, server) ? 'offline' : 'batch_mode');
  } catch {
    return 'not_logged_in'; // files that are not ours to read, an address that is none: nothing can be sent
  }
}

function serverOfLogin(home: HomePaths, env: Environment): ServerUrl | undefined {
  const named = env['SPEC_KITTY_SERVER'];
  if (env['SPEC_KITTY_TOKEN']) return named ? parseServerUrl(named) : undefined;
  const stored = readCredentials(home);
  return stored.kind === 'stored' && stored.credentials.tokens !== null
    ? stored.credentials.server
    : undefined;
}

function wasUnreachable(home: HomePaths, server: ServerUrl): boolean {
  const { failures, lastError } = readSendState(home, originOf(server));
  return failures > 0 && lastError?.kind === 'network';
}
