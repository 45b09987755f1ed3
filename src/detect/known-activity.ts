import { readActivityLine, scanFrontmatterActivity, type ActivityEntry } from '../tasks/activity-log.js';
import { scanBodyActivity, type BodyActivity } from '../tasks/body-activity.js';
import type { ActivityReader } from '../tasks/task-file.js';

/** In characters, which are bytes here. */
const LINE_BUDGET = 8_000_000;
const BODY_BUDGET = 8_000_000;

/**
 * The Activity Logs that were read: every version of a file repeats the lines of the one before, and nearly always begins
 * with all that the one before was.
 */
export class KnownActivity {
  readonly #lines = new ActivityLines();
  readonly #bodies = new Map<string, BodyActivity>();
  #weight = 0;

  /** @param file what its versions have in common: wherever it moves, its name and its feature. */
  of(file: string): ActivityReader {
    const readLine = this.#lines.read;
    return {
      frontmatter: (lines) => scanFrontmatterActivity(lines, readLine),
      body: (text, bodyStart) => {
        const before = this.#bodies.get(file);
        const body = scanBodyActivity(text, bodyStart, readLine, before);
        this.#remember(file, body, body.read.length - (before?.read.length ?? 0));
        return body.entries;
      },
    };
  }

  #remember(file: string, body: BodyActivity, gained: number): void {
    this.#weight += gained;
    if (this.#weight > BODY_BUDGET) {
      this.#bodies.clear();
      this.#weight = body.read.length;
    }
    this.#bodies.set(file, body);
  }
}

/** Activity Log lines, each parsed once. */
class ActivityLines {
  readonly #entries: Record<ActivityEntry['where'], Map<string, ActivityEntry>> = {
    section: new Map(),
    body: new Map(),
    frontmatter: new Map(),
  };
  #weight = 0;

  readonly read = (line: string, where: ActivityEntry['where']): ActivityEntry | undefined => {
    const known = this.#entries[where].get(line);
    if (known) return known;
    const entry = readActivityLine(line, where);
    if (!entry) return undefined;
    this.#weight += line.length;
    if (this.#weight > LINE_BUDGET) {
      for (const entries of Object.values(this.#entries)) entries.clear();
      this.#weight = line.length;
    }
    // A copy: the line itself is a piece of the whole file and would keep it in memory.
    this.#entries[where].set(Buffer.from(line, 'latin1').toString('latin1'), entry);
    return entry;
  };
}
