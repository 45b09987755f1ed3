const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i;

/**
 * Whether this host, as an address or as in a URL, is this machine itself: what is said to it passes no network. The hosts of RFC 6761 and
 * RFC 1122; `URL` has normalised 127.1, 0x7f.1 and the like.
 */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK_HOST.test(host);
}
