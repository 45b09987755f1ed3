import type { ByteText } from '../shared/byte-text.js';
import { readActivityLine, scanFrontmatterActivity, type ActivityEntry } from './activity-log.js';
import { scanBodyActivity } from './body-activity.js';
import { listOf, scalarOf, scanFrontmatter, type Field, type FrontmatterFlaw } from './frontmatter.js';

/** What a work package's file says, without ties to the bytes it was read from. */
export interface TaskFile {
  /** As written: `WP01`, `WP1`, `WP001` are three. */
  readonly wpId: string;
  readonly title: string | null;
  /** The top-level `lane:`, whatever the folder says; null when absent, empty, or no status. */
  readonly frontmatterLane: string | null;
  readonly dependencies: readonly string[];
  /** Empty when the file says `agent: ""`, null when it has no such key. */
  readonly agent: string | null;
  readonly assignee: string | null;
  /** Those of the frontmatter first, then those of the body, each in file order. */
  readonly activity: readonly ActivityEntry[];
  readonly flaws: readonly FrontmatterFlaw[];
}

const WP_ID = /^WP\d+/;

/** `lane: a` names one of several lines of parallel work (`.worktrees/<slug>-lane-a`), not a status. */
const PARALLEL_WORK_LANE = /^(?:lane-)?[a-z]$/;

/** Reads an Activity Log, in the two places where it may stand. */
export interface ActivityReader {
  /** @param lines those below `activity_log:`. */
  readonly frontmatter: (lines: readonly string[]) => readonly ActivityEntry[];
  readonly body: (text: ByteText, bodyStart: number) => readonly ActivityEntry[];
}

const READ_ALL: ActivityReader = {
  frontmatter: (lines) => scanFrontmatterActivity(lines, readActivityLine),
  body: (text, bodyStart) => scanBodyActivity(text, bodyStart, readActivityLine).entries,
};

/**
 * Reads a task file. Never throws, whatever the bytes were.
 *
 * @param fileName the last part of its path: it gives the id when the frontmatter has none.
 * @param activity a caller with many versions of one file may remember what the last one said.
 * @returns undefined when the file is no work package: neither its frontmatter nor its name says an id.
 */
export function parseTaskFile(
  text: ByteText,
  fileName: string,
  activity: ActivityReader = READ_ALL,
): TaskFile | undefined {
  const { fields, flaws, bodyStart } = scanFrontmatter(text);
  const scalar = (key: string) => {
    const field = fields.get(key);
    return field ? scalarOf(field) : null;
  };
  const declaredId = scalar('work_package_id');
  const wpId = declaredId !== null && WP_ID.test(declaredId) ? declaredId : WP_ID.exec(fileName)?.[0];
  if (wpId === undefined) return undefined;
  const lane = scalar('lane');
  return {
    wpId,
    title: scalar('title') ?? scalar('work_package_title'),
    frontmatterLane: lane === null || lane === '' || PARALLEL_WORK_LANE.test(lane) ? null : lane,
    dependencies: readDependencies(fields.get('dependencies')),
    agent: scalar('agent'),
    assignee: scalar('assignee'),
    activity: joined(
      activity.frontmatter(fields.get('activity_log')?.below ?? []),
      activity.body(text, bodyStart),
    ),
    flaws,
  };
}

/** A flow list, a block list, or a string that was meant as a list: `"[]"`, `"WP01, WP02"`. */
function readDependencies(field: Field | undefined): string[] {
  if (!field) return [];
  return [...new Set(listOf(field) ?? scalarOf(field)?.match(/WP\d+/g))];
}

/** Hardly any file has both: a long log is not copied. */
function joined<Item>(some: readonly Item[], others: readonly Item[]): readonly Item[] {
  return some.length === 0 ? others : [...some, ...others];
}
