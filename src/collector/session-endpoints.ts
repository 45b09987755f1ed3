import { serveWords } from '../words/serve.js';
import { answer, refusal, type Answer, type OpenEndpoint } from './answer.js';
import { ACCESS_LIFETIME_MS } from './refresh-family.js';
import { sessionOver } from './token-endpoints.js';
import { logIn, type LoginParts } from './login.js';
import { requestOrigin } from './same-origin.js';
import { dropSession, keepSession, sessionCookieIn } from './session-cookie.js';
import type { Sessions, TokenPair } from './sessions.js';

/**
 * The session of a browser: tokens as of token-endpoints.ts, but the refresh token stays in a cookie that no script sees, and
 * the access token in the page's memory. A cookie is sent whoever asks, so only our own page may.
 */

/** POST /api/v1/session/ `{username, password}`: a session begins. */
export function beginSessionEndpoint(parts: LoginParts): OpenEndpoint {
  return fromOwnPage(async (request) => {
    const login = await logIn(request, parts);
    return login.kind === 'in' ? sessionAnswer(login.pair, request.headers) : login.answer;
  });
}

/** POST /api/v1/session/refresh/: the next access token, by the cookie alone. Whatever the body holds is not read. */
export function refreshSessionEndpoint(sessions: Sessions): OpenEndpoint {
  return fromOwnPage(async ({ headers }) => {
    const refresh = sessionCookieIn(headers);
    const outcome = refresh === undefined ? undefined : await sessions.refresh(refresh);
    return outcome?.kind === 'refreshed' ? sessionAnswer(outcome.pair, headers) : sessionOver(outcome);
  });
}

/** DELETE /api/v1/session/: the login is over, here and wherever its tokens went. Also when it was over already. */
export function endSessionEndpoint(sessions: Sessions): OpenEndpoint {
  return fromOwnPage(async ({ headers }) => {
    const refresh = sessionCookieIn(headers);
    if (refresh !== undefined) await sessions.end(refresh);
    return answer(200, {}, { headers: { 'Set-Cookie': dropSession(headers) } });
  });
}

function fromOwnPage(endpoint: OpenEndpoint): OpenEndpoint {
  return async (request) =>
    requestOrigin(request.headers) === 'own'
      ? endpoint(request)
      : refusal(403, 'other_origin', serveWords.otherOriginSession);
}

function sessionAnswer({ access, refresh, member }: TokenPair, request: Headers): Answer {
  const body = {
    access,
    access_lifetime: ACCESS_LIFETIME_MS / 1000,
    user: member.name,
    team_slug: member.team,
  };
  const headers = { 'Set-Cookie': keepSession(refresh, request) };
  return answer(200, body, { headers, log: { user: member.name, team: member.team } });
}
