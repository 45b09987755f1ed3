import { STATUSES, type Status } from '../../events/event.js';
import { DAY_MS, dayName, dayOf } from './utc-day.js';
import { finishedMs, type WpHistory } from './wp-history.js';

export interface DayOfFlow {
  /** `2026-03-01`, UTC. */
  readonly day: string;
  /** How many stood where at the end of that day, or now on the last. */
  readonly counts: Readonly<Record<Status, number>>;
  /** How many were finished on that day, of those that are finished now. */
  readonly finished: number;
}

/** A history, and since when the work package is known to be there at all. */
export interface KnownSince extends WpHistory {
  readonly bornMs: number | null;
}

/**
 * Where everything stood at the end of each day, and what each day finished: the figures of the cumulative flow and
 * throughput charts. It is the board's own rule: the last move until then decides.
 * @param all every work package.
 */
export function dailyFlow(all: readonly KnownSince[], fromMs: number, nowMs: number): readonly DayOfFlow[] {
  const [first, last] = [dayOf(fromMs), dayOf(nowMs)];
  // Changes by day first, then one sum over the days: not a look at every history for every day.
  const days = Array.from({ length: last - first + 1 }, () => ({ delta: emptyCounts(), finished: 0 }));
  const add = (atMs: number, status: Status, amount: number) => {
    if (atMs > nowMs) return;
    const day = days[Math.max(0, dayOf(atMs) - first)];
    if (day) day.delta[status] += amount;
  };
  for (const history of all) {
    const { moves, bornMs } = history;
    let status: Status | null = null;
    if (bornMs !== null && bornMs < (moves[0]?.atMs ?? Infinity)) {
      add(bornMs, 'planned', 1);
      status = 'planned';
    }
    for (const { atMs, to } of moves) {
      if (status !== null) add(atMs, status, -1);
      add(atMs, to, 1);
      status = to;
    }
    const doneMs = finishedMs(history);
    const day = doneMs === null ? undefined : days[dayOf(doneMs) - first];
    if (day) day.finished += 1;
  }
  const counts = emptyCounts();
  return days.map(({ delta, finished }, at) => {
    for (const status of STATUSES) counts[status] += delta[status];
    return { day: dayName(first + at), counts: { ...counts }, finished };
  });
}

function emptyCounts(): Record<Status, number> {
  return { planned: 0, doing: 0, for_review: 0, done: 0 };
}

/** The start of the window: whole days back from the end of today. */
export function windowStart(weeks: number, nowMs: number): number {
  return (dayOf(nowMs) + 1 - weeks * 7) * DAY_MS;
}
