import { compareText } from '../shared/compare-text.js';
import type { ActivityEntry } from '../tasks/activity-log.js';
import { isSameLane } from './work-package.js';

/** One move of a WP, and the Activity Log line that tells of it, if one does. */
export interface LaneStep<Entry extends ActivityEntry = ActivityEntry> {
  readonly fromLane: string;
  readonly toLane: string;
  readonly entry: Entry | null;
}

/**
 * The way from one lane to another, one step per new log line in between. The steps join, begin at `from` and end at
 * `to`: what the file's lane says is true, and the log only tells more. Lines that do not arrive get a last step
 * without a line; lines that lead away from an unchanged lane and not back tell of nothing that the file confirms.
 */
export function laneSteps<Entry extends ActivityEntry>(
  from: string,
  to: string,
  news: readonly Entry[],
): LaneStep<Entry>[] {
  const inFileOrder = walk(from, to, news);
  // Some logs are written newest first, others got lines inserted: by the clock they may make sense.
  const steps = arrives(inFileOrder, from, to) ? inFileOrder : walk(from, to, byTime(news));
  if (arrives(steps, from, to)) return steps;
  if (from === to) return [];
  const last = inFileOrder.at(-1)?.toLane ?? from;
  return [...inFileOrder, { fromLane: last, toLane: to, entry: null }];
}

function walk<Entry extends ActivityEntry>(
  from: string,
  to: string,
  news: readonly Entry[],
): LaneStep<Entry>[] {
  const steps: LaneStep<Entry>[] = [];
  let lane = from;
  for (const entry of news) {
    const { lane: told } = entry;
    if (told === null) continue;
    // The log's `doing` may be the file's `in_progress`: the file's own words are kept.
    const next = [lane, to, from].find((known) => isSameLane(known, told)) ?? told;
    if (next === lane) continue;
    steps.push({ fromLane: lane, toLane: next, entry });
    lane = next;
  }
  return steps;
}

function arrives(steps: readonly LaneStep[], from: string, to: string): boolean {
  return (steps.at(-1)?.toLane ?? from) === to;
}

/** Times of one log have one form, so that their text sorts as they do. */
function byTime<Entry extends ActivityEntry>(news: readonly Entry[]): Entry[] {
  return news.toSorted((a, b) => compareText(a.at, b.at));
}
