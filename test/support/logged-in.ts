import { writeCredentials } from '../../src/send/credentials.js';
import { parseServerUrl } from '../../src/send/server-url.js';
import { setServer } from '../../src/send/settings.js';
import { ensurePrivateFolder } from '../../src/shared/files.js';
import { homePaths, type HomePaths } from '../../src/shared/home.js';
import { mustRun, type Place } from './program.js';

const TEN_YEARS_MS = 10 * 366 * 86_400_000;

/** Where the built program keeps what belongs to the person of this place. */
export function homeAt({ env }: Place): HomePaths {
  return homePaths(env, env['HOME'] ?? '');
}

/** Logs the person in at a scripted server, as a login would have, and turns sending on for the project there. */
export async function sendTo(place: Place, url: string): Promise<void> {
  const home = homeAt(place);
  const server = parseServerUrl(url);
  const endsMs = Date.now() + TEN_YEARS_MS;
  const tokens = {
    access: 'access-1',
    refresh: 'refresh-1',
    accessExpiresAtMs: endsMs,
    refreshExpiresAtMs: endsMs,
  };
  ensurePrivateFolder(home.folder);
  writeCredentials(home, { tokens, username: 'ada', teamSlug: 'analytical', server });
  await setServer(home, server);
  await mustRun(place, ['sync', 'on']);
}
