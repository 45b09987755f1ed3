import { medianOf } from './percentile.js';
import { finishedMs, staysOf, type WpHistory } from './wp-history.js';

/** Under so many finished work packages there is no figure. */
const LEAST_FINISHED = 5;

export interface FlowEfficiency {
  /** Work packages finished in the window. */
  readonly n: number;
  readonly left_out: number;
  /** Active time of all of them over total time of all of them, 0 to 1; null: not enough history. */
  readonly efficiency: number | null;
  readonly active_ms: number;
  readonly total_ms: number;
  /** Of one work package, from first leaving planned to done; null: not enough history. */
  readonly median_total_ms: number | null;
}

/**
 * Total: from first leaving planned to the last arrival in done. Active: of that, what was spent in doing, unless the file's own lane was
 * `blocked`. Waiting for a review, lying in planned again or in done before it came back is not active.
 */
export function flowEfficiencyOf(finished: readonly WpHistory[]): FlowEfficiency {
  const times = finished.flatMap((history) => {
    const doneMs = finishedMs(history);
    const stays = staysOf(history);
    const first = stays?.[0];
    if (!first || doneMs === null) return [];
    const active = stays.filter(({ status, lane }) => status === 'doing' && lane !== 'blocked');
    const activeMs = active.reduce((sum, { startMs, endMs }) => sum + ((endMs ?? startMs) - startMs), 0);
    return [{ activeMs, totalMs: doneMs - first.startMs }];
  });
  const active_ms = times.reduce((sum, { activeMs }) => sum + activeMs, 0);
  const total_ms = times.reduce((sum, { totalMs }) => sum + totalMs, 0);
  const isEnough = times.length >= LEAST_FINISHED && total_ms > 0;
  return {
    n: times.length,
    left_out: finished.length - times.length,
    efficiency: isEnough ? active_ms / total_ms : null,
    active_ms,
    total_ms,
    median_total_ms: medianOf(
      times.map(({ totalMs }) => totalMs),
      LEAST_FINISHED,
    ),
  };
}
