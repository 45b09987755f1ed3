import { count } from './count.js';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** `in 14 minutes`, `2 days ago`, `just now`: the largest unit of which there is at least one, rounded down. */
export function fromNow(atMs: number, nowMs: number): string {
  const words = largestUnit(Math.abs(atMs - nowMs));
  if (words === undefined) return atMs > nowMs ? 'in less than a minute' : 'just now';
  return atMs > nowMs ? `in ${words}` : `${words} ago`;
}

/** `2 days`, `under a minute`: how long something has lasted. What begins in the future has not. */
export function ageOf(sinceMs: number, nowMs: number): string {
  return largestUnit(Math.max(0, nowMs - sinceMs)) ?? 'under a minute';
}

function largestUnit(ms: number): string | undefined {
  const unit = UNITS.find(([, unitMs]) => ms >= unitMs);
  return unit && count(Math.floor(ms / unit[1]), unit[0]);
}
