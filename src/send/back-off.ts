import { LONGEST_RETRY_AFTER_MS } from './retry-after.js';

/** CONTRACT.md: 500 ms doubling to 30 s. */
const FIRST_BACK_OFF_MS = 500;
const LONGEST_BACK_OFF_MS = 30_000;

/**
 * How long programs leave a server alone after it failed them. Up to half of it is left to chance: machines that a server's
 * restart cut off together must not come back together.
 * @param failures in a row, the present one included; 1 or more.
 * @param chance from 0 to 1.
 * @param retryAfterMs what the server asked for: never less than that, and never more than one hour.
 */
export function backOffMs(failures: number, chance: number, retryAfterMs: number | null = null): number {
  const fullMs = Math.min(FIRST_BACK_OFF_MS * 2 ** (failures - 1), LONGEST_BACK_OFF_MS);
  const waitMs = Math.round(fullMs * (1 - chance / 2));
  return Math.min(Math.max(waitMs, retryAfterMs ?? waitMs), LONGEST_RETRY_AFTER_MS);
}
