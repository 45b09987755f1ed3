import * as fc from 'fast-check';
import { DAY_MS } from '../../../src/collector/insights/utc-day.js';
import { realMoves, type LaneMove, type WpHistory } from '../../../src/collector/insights/wp-history.js';
import { STATUSES, type Status } from '../../../src/events/event.js';

export const START_MS = Date.parse('2026-03-01T00:00:00Z');
export const HOUR_MS = 3_600_000;

const LETTERS: Readonly<Record<string, Status>> = { p: 'planned', d: 'doing', r: 'for_review', x: 'done' };

let made = 0;

/**
 * A history told shortly: `d0 r5 x6` is doing at hour 0, for_review at hour 5, done at hour 6, each from where the one before ended; `d0:claude`
 * names who moved it, and `r>x6` starts elsewhere than where it was.
 */
export function way(told: string, more: Partial<WpHistory> = {}): WpHistory {
  made += 1;
  let status: Status = 'planned';
  const moves = told.split(' ').flatMap((move): LaneMove[] => {
    const [, from, to, hours, by] = /^(?:([pdrx])>)?([pdrx])([\d.]+)(?::(.+))?$/.exec(move) ?? [];
    if (to === undefined) return [];
    const entry = {
      atMs: START_MS + Number(hours) * HOUR_MS,
      from: (from === undefined ? undefined : LETTERS[from]) ?? status,
      to: LETTERS[to] ?? 'planned',
      lane: LETTERS[to] ?? 'planned',
      by: by ?? 'user',
    };
    status = entry.to;
    return [entry];
  });
  const wp_id = `WP${String(made).padStart(2, '0')}`;
  return { project_uuid: null, feature_slug: '001-bowl', wp_id, title: null, moves, ...more };
}

/** Any way at all: with gaps, moves of the same millisecond, and moves that lead nowhere. */
export const anyWay: fc.Arbitrary<WpHistory> = fc
  .array(
    fc.record({
      from: fc.constantFrom(...STATUSES),
      to: fc.constantFrom(...STATUSES),
      joins: fc.boolean(),
      gapMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3 * DAY_MS })),
      by: fc.constantFrom('user', 'claude', 'codex'),
    }),
    { maxLength: 12 },
  )
  .map((steps) => {
    let atMs = START_MS;
    let status: Status = 'planned';
    const moves = steps.map(({ from, to, joins, gapMs, by }): LaneMove => {
      atMs += gapMs;
      const move = { atMs, from: joins ? status : from, to, lane: to, by };
      status = to;
      return move;
    });
    return way('', { moves: realMoves(moves) });
  });
