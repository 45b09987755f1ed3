import type { CommitInfo } from '../changes/history-log.js';
import type { ActivityEntry } from '../tasks/activity-log.js';
import { hasEvent, type Transition } from '../tasks/event-log.js';
import { FEATURES_FOLDER } from '../tasks/task-path.js';
import type { Contents } from './contents.js';
import { countTakenBack } from './line-occurrence.js';
import type { WorkPackageChange } from './work-package-change.js';
import type { WorkPackageFile } from './work-package.js';

/** How often the lines that a commit brings had been written and taken back before. */
export interface TakenBack {
  readonly entry: (entry: ActivityEntry) => number;
  readonly line: (line: Transition) => number;
}

interface Place {
  readonly commit: CommitInfo;
  /** The feature folder's name, latin1. */
  readonly feature: string;
}

/** Asks only for lines that tell of a lane step of a file, or of an assignment: others are told once, however often they stand there. */
export async function readTakenBack(
  contents: Contents,
  place: Place,
  changes: readonly WorkPackageChange[],
  lines: readonly Transition[],
): Promise<TakenBack> {
  const told = changes.flatMap((change) => {
    if (change.kind !== 'changed' || (change.steps.length === 0 && change.newAgent === null)) return [];
    return [change];
  });
  const entries = new Map<string, number>();
  const events = new Map<string, number>();
  for (const { file, steps, newAgent, news } of told) {
    const assigning = news.flatMap(({ entries }) => entries.filter(({ agent }) => agent === newAgent));
    for (const entry of [...steps.flatMap(({ entry }) => entry ?? []), ...assigning]) {
      if (entries.has(entry.raw)) continue;
      entries.set(entry.raw, await countEntry(contents, place, file, entry));
    }
    if (steps.length === 0) continue;
    for (const line of lines.filter(({ wpId }) => wpId === file.task.wpId)) {
      events.set(line.eventId, await countEventLine(contents, place, line));
    }
  }
  return {
    entry: ({ raw }) => entries.get(raw) ?? 0,
    line: ({ eventId }) => events.get(eventId) ?? 0,
  };
}

function countEntry(
  contents: Contents,
  { commit, feature }: Place,
  { fileName, task }: WorkPackageFile,
  { at, raw }: ActivityEntry,
): Promise<number> {
  const standsIn = async (folder: string | null) => {
    const listing = await contents.listing(
      await contents.idIn(folder, 'tasks'),
      `${FEATURES_FOLDER}/${feature}/tasks`,
    );
    const files = [...(listing?.values() ?? [])].filter((listed) => listed.fileName === fileName);
    const tasks = await Promise.all(files.map((listed) => contents.taskFile(listed)));
    return tasks.some((past) => past?.wpId === task.wpId && past.activity.some((line) => line.raw === raw));
  };
  return countTakenBack(contents, commit, { feature, at, standsIn });
}

function countEventLine(
  contents: Contents,
  { commit, feature }: Place,
  { at, eventId }: Transition,
): Promise<number> {
  const standsIn = async (folder: string | null) => {
    const log = await contents.idIn(folder, 'status.events.jsonl');
    return log !== null && hasEvent((await contents.text(log)) ?? '', eventId);
  };
  return countTakenBack(contents, commit, { feature, at, standsIn });
}
