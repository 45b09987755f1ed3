export interface Rate {
  readonly perSecond: number;
  /** So many at once, after a rest. */
  readonly burst: number;
}

/** Keys that are remembered at a time: what a stranger may choose must not fill the memory. */
export const MAX_REMEMBERED_KEYS = 10_000;

interface Bucket {
  readonly left: number;
  readonly atMs: number;
}

/** Token buckets, one a key. Of this process alone: several servers on one database let through as many times as much. */
export class RateLimit {
  readonly rate: Rate;
  readonly #nowMs: () => number;
  readonly #buckets = new Map<string, Bucket>();

  /** @param nowMs a clock that only goes forward. */
  constructor(rate: Rate, nowMs: () => number) {
    this.rate = rate;
    this.#nowMs = nowMs;
  }

  /** @returns 0 for one that may go on, else in how many ms it may; then it was not counted. */
  take(key: string): number {
    const left = this.#left(key);
    if (left < 1) return Math.ceil(((1 - left) / this.rate.perSecond) * 1000);
    this.#keep(key, left - 1);
    return 0;
  }

  /** What was taken did not count after all. */
  giveBack(key: string): void {
    this.#keep(key, Math.min(this.rate.burst, this.#left(key) + 1));
  }

  #left(key: string): number {
    const { perSecond, burst } = this.rate;
    const bucket = this.#buckets.get(key);
    if (!bucket) return burst;
    return Math.min(burst, bucket.left + ((this.#nowMs() - bucket.atMs) / 1000) * perSecond);
  }

  #keep(key: string, left: number): void {
    remember(this.#buckets, key, { left, atMs: this.#nowMs() });
  }
}

/** Puts it last; where there are too many, the one that was touched longest ago goes. */
export function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= MAX_REMEMBERED_KEYS) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
