import { createHash } from 'node:crypto';

const NODE_ID_DIGITS = 12;

/** The stable name of one user on one machine: first 12 hex digits of SHA-256(`hostname:username`) (CONTRACT: node_id). */
export function nodeIdOf({
  hostname,
  username,
}: {
  readonly hostname: string;
  readonly username: string;
}): string {
  return createHash('sha256').update(`${hostname}:${username}`).digest('hex').slice(0, NODE_ID_DIGITS);
}
