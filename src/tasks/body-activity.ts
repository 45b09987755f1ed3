import type { ByteText } from '../shared/byte-text.js';
import type { ActivityEntry, ActivityLineReader } from './activity-log.js';
import { nextFenceDepth } from './code-fence.js';

/** What the Activity Log lines of a body say, and how far it was read: a body that only grew is read from there. */
export interface BodyActivity {
  /** In the order of the file. */
  readonly entries: readonly ActivityEntry[];
  /** All of the body. */
  readonly read: string;
  /** How many code fences are open at its end. */
  readonly fenceDepth: number;
  /** The level of the Activity Log's heading, 0 outside of one. Deeper headings are parts of it. */
  readonly sectionLevel: number;
}

const NOTHING: BodyActivity = { entries: [], read: '', fenceDepth: 0, sectionLevel: 0 };

/**
 * What a line that matters begins with: a fence (group 1), a heading (2), or a list item that starts with a digit.
 * Bodies are long and such lines few: the set of first characters passes over most others.
 */
const LINE_OF_INTEREST = /[ \t]*(`{3}|~{3})|(#)|[-*+][ \t]+\d/y;
const FIRST_OF_INTEREST: ReadonlySet<number> = new Set(Array.from(' \t`~#-*+', (mark) => mark.charCodeAt(0)));

/**
 * Reads all entries of a body: anywhere at column 0, outside code fences.
 * @param known an earlier version's: lines that both begin with are not read again.
 */
export function scanBodyActivity(
  text: ByteText,
  bodyStart: number,
  readLine: ActivityLineReader,
  known: BodyActivity = NOTHING,
): BodyActivity {
  const read = text.slice(bodyStart);
  const from = grewFrom(known, read) ? known : NOTHING;
  const found: ActivityEntry[] = [];
  let { fenceDepth, sectionLevel } = from;
  for (let start = from.read.length, end: number; start < read.length; start = end + 1) {
    const newline = read.indexOf('\n', start);
    end = newline === -1 ? read.length : newline;
    if (!FIRST_OF_INTEREST.has(read.charCodeAt(start))) continue;
    LINE_OF_INTEREST.lastIndex = start;
    const match = LINE_OF_INTEREST.exec(read);
    if (!match) continue;
    const line = read.slice(start, end);
    if (match[1] !== undefined) fenceDepth = nextFenceDepth(line, fenceDepth);
    else if (fenceDepth > 0) continue;
    else if (match[2] !== undefined) sectionLevel = nextSectionLevel(line, sectionLevel);
    else {
      const entry = readLine(line, sectionLevel > 0 ? 'section' : 'body');
      if (entry) found.push(entry);
    }
  }
  const entries = found.length === 0 ? from.entries : [...from.entries, ...found];
  return { entries, read, fenceDepth, sectionLevel };
}

/** A last line without an end may have gone on. Not `startsWith`, which compares letter by letter. */
function grewFrom({ read: before }: BodyActivity, read: string): boolean {
  return before.endsWith('\n') && read.slice(0, before.length) === before;
}

function nextSectionLevel(line: string, level: number): number {
  const [, marks, title = ''] = /^(#{1,6})[ \t]+(.*)/.exec(line) ?? [];
  if (marks === undefined) return level;
  if (/^Activity Log\b/i.test(title)) return marks.length;
  return marks.length > level ? level : 0;
}
