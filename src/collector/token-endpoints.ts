import * as z from 'zod/mini';
import { serveWords } from '../words/serve.js';
import {
  answer,
  refusal,
  type Answer,
  type EndpointRequest,
  type MemberEndpoint,
  type OpenEndpoint,
} from './answer.js';
import { MAX_LOGIN_BYTES } from './limits.js';
import type { LiveTickets } from './live-tickets.js';
import { readJson } from './read-json.js';
import { ACCESS_LIFETIME_MS, REFRESH_LIFETIME_MS } from './refresh-family.js';
import type { RefreshOutcome, Sessions, TokenPair } from './sessions.js';
import { refreshRequest, tokenRequest } from './wire.js';

const LIMITS = { maxWireBytes: MAX_LOGIN_BYTES, maxUnpackedBytes: MAX_LOGIN_BYTES };

/** POST /api/v1/token/: name and password for a pair of tokens. */
export function loginEndpoint(sessions: Sessions): OpenEndpoint {
  return async (request) => {
    const login = await readLogin(request);
    if (login.kind === 'refused') return login.answer;
    const pair = await sessions.login(login.username, login.password);
    return pair ? pairAnswer(pair) : refusal(401, 'wrong_login', serveWords.wrongLogin);
  };
}

export type Login =
  | { readonly kind: 'login'; readonly username: string; readonly password: string }
  | { readonly kind: 'refused'; readonly answer: Answer };

/** Name and password out of a request, or the answer that says what is wrong with it. */
export async function readLogin(request: EndpointRequest): Promise<Login> {
  const body = await readJson(request, LIMITS);
  if (body.kind === 'refused') return body;
  const parsed = z.safeParse(tokenRequest, body.value);
  return parsed.success
    ? { kind: 'login', ...parsed.data }
    : { kind: 'refused', answer: refusal(400, 'bad_request', serveWords.badTokenRequest) };
}

/** POST /api/v1/token/refresh/: a refresh token for a new pair; the old one is then worth nothing. */
export function refreshEndpoint(sessions: Sessions): OpenEndpoint {
  return async (request) => {
    const body = await readJson(request, LIMITS);
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
