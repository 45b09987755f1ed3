import { isLoopbackHost } from '../shared/loopback.js';

/**
 * Where a request comes from. A proxy on this machine is believed what it saw: it puts the address last, behind what the client
 * may have made up. A proxy elsewhere could be anybody, and counts as the client.
 * @param peer the other end of the connection.
 */
export function clientAddress(peer: string, headers: Headers): string {
  const seen = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim();
  return seen && isThisMachine(peer) ? seen : peer;
}

const MARKS_OF_PROXIES = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
];

/** Whether somebody on this machine asks, and no proxy for somebody else. */
export function isFromThisMachine(peer: string, headers: Headers): boolean {
  return isThisMachine(peer) && !MARKS_OF_PROXIES.some((name) => headers.has(name));
}

function isThisMachine(peer: string): boolean {
  return isLoopbackHost(peer.replace(/^::ffff:/i, ''));
}
