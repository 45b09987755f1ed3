/** An agent that could not work: it said so, whatever its exit code was. */
export interface Trouble {
  readonly why: 'quota' | 'login';
  /** When it said that it can again. */
  readonly untilMs: number | null;
  /** The line that said so. */
  readonly reason: string;
}

export interface TroublePatterns {
  readonly rateLimit: readonly RegExp[];
  readonly auth: readonly RegExp[];
}

/** A line longer than this is output, not a message to anybody. */
const LINE_KEPT = 300;
/** No quota that a run could wait for is further away. */
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;
const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/**
 * Looks for quota and login errors in the end of an agent's output. Only where it left no result: an agent may well write about
 * rate limits, and a result says that it could work. Pure.
 */
export function findTrouble(output: string, patterns: TroublePatterns, nowMs: number): Trouble | undefined {
  for (const line of output.split('\n').toReversed()) {
    const login = patterns.auth.some((pattern) => pattern.test(line));
    const quota = patterns.rateLimit.some((pattern) => pattern.test(line));
    if (!login && !quota) continue;
    const reason = line.trim().slice(0, LINE_KEPT);
    return quota
      ? { why: 'quota', untilMs: resetTime(line, nowMs), reason }
      : { why: 'login', untilMs: null, reason };
  }
  return undefined;
}

/** `reset at 2026-02-07T08:00:00Z`, `resets 1770451200`, `try again in 20m`, `retry after 30 seconds`. */
function resetTime(line: string, nowMs: number): number | null {
  const [, iso] =
    /(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2}))/.exec(line) ?? [];
  const [, epoch] = /reset\D{0,20}(\d{10})(?!\d)/i.exec(line) ?? [];
  const [, amount, unit] =
    /(?:in|after)[ :]+(\d+)\s*(s|m|h)(?:ec(?:onds?)?|in(?:utes?)?|ours?|r)?\b/i.exec(line) ?? [];
  const atMs =
    iso !== undefined
      ? Date.parse(iso)
      : epoch !== undefined
        ? Number(epoch) * 1000
        : unit !== undefined
          ? nowMs + Number(amount) * (UNITS_MS[unit.toLowerCase()] ?? 0)
          : Number.NaN;
  return atMs > nowMs && atMs <= nowMs + LONGEST_WAIT_MS ? atMs : null;
}
