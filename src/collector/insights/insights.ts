import type { SpecKittyEvent } from '../../events/event.js';
import { buildBoard, type BoardWorkPackage } from '../board.js';
import { ageingOf, type Ageing } from './ageing.js';
import { agentsOf, type Agents } from './agents.js';
import { dailyFlow, type DayOfFlow, type KnownSince } from './daily-flow.js';
import { dependencyGraph, type DependencyGraph } from './dependency-graph.js';
import { flowEfficiencyOf, type FlowEfficiency } from './flow-efficiency.js';
import { forecastOf, type Forecast } from './forecast.js';
import { reviewOf, type Review } from './review.js';
import { trustOf, type Arrival, type Trust } from './trust.js';
import { finishedMs, keyOf, staysOf, type LaneMove, type WpHistory } from './wp-history.js';

/** The answer of GET /api/v1/insights/. What each figure means exactly stands in docs/board.md. Null: not enough history. */
export interface Insights {
  /** The window: from the start of this day (UTC) until now. */
  readonly from: string;
  readonly weeks: number;
  /** Null: all features. */
  readonly feature: string | null;
  /** Work packages on the board. */
  readonly n: number;
  /** Moved in the window, but too many to be read: in no figure. */
  readonly too_many: number;
  readonly ageing: Ageing;
  readonly review: Review;
  readonly flow: FlowEfficiency & { readonly days: readonly DayOfFlow[] };
  readonly agents: Agents;
  readonly forecast: Forecast;
  readonly graph: DependencyGraph;
  readonly trust: Trust;
}

/** What the store knows, as of one place in the feed. */
export interface InsightsInput {
  readonly boardEvents: readonly SpecKittyEvent[];
  /** By keyOf: whole histories of what moved in the window. */
  readonly histories: ReadonlyMap<string, readonly LaneMove[]>;
  readonly tooMany: number;
  readonly lastOfEach: readonly Arrival[];
  readonly machineCount: number;
  readonly recent: readonly Arrival[];
}

export interface InsightsQuestion {
  readonly weeks: number;
  readonly fromMs: number;
  readonly nowMs: number;
  readonly feature: string | null;
}

/** All figures of one team. */
export function insightsOf(
  input: InsightsInput,
  { weeks, fromMs, nowMs, feature }: InsightsQuestion,
): Insights {
  const board = buildBoard(input.boardEvents);
  const isAsked = ({ feature_slug }: { feature_slug: string | null }) => {
    return feature === null || feature_slug === feature;
  };
  const workPackages = board.work_packages.filter(isAsked);
  const born = birthsIn(input.boardEvents);
  const all = workPackages.map((wp): KnownSince => {
    const key = keyOf(wp);
    const moves = input.histories.get(key) ?? lastMoveOf(wp);
    return { ...wp, moves, bornMs: born.get(key) ?? null };
  });
  const moved = all.filter((history) => input.histories.has(keyOf(history)));
  const finished = moved.filter((history) => (finishedMs(history) ?? -Infinity) >= fromMs);
  const announced = board.features
    .filter(isAsked)
    .reduce((sum, { announced_work_packages: said, work_packages: heard }) => {
      return sum + Math.max(0, (said ?? 0) - heard);
    }, 0);
  return {
    from: new Date(fromMs).toISOString(),
    weeks,
    feature,
    n: workPackages.length,
    too_many: input.tooMany,
    ageing: ageingOf(finished, all, nowMs),
    review: reviewOf(moved, fromMs),
    flow: { ...flowEfficiencyOf(finished), days: dailyFlow(all, fromMs, nowMs) },
    agents: agentsOf(moved, fromMs),
    forecast: forecastOf({
      finishedAtMs: finished.flatMap((history) => finishedMs(history) ?? []),
      sinceMs: Math.max(fromMs, firstMs(all)),
      nowMs,
      remaining: workPackages.filter(({ status }) => status !== null && status !== 'done').length + announced,
      unknown: workPackages.filter(({ status }) => status === null).length,
    }),
    graph: dependencyGraph(workPackages),
    trust: trustOf({
      ...input,
      nowMs,
      moved: moved.length,
      broken: moved.filter((history) => !staysOf(history)).length,
    }),
  };
}

/** Of what did not move in the window the last move is enough: it says where it stands, and since when. */
function lastMoveOf({ status, lane, since, by, last_change }: BoardWorkPackage): WpHistory['moves'] {
  if (last_change === null || status === null || since === null) return [];
  // From where it came is not known, and no figure asks: what needs the whole way is made of histories only.
  return [{ atMs: Date.parse(since), from: status, to: status, lane: lane ?? status, by: by ?? 'user' }];
}

function birthsIn(events: readonly SpecKittyEvent[]): ReadonlyMap<string, number> {
  return new Map(
    events.flatMap((event): [string, number][] => {
      if (event.event_type !== 'WPCreated') return [];
      const { feature_slug, wp_id } = event.payload;
      const key = keyOf({
        project_uuid: event.project_uuid || null,
        feature_slug: feature_slug || null,
        wp_id,
      });
      return [[key, Date.parse(event.timestamp)]];
    }),
  );
}

function firstMs(all: readonly KnownSince[]): number {
  return all.reduce(
    (first, { moves, bornMs }) => Math.min(first, bornMs ?? Infinity, moves[0]?.atMs ?? Infinity),
    Infinity,
  );
}
