import { isLoopbackHost } from '../shared/loopback.js';
import { REFRESH_LIFETIME_MS } from './refresh-family.js';

/**
 * The refresh token of a browser. No script can read it, no other site's page can have it sent, and it travels to the
 * session's own endpoints only, not with each request for events.
 */
const NAME = 'spec_kitty_session';
const ATTRIBUTES = 'HttpOnly; SameSite=Strict; Path=/api/v1/session';

/** The refresh token that a browser sent, if any. */
export function sessionCookieIn(headers: Headers): string | undefined {
  return new RegExp(`(?:^|;) *${NAME}=([\\w.-]+)`).exec(headers.get('cookie') ?? '')?.[1];
}

/** Keeps a refresh token in the browser for as long as it is good. */
export function keepSession(refresh: string, request: Headers): string {
  return setCookie(refresh, REFRESH_LIFETIME_MS / 1000, request);
}

/** Takes it out of the browser. */
export function dropSession(request: Headers): string {
  return setCookie('', 0, request);
}

function setCookie(value: string, maxAgeSeconds: number, request: Headers): string {
  const secure = isClearLoopback(request) ? '' : '; Secure';
  return `${NAME}=${value}; ${ATTRIBUTES}; Max-Age=${maxAgeSeconds}${secure}`;
}

/** A browser keeps no `Secure` cookie that came over http; on loopback nobody can listen. Elsewhere there must be TLS. */
function isClearLoopback(request: Headers): boolean {
  if (request.get('x-forwarded-proto') === 'https') return false;
  const host = `http://${request.get('host') ?? ''}`;
  return URL.canParse(host) && isLoopbackHost(new URL(host).hostname);
}
