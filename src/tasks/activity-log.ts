import { fromByteText } from '../shared/byte-text.js';

/** One line of an Activity Log, in any of its shapes (TASKFILES.md, Activity Log). */
export interface ActivityEntry {
  /** The trimmed line: two entries are the same when this is. */
  readonly raw: string;
  /** As the file says it: `2026-01-05T09:00:00Z`, or without seconds, or a date alone. */
  readonly at: string;
  readonly agent: string | null;
  readonly shellPid: string | null;
  /** From `lane=`; the file's own word. */
  readonly lane: string | null;
  readonly note: string;
  readonly where: 'section' | 'body' | 'frontmatter';
}

const DATE = String.raw`\d{4}-\d{2}-\d{2}`;
const TIME = String.raw`T\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?`;

/** `- T <separator> …`. The separator that stands behind the time is the line's own: notes and agents hold others. */
const ENTRY = new RegExp(
  String.raw`^[-*+][ \t]+(${DATE}(${TIME})?)(?:[ \t]*([–—])|[ \t]+(--?)(?=[ \t]|$))[ \t]*(.*)$`,
  's',
);

/**
 * Reads one line as an entry.
 *
 * @param line decoded, without its line end; the list mark at column 0.
 * @returns undefined for a line that is none. A date without a time is an entry only inside an Activity Log section:
 *   elsewhere it is prose.
 */
export function parseActivityLine(line: string, where: ActivityEntry['where']): ActivityEntry | undefined {
  const raw = line.trim();
  const [, at, time, dash, hyphens, rest] = ENTRY.exec(raw) ?? [];
  if (at === undefined || rest === undefined) return undefined;
  if (time === undefined && where !== 'section') return undefined;
  const segments = rest === '' ? [] : rest.split(separator(dash, hyphens));
  // The agent comes first unless a key=value does; a single segment is a note (REFERENCE: without agent).
  const named = segments.length > 1 && keyValue(segments[0] ?? '') === undefined;
  const agent = named ? (segments.shift()?.trim() ?? null) : null;
  const known: { shell_pid?: string; lane?: string } = {};
  for (;;) {
    const pair = keyValue(segments[0] ?? '');
    if (!pair || known[pair.key] !== undefined) break;
    known[pair.key] = pair.value;
    segments.shift();
  }
  return {
    raw,
    at,
    agent: agent === '' ? null : agent,
    shellPid: known.shell_pid ?? null,
    lane: known.lane || null,
    note: noteBehind(rest, segments.length, separator(dash, hyphens)),
    where,
  };
}

/** Reads a line, still bytes, that looks like an entry. */
export type ActivityLineReader = (line: string, where: ActivityEntry['where']) => ActivityEntry | undefined;

export const readActivityLine: ActivityLineReader = (line, where) =>
  parseActivityLine(fromByteText(line), where);

/** Entries of `activity_log:` in the frontmatter: block text or a list, quoted or not, at any indent. */
export function scanFrontmatterActivity(
  lines: readonly string[],
  readLine: ActivityLineReader,
): ActivityEntry[] {
  return lines.flatMap((line) => {
    const item = line.replace(/^[ \t]+/, '').replace(/^([-*+][ \t]+)(["'])(.*)\2[ \t]*$/, '$1$3');
    return readLine(item, 'frontmatter') ?? [];
  });
}

/** Dashes of both lengths are one separator: tools of different versions wrote the same log. */
function separator(dash: string | undefined, hyphens: string | undefined): RegExp {
  if (dash !== undefined) return /[ \t]*[–—](?:[ \t]+|$)/;
  return hyphens === '--' ? /[ \t]+--(?:[ \t]+|$)/ : /[ \t]+-(?:[ \t]+|$)/;
}

function keyValue(segment: string): { key: 'shell_pid' | 'lane'; value: string } | undefined {
  const [, pid, lane] = /^(?:shell_pid=(.*)|lane=(\S*))$/.exec(segment.trim()) ?? [];
  if (pid !== undefined) return { key: 'shell_pid', value: pid.trim() };
  return lane === undefined ? undefined : { key: 'lane', value: lane };
}

/** The note as it stands in the line, its own separators untouched: the last `count` segments. */
function noteBehind(rest: string, count: number, separator: RegExp): string {
  if (count === 0) return '';
  const everywhere = new RegExp(separator, 'g');
  const ends = [0, ...Array.from(rest.matchAll(everywhere), (match) => match.index + match[0].length)];
  return rest.slice(ends.at(-count)).trim();
}
