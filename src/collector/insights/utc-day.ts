export const DAY_MS = 86_400_000;

/** Days are UTC's: a team has many time zones, and the same figures must come out for each of its members. */
export function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

/** `2026-03-01`. */
export function dayName(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
