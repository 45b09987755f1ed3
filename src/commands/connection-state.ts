import { readCredentials } from '../send/credentials.js';
import type { ConnectionState } from '../words/closing-line.js';
import type { CommandContext } from './command.js';

/**
 * The last known state of the way to the server, without asking anybody. Without a service that holds a connection, events go in
 * batches. Never throws: credentials that cannot be read are nobody's.
 */
export function connectionState({ home, env }: CommandContext): ConnectionState {
  if (env['SPEC_KITTY_TOKEN']) return 'Offline - Batch Mode';
  try {
    const stored = readCredentials(home);
    const isLoggedIn = stored.kind === 'stored' && stored.credentials.tokens !== null;
    return isLoggedIn ? 'Offline - Batch Mode' : 'Not logged in';
  } catch {
    return 'Not logged in';
  }
}
