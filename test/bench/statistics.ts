import type { Measured, Series, Target } from './row.js';

/** @param part 0.5 for the median; between two values, in proportion. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  const place = (sorted.length - 1) * part;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/**
 * How far the middle eight of ten rounds lie apart, as a part of the median. A difference between two sides that is
 * small beside it may be weather.
 */
export function spread({ ms }: Series): number {
  return (quantile(ms, 0.9) - quantile(ms, 0.1)) / median(ms);
}

/** What a row comes to. */
export interface Figures {
  /** Ours in floors. */
  readonly times: number;
  /** Ours above the floor. */
  readonly extraMs: number;
  /** The floor's. */
  readonly spread: number;
  /** Undefined where there is nothing to meet. */
  readonly met: boolean | undefined;
}

/**
 * Medians over the rounds of what one round says: the two sides of a round had the same weather, two medians taken
 * apart need not have.
 */
export function figuresOf({ ours, floor }: Measured, target: Target): Figures {
  const rounds = ours.ms.map((ms, round) => [ms, floor.ms[round] ?? Number.NaN] as const);
  const times = median(rounds.map(([ms, floorMs]) => ms / floorMs));
  const extraMs = median(rounds.map(([ms, floorMs]) => ms - floorMs));
  return { times, extraMs, spread: spread(floor), met: isMet(target, times, extraMs) };
}

function isMet(target: Target, times: number, extraMs: number): boolean | undefined {
  switch (target.kind) {
    case 'times':
      return times <= target.most;
    case 'extra_ms':
      return extraMs <= target.most;
    case 'reported':
      return undefined;
  }
}
