import { readCredentials } from '../send/credentials.js';
import type { ServerUrl } from '../send/server-url.js';
import { readLogin, serverOf, type LoginState } from '../send/session.js';
import { toIsoTime } from '../shared/wall-time.js';
import { doctorWords as words } from '../words/doctor.js';
import { fine, found, type Finding } from './finding.js';
import type { Place } from './place.js';
import { checkTooOpen } from './too-open.js';

/** Whether a server is named. It is not asked: the doctor opens no socket. @throws Failure as `readLogin`. */
export async function checkServer({ home, env }: Place): Promise<Finding[]> {
  return [judgeServer(serverOf(await readLogin(home, env)))];
}

/** Who is logged in, and until when. @throws Failure as `readLogin`. */
export async function checkLogin(place: Place): Promise<Finding[]> {
  const { home, env, nowMs } = place;
  const stored = readCredentials(home);
  return [
    ...checkTooOpen('login', home.credentials, 'problem'),
    ...(stored.kind === 'damaged'
      ? [found('login', 'problem', words.credentialsDamaged(home.credentials, stored.reason))]
      : [judgeLogin(await readLogin(home, env), nowMs)]),
  ];
}

export function judgeServer(server: ServerUrl | null): Finding {
  return server === null ? found('server', 'info', words.noServer) : fine('server', words.server(server));
}

export function judgeLogin(state: LoginState, nowMs: number): Finding {
  switch (state.kind) {
    case 'no_server':
      return found('login', 'info', words.nobodyToLogIn);
    case 'not_logged_in':
      return state.over
        ? found('login', 'problem', words.loginOver(state.server))
        : found('login', 'warning', words.notLoggedIn(state.server));
    case 'other_server':
      return found('login', 'problem', words.loginElsewhere(state.server, state.loggedInAt));
    case 'logged_in': {
      const { server, username, refreshExpiresAtMs } = state.session;
      // 0 and null: the file does not say, only the server knows (send/credentials.ts).
      if (refreshExpiresAtMs && refreshExpiresAtMs <= nowMs)
        return found('login', 'problem', words.loginExpired(server, toIsoTime(refreshExpiresAtMs)));
      return fine('login', words.login(username, server));
    }
  }
}
