import type { ReadonlySignal } from '@preact/signals';
import { computed } from '@preact/signals';
import type { Insights } from '../../collector/insights/insights.js';
import { now } from '../clock.js';
import { keptSignal } from '../kept.js';
import { useResource, type Resource } from '../resource.js';
import { route } from '../route.js';

/** GET /api/v1/insights/. */
export type InsightsAnswer = Insights & { readonly head: number; readonly generated_at: string };

export const WINDOWS = [2, 4, 12, 26, 52] as const;

/** How many weeks the figures look back, in this browser. */
export const weeks = keptSignal<number>('weeks', 12, (value): value is number =>
  WINDOWS.some((each) => each === value),
);

/** While somebody looks, the figures are asked for so often; the server keeps what has not changed. */
const REFRESH_MS = 60_000;
/** Counts them, by the server's clock. */
export const minute = computed(() => Math.floor(now.value / REFRESH_MS));

/** The figures of the feature in the address, or of all. */
export function useInsights(): ReadonlySignal<Resource<InsightsAnswer>> {
  return useResource<InsightsAnswer>(() => {
    void minute.value;
    const { feature } = route.value;
    const query = new URLSearchParams({
      weeks: String(weeks.value),
      ...(feature === null ? {} : { feature }),
    });
    return `/api/v1/insights/?${query}`;
  });
}
