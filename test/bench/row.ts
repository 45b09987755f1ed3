/** What PERFORMANCE.md asks of a row. */
export type Target =
  /** At most this many times the floor. */
  | { readonly kind: 'times'; readonly most: number }
  /** At most this many milliseconds more than the floor. */
  | { readonly kind: 'extra_ms'; readonly most: number }
  /** Told, not judged. */
  | { readonly kind: 'reported' };

/** One way of doing the work, and what it took in each round, in milliseconds. */
export interface Series {
  readonly label: string;
  readonly ms: readonly number[];
}

/** All series of one row come from the same rounds: the n-th values of each stood side by side. */
export interface Measured {
  readonly ours: Series;
  /** What PERFORMANCE.md names as floor or peer. */
  readonly floor: Series;
  /** Shown beside them, not judged. */
  readonly also: readonly Series[];
  /** Whatever else was found, in words: memory, for one. */
  readonly remarks?: readonly string[];
}

/**
 * One row of PERFORMANCE.md's table: a file in rows/, and a line in rows.ts. Any implementation guarantees:
 * - it works in temporary folders with a HOME of its own, and removes them, also when it fails;
 * - when `run` returns, every process that it started, workers too, has ended;
 * - it throws when what it measures did not do its work: a fast failure is no result.
 */
export interface BenchRow {
  /** As typed: `npm run bench -- commit-busy`. */
  readonly name: string;
  /** In PERFORMANCE.md. Two rows may share one. */
  readonly number: number;
  readonly title: string;
  readonly target: Target;
  run(rounds: number): Promise<Measured>;
}
