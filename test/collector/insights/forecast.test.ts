import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  forecastOf,
  MAX_FORECAST_DAYS,
  type ForecastQuestion,
} from '../../../src/collector/insights/forecast.js';
import { DAY_MS } from '../../../src/collector/insights/utc-day.js';
import { START_MS } from './way.js';

/** So many finished on each of the days from START_MS to yesterday. */
function question(perDay: readonly number[], more: Partial<ForecastQuestion> = {}): ForecastQuestion {
  const finishedAtMs = perDay.flatMap((count, day) =>
    Array.from({ length: count }, (_, at) => START_MS + day * DAY_MS + at),
  );
  const nowMs = START_MS + perDay.length * DAY_MS + 1;
  return { finishedAtMs, sinceMs: START_MS, nowMs, remaining: 10, unknown: 0, ...more };
}

describe('The forecast', () => {
  it('of a team that finishes one a day is a day for each that is left', () => {
    const { outcome, dates, n, days, trials } = forecastOf(question(Array.from({ length: 12 }, () => 1)));
    assert.deepEqual([outcome, n, days, trials], ['forecast', 12, 12, 10_000]);
    assert.deepEqual(dates, [
      { percent: 50, days: 10, date: '2026-03-23' },
      { percent: 85, days: 10, date: '2026-03-23' },
      { percent: 95, days: 10, date: '2026-03-23' },
    ]);
  });

  it('is the same however often one asks', () => {
    const asked = question([0, 3, 0, 5, 1, 0, 0, 2, 4]);
    assert.deepEqual(forecastOf(asked), forecastOf(asked));
  });

  it('lies where the sum of the days lies: 10 left, half of the days finish one', () => {
    // A negative binomial: 20 days in the mean, its median 19 and its 95th percentile 28.
    const { dates } = forecastOf(question(Array.from({ length: 40 }, (_, at) => at % 2)));
    const [p50, , p95] = dates.map(({ days }) => days ?? 0);
    assert.ok(Math.abs((p50 ?? 0) - 19) <= 1, `${p50}`);
    assert.ok(Math.abs((p95 ?? 0) - 28) <= 1, `${p95}`);
  });

  const refusals: readonly (readonly [title: string, question: ForecastQuestion, outcome: string])[] = [
    ['nine finished', question([3, 3, 3, 0, 0, 0]), 'not_enough_history'],
    ['ten on one day', question([10]), 'not_enough_history'],
    ['no history at all', question([]), 'not_enough_history'],
    [
      'ten, but today',
      question([0, 0, 0, 0, 0], { finishedAtMs: Array(10).fill(START_MS + 5 * DAY_MS) }),
      'not_enough_history',
    ],
    [
      'a first day in the future',
      question([5, 5, 5, 5, 5], { sinceMs: START_MS + 99 * DAY_MS }),
      'not_enough_history',
    ],
    ['a first day that nobody knows', question([], { sinceMs: Infinity }), 'not_enough_history'],
    ['nothing left', question([5, 5, 5, 5, 5], { remaining: 0 }), 'nothing_left'],
  ];
  for (const [title, asked, outcome] of refusals) {
    it(`of ${title} is ${outcome}`, () => {
      const forecast = forecastOf(asked);
      assert.equal(forecast.outcome, outcome);
      assert.deepEqual(forecast.dates, []);
    });
  }

  it('draws from no day before the first that is known', () => {
    assert.equal(forecastOf(question([5, 5], { sinceMs: START_MS + 99 * DAY_MS })).days, 0);
    assert.equal(forecastOf(question([5, 5])).days, 2);
  });

  it('looks two years ahead, and not a day more', () => {
    const daysFor = (remaining: number) =>
      forecastOf(question(Array(10).fill(1), { remaining, trials: 10 })).dates[0]?.days;
    assert.deepEqual([daysFor(730), daysFor(731)], [730, null]);
  });

  it('says no date that lies further off than anybody should believe', () => {
    const { outcome, dates } = forecastOf(question([2, 2, 2, 2, 2], { remaining: 1e6, trials: 10 }));
    assert.equal(outcome, 'forecast');
    assert.deepEqual(dates[0], { percent: 50, days: null, date: null });
  });

  it('is later the more is left and the surer one wants to be, whatever the days were', () => {
    const anyDays = fc.array(fc.nat({ max: 4 }), { minLength: 5, maxLength: 30 });
    fc.assert(
      fc.property(anyDays, fc.integer({ min: 1, max: 50 }), (perDay, remaining) => {
        const daysOf = (left: number) =>
          forecastOf(question(perDay, { remaining: left, trials: 100 })).dates.map(
            ({ days }) => days ?? MAX_FORECAST_DAYS + 1,
          );
        const [few, more] = [daysOf(remaining), daysOf(remaining + 5)];
        assert.deepEqual(
          few,
          few.toSorted((a, b) => a - b),
        );
        for (const [at, days] of few.entries()) assert.ok(days >= 1 && days <= (more[at] ?? 0) + 1);
      }),
      { numRuns: 30 },
    );
  });
});
