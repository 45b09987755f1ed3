import * as z from 'zod/mini';
import { serveWords } from '../words/serve.js';
import { refusal, tooMany, type Answer, type EndpointRequest } from './answer.js';
import { MAX_LOGIN_BYTES } from './limits.js';
import type { LoginGuard } from './login-guard.js';
import { readJson } from './read-json.js';
import type { Sessions, TokenPair } from './sessions.js';
import { tokenRequest } from './wire.js';

export const LOGIN_LIMITS = { maxWireBytes: MAX_LOGIN_BYTES, maxUnpackedBytes: MAX_LOGIN_BYTES };

export interface LoginParts {
  readonly sessions: Sessions;
  readonly guard: LoginGuard;
}

export type Login =
  { readonly kind: 'in'; readonly pair: TokenPair } | { readonly kind: 'refused'; readonly answer: Answer };

/** Lets in who sends a right name and password, and tells the others why not: the same for programs and for the page. */
export async function logIn(request: EndpointRequest, { sessions, guard }: LoginParts): Promise<Login> {
  const body = await readJson(request, LOGIN_LIMITS);
  if (body.kind === 'refused') return body;
  const parsed = z.safeParse(tokenRequest, body.value);
  if (!parsed.success) return refused(refusal(400, 'bad_request', serveWords.badTokenRequest));
  const { username, password } = parsed.data;
  const waitMs = guard.begin(request.address, username);
  if (waitMs > 0) return refused(tooMany(waitMs, serveWords.tooManyLogins));
  const pair = await sessions.login(username, password);
  if (!pair) return refused(refusal(401, 'wrong_login', serveWords.wrongLogin));
  guard.succeeded(request.address, username);
  return { kind: 'in', pair };
}

function refused(answer: Answer): Login {
  return { kind: 'refused', answer };
}
