import { count } from './count.js';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** `in 14 minutes`, `2 days ago`, `just now`: the largest unit of which there is at least one, rounded down. */
export function fromNow(atMs: number, nowMs: number): string {
  const distanceMs = Math.abs(atMs - nowMs);
  const [noun, unitMs] = UNITS.find(([, ms]) => distanceMs >= ms) ?? [];
  if (noun === undefined || unitMs === undefined) return atMs > nowMs ? 'in less than a minute' : 'just now';
  const words = count(Math.floor(distanceMs / unitMs), noun);
  return atMs > nowMs ? `in ${words}` : `${words} ago`;
}
