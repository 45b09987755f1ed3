/** A moment at which something changed, and how much. */
export interface Moment {
  readonly atMs: number;
  readonly changes: number;
  /** Where in the list of changes its last one stands. */
  readonly last: number;
}

/**
 * Changes that happened nearly together are one step for an eye that follows them.
 * @param times ascending, milliseconds.
 */
export function momentsOf(times: readonly number[], togetherMs: number): readonly Moment[] {
  const moments: Moment[] = [];
  let startMs = -Infinity;
  for (const [last, atMs] of times.entries()) {
    const known = moments.at(-1);
    if (known && atMs - startMs <= togetherMs)
      moments[moments.length - 1] = { atMs, changes: known.changes + 1, last };
    else {
      startMs = atMs;
      moments.push({ atMs, changes: 1, last });
    }
  }
  return moments;
}

/** The first moment after, undefined behind the last. */
export function momentAfter(moments: readonly Moment[], atMs: number): Moment | undefined {
  return moments.find((moment) => moment.atMs > atMs);
}

/** The last moment before, undefined at the first. */
export function momentBefore(moments: readonly Moment[], atMs: number): Moment | undefined {
  return moments.findLast((moment) => moment.atMs < atMs);
}

/** How many changes fall into each of `count` equal parts of the time from `fromMs` to `toMs`. */
export function densityOf(
  times: readonly number[],
  fromMs: number,
  toMs: number,
  count: number,
): readonly number[] {
  const parts = Array.from({ length: count }, () => 0);
  for (const ms of times) {
    if (ms < fromMs || ms > toMs) continue;
    const at = Math.min(count - 1, Math.floor(((ms - fromMs) / Math.max(1, toMs - fromMs)) * count));
    parts[at] = (parts[at] ?? 0) + 1;
  }
  return parts;
}
