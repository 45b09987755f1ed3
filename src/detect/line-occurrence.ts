import type { CommitId } from '../changes/commit.js';
import type { CommitInfo } from '../changes/history-log.js';
import { momentToMs } from '../shared/moment.js';
import type { ActivityEntry } from '../tasks/activity-log.js';
import { FEATURES_FOLDER } from '../tasks/task-path.js';
import { ancestorsSince } from './ancestors-since.js';
import type { Contents } from './contents.js';

/**
 * A line tells when, by whom and to which lane; two lines may tell the same. Which of the equal ones a line is, its
 * occurrence, is counted in two ways that add up: those that stand in the file before it, and those that had stood there
 * and were taken back. Both are read from the history itself, so that every clone counts alike.
 */
export interface NewEntry extends ActivityEntry {
  /** Equal lines in the versions of the parents, and above it among the new ones. */
  readonly occurrence: number;
}

/**
 * planned > doing > planned > doing within one second of the log are three steps, whether one commit brings them or three.
 * @param news new lines in file order.
 * @param pasts the log in each parent.
 */
export function countOccurrences(
  news: readonly ActivityEntry[],
  pasts: readonly (readonly ActivityEntry[])[],
): NewEntry[] {
  // Mostly one line, or none: what other lanes it was in before is not asked.
  const lanes = new Set(news.map(({ lane }) => lane));
  const counts = pasts.map((past) => countLines(past.filter(({ lane }) => lanes.has(lane))));
  const above = new Map<string, number>();
  return news.map((entry) => {
    const line = sameLine(entry);
    // A line without a lane takes no step: nobody asks.
    if (line === undefined) return { ...entry, occurrence: 0 };
    const occurrence = Math.max(0, ...counts.map((past) => past.get(line) ?? 0)) + (above.get(line) ?? 0);
    above.set(line, (above.get(line) ?? 0) + 1);
    return { ...entry, occurrence };
  });
}

function countLines(entries: readonly ActivityEntry[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const entry of entries) {
    const line = sameLine(entry);
    if (line !== undefined) counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return counts;
}

/** Equal for lines that tell the same, whatever their notes. */
function sameLine({ at, agent, lane }: ActivityEntry): string | undefined {
  return lane === null ? undefined : JSON.stringify([momentToMs(at) ?? at, agent, lane]);
}

/**
 * Which of this agent's assignments of one moment a line tells of: another agent's line in between begins a new one.
 * A second note by the same agent does not.
 * @param entry one of the log's.
 */
export function countAssignments(log: readonly ActivityEntry[], entry: ActivityEntry): number {
  const agents = log.filter(({ at, agent }) => agent !== null && isSameMoment(at, entry.at));
  const starts = agents.filter(
    ({ agent }, place) => agent === entry.agent && agents[place - 1]?.agent !== agent,
  );
  return Math.max(0, starts.length - 1);
}

function isSameMoment(a: string, b: string): boolean {
  return a === b || (momentToMs(a) ?? NaN) === momentToMs(b);
}

export interface WrittenLine {
  /** The folder's name, latin1. */
  readonly feature: string;
  readonly at: string;
  /** Whether the line stands in the feature's folder of some ancestor. */
  readonly standsIn: (featureFolder: string | null) => Promise<boolean>;
}

/**
 * How often a line that is new in a commit had been written and taken back before: the revert of a revert writes it
 * again, and moves the lane again. Looks at no commit that is older than the line: it cannot have been committed before it was
 * written.
 */
export async function countTakenBack(
  contents: Contents,
  commit: CommitInfo,
  { feature, at, standsIn }: WrittenLine,
): Promise<number> {
  const lineMs = momentToMs(at);
  if (lineMs === undefined) return 0;
  const ancestors: CommitId[] = [];
  for await (const { id } of ancestorsSince(contents, commit, lineMs)) ancestors.push(id);
  // Taking back takes two. Most lines are younger than what their commit was made upon: no tree is read for those.
  if (ancestors.length < 2) return 0;
  let times = 0;
  // What stands in the parent still was not taken back.
  let stood = true;
  for (const id of ancestors) {
    const tree = (await contents.commit(id))?.tree;
    if (tree === undefined) break;
    const features = await contents.idIn(tree, FEATURES_FOLDER);
    const stands = await standsIn(await contents.idIn(features, feature));
    if (stands && !stood) times += 1;
    stood = stands;
  }
  return times;
}
