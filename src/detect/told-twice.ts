import { momentToMs } from '../shared/moment.js';
import type { Transition } from '../tasks/event-log.js';
import type { LaneStep } from './lane-steps.js';
import { isSameLane, laneOf, type WorkPackageFile } from './work-package.js';

/**
 * A feature may have lanes in its files and an event log for a while. These functions find what both tell, so that
 * it is reported once (TASKFILES.md, era c). They look at one WP.
 */

/** Upstream writes both in one go: the log with fractions of a second, the file without. */
const SAME_MOMENT_MS = 2000;

/** What the event log says of one WP. */
export interface LogSides {
  /** The lines that this commit brought. */
  readonly news: readonly Transition[];
  /** The last line before this commit. A question, since the log is long and most changes need no answer. */
  readonly lastBefore: () => Transition | undefined;
}

/**
 * For each step the log line that tells of it, or undefined. A line that came with an earlier commit counts for the
 * last step only: the log was ahead, and the file has now arrived where the log was.
 */
export function linesOfSteps(steps: readonly LaneStep[], log: LogSides): (Transition | undefined)[] {
  const open = [...log.news];
  const lines = steps.map(({ toLane }) => {
    const place = open.findIndex((line) => isSameLane(line.toLane, toLane));
    return open.splice(0, place + 1).at(-1); // none, where there is no place
  });
  const last = steps.at(-1);
  if (!last || lines.at(-1)) return lines;
  const line = log.lastBefore();
  return isAhead(line, last) ? [...lines.slice(0, -1), line] : lines;
}

function isAhead(line: Transition | undefined, { fromLane, toLane, entry }: LaneStep): boolean {
  if (!line || !isSameLane(line.toLane, toLane) || isSameLane(line.toLane, fromLane)) return false;
  return entry === null || isSameMoment(entry.at, line.at);
}

/**
 * The lines among `log.news` of steps that the file, as it was before this commit, had told already:
 * all of them when a first history arrives that ends where the file is; otherwise those whose moment stands in the
 * file's Activity Log, and the bookkeeping of the same moment before them. Upstream catches its log up with the file
 * right before it writes a step, so that lines which no one ever took stand in front of the one that somebody did.
 */
export function toldByFile(before: WorkPackageFile | undefined, log: LogSides): Set<Transition> {
  const lane = before && laneOf(before);
  const last = log.news.at(-1);
  if (!lane || !last) return new Set();
  if (isSameLane(last.toLane, lane) && !log.lastBefore()) return new Set(log.news);
  const told = new Set(log.news.filter((line) => standsIn(before, line)));
  const catchesUp = (line: Transition, place: number) =>
    log.news
      .slice(place + 1)
      .some((later) => isSameMoment(line.at, later.at) && (told.has(later) || isSameLane(line.toLane, lane)));
  return new Set(log.news.filter((line, place) => told.has(line) || catchesUp(line, place)));
}

function standsIn({ task }: WorkPackageFile, line: Transition): boolean {
  return task.activity.some(
    ({ lane, at }) => lane !== null && isSameLane(lane, line.toLane) && isSameMoment(at, line.at),
  );
}

/** Words that name no moment are of no moment: they equal nothing. */
function isSameMoment(a: string, b: string): boolean {
  return Math.abs((momentToMs(a) ?? NaN) - (momentToMs(b) ?? NaN)) < SAME_MOMENT_MS;
}
