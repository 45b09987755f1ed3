import { percentileOf, SHOWN_PERCENTILES, type ShownPercentile } from './percentile.js';
import { seededChance } from './seeded-chance.js';
import { dayName, dayOf } from './utc-day.js';

const TRIALS = 10_000;
/** SERVER.md: under so many finished there is no forecast. */
const LEAST_FINISHED_TO_FORECAST = 10;
/** Ten finished on one day say nothing about the next. */
const LEAST_DAYS_TO_FORECAST = 5;
/** Further than that nobody should believe a forecast, and no trial draws on. */
export const MAX_FORECAST_DAYS = 730;
const SEED = 0x6b69747479;

export interface ForecastDate {
  readonly percent: ShownPercentile;
  /** From today on; null: more than MAX_FORECAST_DAYS. */
  readonly days: number | null;
  /** `2026-03-01`, UTC. */
  readonly date: string | null;
}

export interface Forecast {
  /** Finished in the days that were drawn from. */
  readonly n: number;
  /** Whole days drawn from, empty ones among them. */
  readonly days: number;
  /** Known to be unfinished. */
  readonly remaining: number;
  /** Of which it is not known where they stand: not in `remaining`. */
  readonly unknown: number;
  readonly trials: number;
  readonly outcome: 'forecast' | 'nothing_left' | 'not_enough_history';
  /** The date by which all is finished in 50, 85, 95 % of the trials; empty unless `forecast`. */
  readonly dates: readonly ForecastDate[];
}

export interface ForecastQuestion {
  /** Moments at which what is finished now was finished. */
  readonly finishedAtMs: readonly number[];
  /** The first moment at which something could have been finished: days before it are no idle days. */
  readonly sinceMs: number;
  readonly nowMs: number;
  readonly remaining: number;
  readonly unknown: number;
  readonly trials?: number;
}

/**
 * Draws days of the past, each as likely as the next, until all that is left would be finished; 10,000 times over. It supposes that nothing is
 * added and that the team goes on as it did. Today is not drawn: it is not over.
 */
export function forecastOf(question: ForecastQuestion): Forecast {
  const { finishedAtMs, sinceMs, nowMs, remaining, unknown, trials = TRIALS } = question;
  const [first, today] = [dayOf(sinceMs), dayOf(nowMs)];
  const perDay = Array.from({ length: Math.max(0, today - first) }, () => 0);
  for (const ms of finishedAtMs) {
    const at = dayOf(ms) - first;
    if (perDay[at] !== undefined) perDay[at] += 1;
  }
  const n = perDay.reduce((sum, count) => sum + count, 0);
  const known = { n, days: perDay.length, remaining, unknown, trials };
  if (remaining === 0) return { ...known, outcome: 'nothing_left', dates: [] };
  if (n < LEAST_FINISHED_TO_FORECAST || perDay.length < LEAST_DAYS_TO_FORECAST) {
    return { ...known, outcome: 'not_enough_history', dates: [] };
  }
  const needed = drawDays(perDay, remaining, trials);
  const dates = SHOWN_PERCENTILES.map((percent): ForecastDate => {
    const days = percentileOf(needed, percent);
    if (days > MAX_FORECAST_DAYS) return { percent, days: null, date: null };
    return { percent, days, date: dayName(today + days) };
  });
  return { ...known, outcome: 'forecast', dates };
}

/** How many days each trial needed, ascending. */
function drawDays(perDay: readonly number[], remaining: number, trials: number): number[] {
  const chance = seededChance(SEED);
  const needed = Array.from({ length: trials }, () => {
    let left = remaining;
    let days = 0;
    while (left > 0 && days <= MAX_FORECAST_DAYS) {
      left -= perDay[Math.floor(chance() * perDay.length)] ?? 0;
      days += 1;
    }
    return days;
  });
  return needed.sort((a, b) => a - b);
}
