import { fromByteText, type ByteText } from '../shared/byte-text.js';
import { splice, utf8, type Edit } from './edit.js';
import { lineAt } from './frontmatter.js';

/** What JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A value of the top-level object: where it stands. */
interface Member {
  readonly key: string;
  readonly range: readonly [start: number, end: number];
}

/**
 * Sets one key of the object that a JSON file holds. Every other byte stays: its indent, its line ends, the order of its
 * keys; a new key is added as the last, indented as the others are.
 */
export function setJsonKey(key: string, value: Json): Edit {
  return (text) => {
    const members = readMembers(text);
    if (typeof members === 'number') return { kind: 'no_json_object', line: lineAt(text, members) };
    const style = styleOf(text, members);
    const known = members.findLast((member) => member.key === key); // of two the last counts
    if (!known) return addMember(text, members, `${JSON.stringify(key)}: `, { value, style });
    const [start, end] = known.range;
    if (isSame(text.slice(start, end), value)) return text;
    return splice(text, known.range, render(value, style));
  };
}

function isSame(present: string, value: Json): boolean {
  return JSON.stringify(JSON.parse(fromByteText(present))) === JSON.stringify(value);
}

interface Style {
  /** Before a top-level key; undefined: all on one line. */
  readonly indent: string | undefined;
  readonly lineEnd: string;
}

function styleOf(text: ByteText, members: readonly Member[]): Style {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const [, indent] = /\{[ \t]*\r?\n([ \t]*)"/.exec(text) ?? [];
  return { indent: members.length === 0 ? '  ' : indent, lineEnd };
}

function render(value: Json, { indent, lineEnd }: Style): string {
  const lines = JSON.stringify(value, null, indent).split('\n');
  return utf8(lines.join(`${lineEnd}${indent ?? ''}`));
}

function addMember(
  text: ByteText,
  members: readonly Member[],
  name: string,
  { value, style }: { value: Json; style: Style },
): ByteText {
  const { indent, lineEnd } = style;
  const last = members.at(-1);
  const open = text.indexOf('{');
  const close = text.lastIndexOf('}');
  const between = indent === undefined ? ' ' : lineEnd + indent;
  const member = utf8(name) + render(value, style);
  if (last) return splice(text, [last.range[1], last.range[1]], `,${between}${member}`);
  return splice(text, [open + 1, close], `${between}${member}${lineEnd}`);
}

/** @returns the place of what is no JSON, when it does not hold an object. */
function readMembers(text: ByteText): readonly Member[] | number {
  const start = text.startsWith('\xEF\xBB\xBF') ? 3 : 0;
  try {
    const value: unknown = JSON.parse(fromByteText(text.slice(start)));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return start;
  } catch (error) {
    const [, place] = /at position (\d+)/.exec(error instanceof Error ? error.message : '') ?? [];
    return start + Number(place ?? 0);
  }
  return membersOf(text, text.indexOf('{') + 1);
}

/** A string, or one character that is no white space. Of valid JSON that is all there is to tell apart here. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[^\s"]/g;

function membersOf(text: ByteText, from: number): Member[] {
  const members: Member[] = [];
  let depth = 0;
  let key: string | undefined;
  let [start, end]: [number | undefined, number] = [undefined, from];
  const tokens = new RegExp(TOKEN);
  tokens.lastIndex = from;
  for (let match = tokens.exec(text); match; match = tokens.exec(text)) {
    const [token] = match;
    const isEnd = depth === 0 && (token === ',' || token === '}');
    if (isEnd && key !== undefined && start !== undefined) members.push({ key, range: [start, end] });
    if (isEnd) [key, start] = [undefined, undefined];
    if (isEnd && token === '}') break;
    if (isEnd || (depth === 0 && token === ':' && start === undefined)) continue;
    if (key === undefined) {
      key = JSON.parse(fromByteText(token)) as string;
      continue;
    }
    start ??= match.index;
    end = match.index + token.length;
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
  }
  return members;
}
