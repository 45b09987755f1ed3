import { readConfigIdentity, readEnabledIdentity } from '../changes/project.js';
import { originOf, type ServerUrl } from '../send/server-url.js';
import { readLogin, serverOf } from '../send/session.js';
import { mayBeSent, readSettings } from '../send/settings.js';
import { doctorWords as words } from '../words/doctor.js';
import { fine, found, type Finding } from './finding.js';
import type { Place } from './place.js';

/** Whether this person lets this project's events go to the present server. @throws Failure as `readLogin`. */
export async function checkConsent(place: Place): Promise<Finding[]> {
  const { home, env, repository } = place;
  if (!repository) return [];
  const identity = readEnabledIdentity(repository.commonDir) ?? (await readConfigIdentity(repository.top));
  if (!identity?.uuid) return [];
  const server = serverOf(await readLogin(home, env));
  const settings = await readSettings(home);
  return [judgeConsent(server, server !== null && mayBeSent(settings, originOf(server), identity.uuid))];
}

export function judgeConsent(server: ServerUrl | null, isGiven: boolean): Finding {
  if (server === null) return found('consent', 'info', words.consentNoServer);
  return isGiven
    ? fine('consent', words.consentOn(server))
    : found('consent', 'info', words.consentOff(server));
}
