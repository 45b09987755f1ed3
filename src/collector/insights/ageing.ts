import type { Status } from '../../events/event.js';
import { percentilesOf, type Percentiles, type ShownPercentile } from './percentile.js';
import { staysOf, type WpHistory, type WpKey } from './wp-history.js';

/** Under so many stays a percentile is an accident. */
export const LEAST_STAYS = 10;
/** A page shows the oldest; a list of thousands is no list. */
const MAX_AGEING_ITEMS = 200;

/** Where work ages: what waits in planned was not begun, what is done is over. */
export const AGEING_LANES = ['doing', 'for_review'] as const satisfies readonly Status[];
export type AgeingLane = (typeof AGEING_LANES)[number];

export interface AgeingLaneFigures {
  readonly lane: AgeingLane;
  /** Stays of finished work in this lane. */
  readonly n: number;
  /** Milliseconds; null: not enough history. */
  readonly percentiles: Percentiles | null;
}

export interface AgeingItem extends WpKey {
  readonly title: string | null;
  readonly lane: AgeingLane;
  readonly by: string;
  readonly since: string;
  readonly age_ms: number;
  /** The highest of the team's percentiles that it has passed; 0 under half; null: not enough history. */
  readonly passed: 0 | ShownPercentile | null;
}

export interface Ageing {
  /** Finished work packages that the percentiles are made of. */
  readonly n: number;
  readonly left_out: number;
  /** Stays under which a lane has no percentiles. */
  readonly least: number;
  readonly lanes: readonly AgeingLaneFigures[];
  /** How much is under way, of which `items` shows the oldest. */
  readonly under_way: number;
  readonly items: readonly AgeingItem[];
}

/**
 * How long what is under way has been where it is, against how long finished work stayed there: no thresholds to set.
 * @param finished in the window; @param current every work package there is.
 */
export function ageingOf(
  finished: readonly WpHistory[],
  current: readonly WpHistory[],
  nowMs: number,
): Ageing {
  const whole = finished.flatMap((history) => {
    const stays = staysOf(history);
    return stays ? [stays] : [];
  });
  const lanes = AGEING_LANES.map((lane): AgeingLaneFigures => {
    const times = whole.flat().flatMap(({ status, startMs, endMs }) => {
      return status === lane && endMs !== null ? [endMs - startMs] : [];
    });
    return { lane, n: times.length, percentiles: percentilesOf(times, LEAST_STAYS) };
  });
  const underWay = current
    .flatMap((history): AgeingItem[] => {
      const { project_uuid, feature_slug, wp_id, title, moves } = history;
      const last = moves.at(-1);
      const figures = lanes.find(({ lane }) => lane === last?.to);
      if (!last || !figures) return [];
      // An event from the future: its age is unknown, and none at least.
      const age_ms = Math.max(0, nowMs - last.atMs);
      const passed = passedBy(age_ms, figures.percentiles);
      const since = new Date(last.atMs).toISOString();
      return [
        { project_uuid, feature_slug, wp_id, title, lane: figures.lane, by: last.by, since, age_ms, passed },
      ];
    })
    .sort((a, b) => b.age_ms - a.age_ms);
  return {
    n: whole.length,
    left_out: finished.length - whole.length,
    least: LEAST_STAYS,
    lanes,
    under_way: underWay.length,
    items: underWay.slice(0, MAX_AGEING_ITEMS),
  };
}

function passedBy(ageMs: number, percentiles: Percentiles | null): AgeingItem['passed'] {
  if (!percentiles) return null;
  const { p50, p85, p95 } = percentiles;
  if (ageMs > p95) return 95;
  if (ageMs > p85) return 85;
  return ageMs > p50 ? 50 : 0;
}
