/** The machine's idea of what time it is. Not the Lamport clock. Tests pass a plain object. */
export interface WallTime {
  /** Milliseconds since 1970 UTC. May jump in both directions. */
  nowMs(): number;
}

/** The real one. The only place that asks the operating system. */
export const systemWallTime: WallTime = { nowMs: () => Date.now() };

/** ISO 8601 UTC with milliseconds and `Z`, the form of every time on the wire (CONTRACT: times are UTC with Z). */
export function toIsoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** The same in whole seconds, as task files have it: `2026-01-24T09:30:00Z`. */
export function toIsoSecond(ms: number): string {
  return `${toIsoTime(ms).slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)}Z`;
}
