import { fromByteText, type ByteText } from '../shared/byte-text.js';
import { toIsoSecond } from '../shared/wall-time.js';
import { parseActivityLine, readActivityLine } from './activity-log.js';
import { scanBodyActivity } from './body-activity.js';
import { nextFenceDepth } from './code-fence.js';
import { lineEndBefore, splice, utf8, type Edit } from './edit.js';
import { lineAt, scanFrontmatter } from './frontmatter.js';

/** What a command says in an Activity Log. */
export interface NewEntry {
  /** Milliseconds since 1970; the log has seconds. */
  readonly atMs: number;
  readonly agent: string;
  /** Left out when nobody knows it. */
  readonly shellPid: string | null;
  /** The file's own word; left out where the lane is nowhere in the file. */
  readonly lane: string | null;
  readonly note: string;
}

/**
 * `- T – agent – shell_pid=N – lane=L – note` (TASKFILES.md, Activity Log). A note is one line there. What is read back says this
 * lane and no other, whatever the words of people and agents hold.
 */
export function formatActivityLine({ atMs, agent, shellPid, lane, note }: NewEntry): string {
  const at = toIsoSecond(atMs);
  const parts = [
    at,
    noField(noSeparator(oneLine(agent))) || 'user',
    ...(shellPid === null ? [] : [`shell_pid=${noSeparator(oneLine(shellPid))}`]),
    ...(lane === null ? [] : [`lane=${lane}`]),
    noField(oneLine(note)),
  ];
  return `- ${parts.join(' – ').trimEnd()}`;
}

/** Line breaks would end the entry. */
function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
}

/** A separator would end the field. */
function noSeparator(text: string): string {
  return text.replaceAll(/[–—]/g, '-');
}

/** Fields stand in front of the note: text that begins like one would be taken for it, and move the work package. */
function noField(text: string): string {
  return text.replace(/^[–— ]*/, '').replace(/^(shell_pid|lane)=/, '$1: ');
}

/**
 * Appends an entry at the end of the Activity Log: behind the last entry of the section that has the last one, else in the
 * last such section, else in a new one at the end of the file. A log that ends with this very line is left as it is.
 */
export function appendActivity(entry: NewEntry): Edit {
  const line = formatActivityLine(entry);
  return (text) => {
    const { bodyStart } = scanFrontmatter(text);
    if (scanBodyActivity(text, bodyStart, readActivityLine).entries.at(-1)?.raw === line) return text;
    const { sections, openFence } = findSections(text, bodyStart);
    const section = sections.findLast(({ lastEntry }) => lastEntry !== undefined) ?? sections.at(-1);
    if (!section && openFence !== undefined) return { kind: 'open_fence', line: lineAt(text, openFence) };
    if (!section) return appendSection(text, line);
    const { lastEntry, contentEnd } = section;
    return lastEntry === undefined
      ? insertParagraph(text, contentEnd, line)
      : insertLine(text, lastEntry, line);
  };
}

interface Section {
  /** Where the last entry ends, with the lines that go on with it; its newline not included. */
  lastEntry: number | undefined;
  /** Where the last line ends that is not blank. */
  contentEnd: number;
}

/** Each `## Activity Log` outside of code fences, up to the next heading of its level. */
function findSections(
  text: ByteText,
  bodyStart: number,
): { sections: Section[]; openFence: number | undefined } {
  const sections: Section[] = [];
  let [depth, level, openFence]: [number, number, number | undefined] = [0, 0, undefined];
  let section: Section | undefined;
  /** Whether the line before was, or went on with, an entry. */
  let inEntry = false;
  for (let start = bodyStart, end: number; start < text.length; start = end + 1) {
    const newline = text.indexOf('\n', start);
    end = newline === -1 ? text.length : newline;
    const line = text.slice(start, end).replace(/\r$/, '');
    const lineEnd = start + line.length;
    const before = depth;
    depth = nextFenceDepth(line, depth);
    if (depth > 0 && before === 0) openFence = start;
    const isFenced = depth > 0 || before > 0;
    const [, marks, title = ''] = (!isFenced && /^(#{1,6})[ \t]+(.*)/.exec(line)) || [];
    if (marks !== undefined && /^Activity Log\b/i.test(title)) {
      level = marks.length;
      section = { lastEntry: undefined, contentEnd: lineEnd };
      sections.push(section);
      inEntry = false;
      continue;
    }
    if (marks !== undefined && marks.length <= level) [section, level] = [undefined, 0];
    if (!section) continue;
    const isBlank = line.trim() === '';
    // A fence that opens here and never closes swallows the rest: nothing may be put behind it.
    if (!isBlank && depth === 0) section.contentEnd = lineEnd;
    const isEntry =
      !isFenced && parseActivityLine(fromByteText(line), 'section') !== undefined && /^[-*+]/.test(line);
    inEntry = isEntry || (inEntry && !isBlank && !isFenced && marks === undefined && !/^[-*+] /.test(line));
    if (inEntry) section.lastEntry = lineEnd;
  }
  return { sections, openFence: depth > 0 ? openFence : undefined };
}

/** @param place the end of a line, its newline not included. */
function insertLine(text: ByteText, place: number, line: string): ByteText {
  return splice(text, [place, place], lineEnd(text, place) + utf8(line));
}

/** With a blank line before, and one behind where text follows at once. */
function insertParagraph(text: ByteText, place: number, line: string): ByteText {
  const end = lineEnd(text, place);
  const isFollowed = /^\r?\n[ \t]*[^\s]/.test(text.slice(place, place + 256));
  return splice(text, [place, place], `${end}${end}${utf8(line)}${isFollowed ? end : ''}`);
}

function appendSection(text: ByteText, line: string): ByteText {
  const end = lineEndBefore(text, text.length);
  const gap = text === '' || /\n\r?\n$/.test(text) ? '' : text.endsWith('\n') ? end : end + end;
  return splice(text, [text.length, text.length], `${gap}## Activity Log${end}${end}${utf8(line)}${end}`);
}

/** How the line that ends at `place` ends, else the one before it. */
function lineEnd(text: ByteText, place: number): '\r\n' | '\n' {
  if (text.startsWith('\r\n', place)) return '\r\n';
  return text[place] === '\n' ? '\n' : lineEndBefore(text, place);
}
