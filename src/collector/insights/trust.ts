import { groupedBy } from './grouped-by.js';
import { percentilesOf, type Percentiles } from './percentile.js';

/** When an event happened by its machine's clock, and when it came here by ours. */
export interface Arrival {
  readonly nodeId: string;
  readonly lamportClock: number;
  readonly happenedAtMs: number;
  readonly receivedAtMs: number;
}

/** Clocks of machines that keep time differ by less; a second or two is no news. */
const SKEW_TOLERANCE_MS = 120_000;
/** Half of what came lately was older than that when it came: the board shows the past. */
const LAG_WORTH_A_WARNING_MS = 3_600_000;
/** Only what came this lately says how the feed is now. */
const RECENT_MS = 7 * 86_400_000;
const LEAST_ARRIVALS = 5;

export interface Machine {
  readonly node_id: string;
  /** Of its event with the highest clock value. */
  readonly last_happened: string;
  readonly last_received: string;
  /** How far its clock is ahead of ours at least; 0: nothing of it came from the future. Behind cannot be told from late. */
  readonly ahead_ms: number;
  /** Of its recent events, how many say a time before that of the one they came after: clock set back, or history filled in. */
  readonly out_of_order: number;
  /** Recent events that were looked at. */
  readonly n: number;
}

export type TrustWarning =
  | { readonly kind: 'clock_ahead'; readonly node_id: string; readonly ahead_ms: number }
  | { readonly kind: 'feed_lags'; readonly median_ms: number; readonly n: number }
  | { readonly kind: 'history_has_gaps'; readonly work_packages: number; readonly of: number };

export interface Trust {
  /** Recent events, of all machines. */
  readonly n: number;
  /** From happening to arrival, milliseconds; null: too few lately. */
  readonly lag: Percentiles | null;
  readonly machines: readonly Machine[];
  /** Machines there are; the list shows those that were heard of last. */
  readonly machine_count: number;
  readonly warnings: readonly TrustWarning[];
}

export interface TrustQuestion {
  /** Of each machine its event with the highest clock value, newest arrival first. */
  readonly lastOfEach: readonly Arrival[];
  readonly machineCount: number;
  /** The last that came, of all machines, in any order. */
  readonly recent: readonly Arrival[];
  readonly nowMs: number;
  /** Work packages that moved in the window, and those of them whose history is partly unknown. */
  readonly moved: number;
  readonly broken: number;
}

/** Whether the board can be believed: who was last heard of when, how late events come, and whose clock is wrong. */
export function trustOf(question: TrustQuestion): Trust {
  const { lastOfEach, machineCount, nowMs, moved, broken } = question;
  const recent = question.recent.filter(({ receivedAtMs }) => receivedAtMs >= nowMs - RECENT_MS);
  const byNode = groupedBy(recent, ({ nodeId }) => nodeId);
  const machines = lastOfEach.map((last): Machine => {
    const arrivals = byNode.get(last.nodeId) ?? [];
    return {
      node_id: last.nodeId,
      last_happened: new Date(last.happenedAtMs).toISOString(),
      last_received: new Date(last.receivedAtMs).toISOString(),
      ahead_ms: aheadOf(arrivals.length > 0 ? arrivals : [last]),
      out_of_order: outOfOrder(arrivals),
      n: arrivals.length,
    };
  });
  const lags = recent.map(({ happenedAtMs, receivedAtMs }) => Math.max(0, receivedAtMs - happenedAtMs));
  const lag = percentilesOf(lags, LEAST_ARRIVALS);
  const warnings: TrustWarning[] = machines
    .filter(({ ahead_ms }) => ahead_ms > SKEW_TOLERANCE_MS)
    .map(({ node_id, ahead_ms }) => ({ kind: 'clock_ahead', node_id, ahead_ms }));
  if (lag && lag.p50 > LAG_WORTH_A_WARNING_MS) {
    warnings.push({ kind: 'feed_lags', median_ms: lag.p50, n: lag.n });
  }
  if (broken > 0) warnings.push({ kind: 'history_has_gaps', work_packages: broken, of: moved });
  return { n: recent.length, lag, machines, machine_count: machineCount, warnings };
}

/** Nothing can happen after it was received: whatever says so was written by a clock that is ahead by at least that much. */
function aheadOf(arrivals: readonly Arrival[]): number {
  return arrivals.reduce(
    (most, { happenedAtMs, receivedAtMs }) => Math.max(most, happenedAtMs - receivedAtMs),
    0,
  );
}

function outOfOrder(arrivals: readonly Arrival[]): number {
  const sorted = arrivals.toSorted((a, b) => a.lamportClock - b.lamportClock);
  return sorted.filter(({ happenedAtMs }, at) => {
    return happenedAtMs < (sorted[at - 1]?.happenedAtMs ?? -Infinity) - SKEW_TOLERANCE_MS;
  }).length;
}
