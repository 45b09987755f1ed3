import type { NetworkFailure } from '../../src/send/wire-answer.js';

/** A record, so that a kind of failure that is added does not compile without being tested. */
const ALL: Readonly<Record<NetworkFailure, true>> = {
  timeout: true,
  refused: true,
  reset: true,
  unknown_host: true,
  unreachable: true,
  tls: true,
  too_large: true,
  aborted: true,
  other: true,
};

/** Every way in which the network can fail. */
export const NETWORK_FAILURES = Object.keys(ALL) as readonly NetworkFailure[];
