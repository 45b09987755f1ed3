/** CONTRACT.md: a server may ask us to wait, but not for longer than this. */
export const LONGEST_RETRY_AFTER_MS = 3_600_000;

const SECONDS = /^\d+$/;
/** RFC 9110 section 5.6.7: three forms of date. Nothing else may reach `Date.parse`, which reads "1" as the year 2001. */
const HTTP_DATE = /^[A-Z][a-z]{2,8}, \d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/;
const ASCTIME_DATE = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

/**
 * How long a server asks us to wait.
 * @param retryAfter the header: whole seconds, or a date.
 * @param serverDate the answer's own `Date` header: a date to wait for is measured from it, so that this machine's wrong
 *   clock does not matter.
 * @param nowMs this machine's wall time, for an answer without a date.
 * @returns milliseconds from 0 to one hour; null when there is no header or it says nothing readable.
 */
export function parseRetryAfterMs(
  retryAfter: string | undefined,
  serverDate: string | undefined,
  nowMs: number,
): number | null {
  const text = retryAfter?.trim() ?? '';
  if (SECONDS.test(text)) return bounded(Number(text) * 1000);
  const until = httpDateMs(text);
  return until === undefined ? null : bounded(until - (httpDateMs(serverDate?.trim() ?? '') ?? nowMs));
}

function httpDateMs(text: string): number | undefined {
  const ms = HTTP_DATE.test(text)
    ? Date.parse(text)
    : ASCTIME_DATE.test(text)
      ? Date.parse(`${text} GMT`)
      : NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

function bounded(ms: number): number {
  return Math.max(0, Math.min(ms, LONGEST_RETRY_AFTER_MS));
}
