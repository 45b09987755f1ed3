/** The percentiles that every figure shows: half, most, nearly all. */
export const SHOWN_PERCENTILES = [50, 85, 95] as const;
export type ShownPercentile = (typeof SHOWN_PERCENTILES)[number];

export interface Percentiles {
  readonly n: number;
  readonly p50: number;
  readonly p85: number;
  readonly p95: number;
}

/**
 * Nearest rank: the smallest value that at least `percent` of all do not exceed. So each is a value that did occur, and none is
 * invented between two.
 * @param sorted ascending, at least one.
 * @param percent above 0, up to 100.
 */
export function percentileOf(sorted: readonly number[], percent: number): number {
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  const value = sorted[rank - 1];
  if (value === undefined) throw new Error(`no percentile ${percent} of ${sorted.length} values`);
  return value;
}

/** Null under `least` values: too few to say anything about the next one. */
export function percentilesOf(values: readonly number[], least: number): Percentiles | null {
  if (values.length < Math.max(1, least)) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const of = (percent: ShownPercentile) => percentileOf(sorted, percent);
  return { n: values.length, p50: of(50), p85: of(85), p95: of(95) };
}

/** The 50th percentile, null under `least` values. */
export function medianOf(values: readonly number[], least: number): number | null {
  return percentilesOf(values, least)?.p50 ?? null;
}

/** What share of `n` these are, null under `least`: a rate of three is an anecdote. */
export function rateOf(count: number, n: number, least: number): number | null {
  return n < Math.max(1, least) ? null : count / n;
}
