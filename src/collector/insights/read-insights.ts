import type { Store } from '../store.js';
import { windowStart } from './daily-flow.js';
import { insightsOf, type Insights } from './insights.js';
import type { LaneMove, WpKey } from './wp-history.js';

/** About 100 bytes each: what one question may hold in memory, whatever a team's history has grown to. */
const MAX_MOVES_READ = 250_000;
const SHOWN_MACHINES = 50;
const RECENT_ARRIVALS = 1000;

export type HistoryStore = Pick<Store, 'boardEvents' | 'moves' | 'arrivals'>;

export interface InsightsQuery {
  readonly weeks: number;
  readonly feature: string | null;
}

/**
 * Reads what moved in the window, page by page: between two pages the store is free for those who send. All pages tell of the state at
 * `head`.
 */
export async function readInsights(
  store: HistoryStore,
  team: string,
  { weeks, feature, nowMs }: InsightsQuery & { readonly nowMs: number },
): Promise<{ readonly head: number; readonly insights: Insights }> {
  const fromMs = windowStart(weeks, nowMs);
  const { head, events } = await store.boardEvents(team);
  const histories = new Map<string, readonly LaneMove[]>();
  let read = 0;
  let after: WpKey | undefined;
  do {
    const page = await store.moves(team, { sinceMs: fromMs, upTo: head, after, feature });
    for (const [key, moves] of page.histories) {
      histories.set(key, moves);
      read += moves.length;
    }
    after = page.next;
  } while (after && read < MAX_MOVES_READ);
  const moved = events.filter(({ event_type, timestamp, payload }) => {
    if (event_type !== 'WPStatusChanged' || Date.parse(timestamp) < fromMs) return false;
    return feature === null || payload.feature_slug === feature;
  }).length;
  const arrivals = await store.arrivals(team, { machines: SHOWN_MACHINES, recent: RECENT_ARRIVALS });
  const input = { boardEvents: events, histories, tooMany: Math.max(0, moved - histories.size), ...arrivals };
  return { head, insights: insightsOf(input, { weeks, fromMs, nowMs, feature }) };
}
