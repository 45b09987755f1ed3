import type { Brand } from '../shared/brand.js';
import { Failure } from '../shared/failure.js';
import { isLoopbackHost } from '../shared/loopback.js';

/** A server's address that we may talk to: https, or http on loopback; no path's trailing slash, query or login in it. */
export type ServerUrl = Brand<string, 'ServerUrl'>;
/** Scheme, host and port. Tokens and consent belong to an origin. */
export type Origin = Brand<string, 'Origin'>;

/**
 * @param text what a person, a file or the environment gave.
 * @throws Failure `server_url_invalid`, or `server_url_insecure` for http to another machine: everybody on the way could
 *   read the password and the token.
 */
export function parseServerUrl(text: string): ServerUrl {
  const url = urlOf(text.trim());
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw invalidServerUrl('is not a web address');
  }
  if (url.username !== '' || url.password !== '') throw invalidServerUrl('has a login in it');
  if (url.search !== '' || url.hash !== '') throw invalidServerUrl('has a ? or # in it');
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    throw new Failure({
      code: 'server_url_insecure',
      message: `The server ${url.origin} is not addressed by https.`,
      hint: 'Use its https address: over plain http, anybody on the way could read your password.',
    });
  }
  return (url.origin + url.pathname.replace(/\/+$/, '')) as ServerUrl;
}

/** Where tokens for this server may go. */
export function originOf(server: ServerUrl): Origin {
  return new URL(server).origin as Origin;
}

function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** The address itself is not repeated: it may hold a password. */
function invalidServerUrl(what: string): Failure {
  return new Failure({
    code: 'server_url_invalid',
    message: `The server address ${what}.`,
    hint: 'Write it as https://kitty.example.org (http only for this machine: http://127.0.0.1:8787).',
  });
}
