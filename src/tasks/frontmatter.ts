import { fromByteText, type ByteText } from '../shared/byte-text.js';
import { parseFlowList, parseScalar, valueRange, type Scalar } from './scalar.js';

/** One top-level key of the frontmatter, not yet interpreted: most keys are never asked for. */
export interface Field {
  /** What stands behind the colon on the key's own line. */
  readonly rest: string;
  /** Where in the file that begins. */
  readonly restStart: number;
  /** The lines below that belong to the key, without line ends: block text, list items, nested keys. */
  readonly below: readonly string[];
}

/** What is odd about a frontmatter that could be read all the same, and the first line of the file that shows it. */
export interface FrontmatterFlaw {
  readonly kind: 'duplicate_key' | 'conflict_markers' | 'unclosed';
  readonly line: number;
}

export interface Frontmatter {
  /** Top-level keys alone: a `lane:` inside `history:` is history. Empty when there is no, or no closed, frontmatter. */
  readonly fields: ReadonlyMap<string, Field>;
  /** Each kind once. */
  readonly flaws: readonly FrontmatterFlaw[];
  /** Where the body begins: behind the closing `---`, or the start of the text. */
  readonly bodyStart: number;
  /** Where the closing `---` begins; undefined when there is no, or no closed, frontmatter. */
  readonly closeStart: number | undefined;
}

/** A key at column 0: indented ones belong to the key above them, `- x: y` to a list. */
const TOP_LEVEL_KEY = /^(?:([A-Za-z_][\w.-]*)|"([^"]+)"|'([^']+)')[ \t]*:(?=[ \t]|$)/;

/** Git's own markers, seven characters each (git-merge(1)); `|||||||` only with the diff3 style. */
const CONFLICT = /^(?:<{7}|\|{7}|={7}|>{7})(?: |$)/;

/**
 * Scans the YAML frontmatter of a task file line by line. Not a YAML parser: those refuse duplicate keys and
 * conflict markers, which are in real files, and cannot say where a value stands.
 * Offsets are byte offsets into the file; the lines handed out are bytes still.
 */
export function scanFrontmatter(text: ByteText): Frontmatter {
  const lines = frontmatterLines(text);
  if (lines === undefined) return { fields: new Map(), flaws: [], bodyStart: 0, closeStart: undefined };
  if (lines.closeStart === undefined)
    return {
      fields: new Map(),
      flaws: [{ kind: 'unclosed', line: 1 }],
      bodyStart: 0,
      closeStart: undefined,
    };
  const sides = firstSides(lines.lines);
  const conflict = lines.lines.find(({ text }) => CONFLICT.test(text));
  const fields = new Map<string, Field>();
  let duplicate: KeyBlock | undefined;
  for (const block of keyBlocks(sides)) {
    if (!fields.has(block.key)) fields.set(block.key, block);
    else duplicate ??= block;
  }
  const flaws: FrontmatterFlaw[] = [];
  if (conflict) flaws.push({ kind: 'conflict_markers', line: lineAt(text, conflict.start) });
  if (duplicate) flaws.push({ kind: 'duplicate_key', line: lineAt(text, duplicate.restStart) });
  return { fields, flaws, bodyStart: lines.bodyStart, closeStart: lines.closeStart };
}

/** The number of the line, counted from 1, that a place in the file lies in. */
export function lineAt(text: ByteText, place: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < place; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

interface Line {
  /** Without its line end, a CR included. */
  readonly text: string;
  readonly start: number;
}

/** The first line, a BOM before it forgiven. */
const OPENING = /^(?:\xEF\xBB\xBF)?---[ \t]*\r?(?:\n|$)/;

/** @returns undefined when the text does not begin with `---`. */
function frontmatterLines(
  text: ByteText,
): { lines: Line[]; closeStart: number | undefined; bodyStart: number } | undefined {
  const [opening] = OPENING.exec(text) ?? [];
  if (opening === undefined) return undefined;
  const lines: Line[] = [];
  for (let start = opening.length; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, end).replace(/\r$/, '');
    if (/^---[ \t]*$/.test(line))
      return { lines, closeStart: start, bodyStart: Math.min(end + 1, text.length) };
    lines.push({ text: line, start });
    start = end + 1;
  }
  return { lines, closeStart: undefined, bodyStart: 0 };
}

/** Drops the second side of every conflict that was committed unsolved, and the markers. */
function firstSides(lines: readonly Line[]): Line[] {
  let skipping = false;
  return lines.filter(({ text }) => {
    const [marker] = CONFLICT.exec(text) ?? [];
    if (marker === undefined) return !skipping;
    skipping = marker.startsWith('|') || marker.startsWith('=');
    return false;
  });
}

/** The value on the key's own line; null for an empty one and for block text, which stands below. */
export function scalarOf(field: Field): Scalar {
  return isBlockText(field) ? null : parseScalar(fromByteText(field.rest));
}

/** Where in the file the scalar stands, quotes included, without a trailing comment: what an edit replaces. */
export function scalarRange({ rest, restStart }: Field): readonly [start: number, end: number] {
  const [start, end] = valueRange(rest);
  return [restStart + start, restStart + end];
}

/** The items of a flow or block list, undefined when the value is no list. */
export function listOf(field: Field): string[] | undefined {
  const flow = parseFlowList(fromByteText([field.rest, ...field.below].join('\n')));
  if (flow) return flow;
  if (isBlockText(field) || parseScalar(field.rest) !== null) return undefined;
  // `- WP01` lines, at any indent.
  const items = field.below.flatMap((line) => /^[ \t]*-[ \t]+(.*)$/.exec(line)?.[1] ?? []);
  return items.length === 0 ? undefined : items.flatMap((item) => parseScalar(fromByteText(item)) || []);
}

function isBlockText({ rest }: Field): boolean {
  return /^[ \t]*[|>][0-9+-]*[ \t]*(?:#|$)/.test(rest);
}

interface KeyBlock extends Field {
  readonly key: string;
  readonly below: string[];
}

function keyBlocks(lines: readonly Line[]): KeyBlock[] {
  const blocks: KeyBlock[] = [];
  for (const { text, start } of lines) {
    const match = TOP_LEVEL_KEY.exec(text);
    const key = match?.[1] ?? match?.[2] ?? match?.[3];
    if (match && key !== undefined) {
      const rest = text.slice(match[0].length);
      blocks.push({ key, rest, restStart: start + match[0].length, below: [] });
    } else {
      blocks.at(-1)?.below.push(text);
    }
  }
  return blocks;
}
