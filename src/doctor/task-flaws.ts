import { isUtf8 } from 'node:buffer';
import { laneToStatus } from '../events/status.js';
import type { ByteText } from '../shared/byte-text.js';
import { lineAt, scalarOf, scanFrontmatter, type FrontmatterFlaw } from '../tasks/frontmatter.js';
import { parseTaskFile, type ActivityReader } from '../tasks/task-file.js';

/** What keeps a task file, or a part of it, from being understood. */
export interface TaskFlaw {
  readonly kind: FrontmatterFlaw['kind'] | 'refused_id' | 'unknown_lane' | 'nul_bytes' | 'not_utf8';
  /** Counted from 1; null when it is not the content's fault but the file name's. */
  readonly line: number | null;
  /** The word in question. */
  readonly word?: string;
}

/** `WP` and two digits: events/schema.ts, wpId; a test holds the two together. */
const WP_ID = /^WP\d{2}$/;

export function isRefusedId(wpId: string): boolean {
  return !WP_ID.test(wpId);
}

/** Its log is not asked for: that is most of a task file. */
const NO_ACTIVITY: ActivityReader = { frontmatter: () => [], body: () => [] };

/**
 * Everything in a task file that is not read, or not as it was meant.
 * @returns undefined when the file is no work package.
 */
export function findTaskFlaws(text: ByteText, fileName: string): TaskFlaw[] | undefined {
  const task = parseTaskFile(text, fileName, NO_ACTIVITY);
  if (!task) return undefined;
  const { fields } = scanFrontmatter(text);
  const lineOf = (key: string) => lineAt(text, fields.get(key)?.restStart ?? 0);
  const flaws: TaskFlaw[] = [...task.flaws];
  const { wpId, frontmatterLane: lane } = task;
  if (isRefusedId(wpId)) {
    const field = fields.get('work_package_id');
    const isDeclared = field !== undefined && scalarOf(field) === wpId;
    flaws.push({ kind: 'refused_id', line: isDeclared ? lineOf('work_package_id') : null, word: wpId });
  }
  if (lane !== null && !laneToStatus(lane))
    flaws.push({ kind: 'unknown_lane', line: lineOf('lane'), word: lane });
  const nul = text.indexOf('\0');
  if (nul !== -1) flaws.push({ kind: 'nul_bytes', line: lineAt(text, nul) });
  const bytes = Buffer.from(text, 'latin1');
  if (!isUtf8(bytes)) flaws.push({ kind: 'not_utf8', line: firstLineNotUtf8(text) });
  return flaws;
}

/** No character of UTF-8 holds a newline's byte: each line is UTF-8 or not by itself. */
function firstLineNotUtf8(text: ByteText): number {
  return text.split('\n').findIndex((line) => !isUtf8(Buffer.from(line, 'latin1'))) + 1;
}
