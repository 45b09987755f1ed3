import * as z from 'zod/mini';
import { serveWords } from '../words/serve.js';
import { answer, refusal, type Answer, type MemberEndpoint, type OpenEndpoint } from './answer.js';
import type { LiveTickets } from './live-tickets.js';
import { LOGIN_LIMITS, logIn, type LoginParts } from './login.js';
import { readJson } from './read-json.js';
import { ACCESS_LIFETIME_MS, REFRESH_LIFETIME_MS } from './refresh-family.js';
import type { RefreshOutcome, Sessions, TokenPair } from './sessions.js';
import { refreshRequest } from './wire.js';

/** POST /api/v1/token/: name and password for a pair of tokens. */
export function loginEndpoint(parts: LoginParts): OpenEndpoint {
  return async (request) => {
    const login = await logIn(request, parts);
    return login.kind === 'in' ? pairAnswer(login.pair) : login.answer;
  };
}

/** POST /api/v1/token/refresh/: a refresh token for a new pair; the old one is then worth nothing. */
export function refreshEndpoint(sessions: Sessions): OpenEndpoint {
  return async (request) => {
    const body = await readJson(request, LOGIN_LIMITS);
    if (body.kind === 'refused') return body.answer;
    const parsed = z.safeParse(refreshRequest, body.value);
    if (!parsed.success) return refusal(400, 'bad_request', serveWords.badRefreshRequest);
    const outcome = await sessions.refresh(parsed.data.refresh);
    return outcome.kind === 'refreshed' ? pairAnswer(outcome.pair) : sessionOver(outcome);
  };
}

/** The client is told only that the session is over; the log, when it was ended just now. */
export function sessionOver(outcome?: Exclude<RefreshOutcome, { kind: 'refreshed' }>): Answer {
  const over = refusal(401, 'session_over', serveWords.sessionOver);
  if (outcome?.kind !== 'reused') return over;
  return { ...over, log: { refused: 'refresh_token_reused', user: outcome.name } };
}

/** POST /api/v1/ws-token/: what opens the live channel, once and soon. Whatever the body holds is not read. */
export function liveTicketEndpoint(tickets: LiveTickets): MemberEndpoint {
  return async (_request, member) => answer(200, { ws_token: await tickets.issue(member) });
}

function pairAnswer({ access, refresh, member }: TokenPair): Answer {
  const body = {
    access,
    refresh,
    access_lifetime: ACCESS_LIFETIME_MS / 1000,
    refresh_lifetime: REFRESH_LIFETIME_MS / 1000,
    team_slug: member.team,
  };
  return answer(200, body, { log: { user: member.name, team: member.team } });
}
