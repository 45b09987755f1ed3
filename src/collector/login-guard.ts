import { RateLimit, remember } from './rate-limit.js';

/** Nobody mistypes more often in a row; after these each failure doubles the wait. */
const FREE_FAILURES = 5;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15 * 60_000;
/** After this much rest a name has its free failures again. */
const FORGET_AFTER_MS = 3_600_000;
/** Of one address over all names: a list of names is no way around. Generous, for a whole office may be one address. */
const FAILURES_OF_ADDRESS = { perSecond: 0.1, burst: 60 };

interface Failures {
  readonly count: number;
  readonly untilMs: number;
}

/**
 * Keeps passwords from being found by trying: a growing wait for each name at each address, and a bound for each address.
 * By both, since a stranger must not lock out a user whose name they know. Of this process alone.
 */
export class LoginGuard {
  readonly #nowMs: () => number;
  readonly #addresses: RateLimit;
  readonly #failures = new Map<string, Failures>();

  /** @param nowMs a clock that only goes forward. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#addresses = new RateLimit(FAILURES_OF_ADDRESS, nowMs);
  }

  /**
   * Before a password is tried, which takes a while: until it `succeeded` the attempt counts as failed, so that a hundred at once
   * are no way around either.
   * @returns 0: try it; else in how many ms.
   */
  begin(address: string, name: string): number {
    const nowMs = this.#nowMs();
    const key = keyOf(address, name);
    const known = this.#failures.get(key);
    if (known && nowMs < known.untilMs) return Math.ceil(known.untilMs - nowMs);
    const waitMs = this.#addresses.take(address);
    if (waitMs > 0) return waitMs;
    const count = known && nowMs < known.untilMs + FORGET_AFTER_MS ? known.count + 1 : 1;
    remember(this.#failures, key, { count, untilMs: nowMs + waitAfter(count) });
    return 0;
  }

  succeeded(address: string, name: string): void {
    this.#failures.delete(keyOf(address, name));
    this.#addresses.giveBack(address);
  }
}

function waitAfter(failures: number): number {
  if (failures < FREE_FAILURES) return 0;
  return Math.min(FIRST_WAIT_MS * 2 ** (failures - FREE_FAILURES), LONGEST_WAIT_MS);
}

/** No name is longer than 64; what is, is nobody's. */
function keyOf(address: string, name: string): string {
  return `${address} ${name.slice(0, 65).toLowerCase()}`;
}
