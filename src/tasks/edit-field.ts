import { fromByteText, type ByteText } from '../shared/byte-text.js';
import { lineEndBefore, splice, utf8, type Edit, type EditRefusal } from './edit.js';
import { lineAt, scalarRange, scanFrontmatter, type Field, type Frontmatter } from './frontmatter.js';
import { parseScalar } from './scalar.js';

/**
 * Sets one top-level key. Its quotes, its trailing comment and its place stay; a key that is not there is added as the
 * last, in double quotes, as upstream writes it.
 */
export function setField(key: string, value: string): Edit {
  return (text) => {
    const frontmatter = readForEdit(text);
    if ('kind' in frontmatter) return frontmatter;
    const field = frontmatter.fields.get(key);
    if (!field) return addField(text, frontmatter, `${key}: ${doubleQuoted(value)}`);
    if (spansLines(field)) return { kind: 'not_one_value', line: lineAt(text, field.restStart), word: key };
    const [start, end] = scalarRange(field);
    const present = text.slice(start, end);
    if (parseScalar(fromByteText(present)) === value) return text;
    const put = utf8(likeBefore(present, value));
    if (start < end) return splice(text, [start, end], put);
    const before = start === field.restStart ? ' ' : '';
    // Behind an empty value a comment may stand.
    const after = field.rest.trim() === '' ? '' : ' ';
    return splice(text, [start, end], `${before}${put}${after}`);
  };
}

/**
 * The frontmatter of a file that may be edited.
 * @returns the refusal, for one whose words could be meant in two ways.
 */
export function readForEdit(text: ByteText): (Frontmatter & { readonly closeStart: number }) | EditRefusal {
  const frontmatter = scanFrontmatter(text);
  const flaw = frontmatter.flaws.find(({ kind }) => kind !== 'duplicate_key');
  if (flaw?.kind === 'conflict_markers') return { kind: 'conflict_markers', line: flaw.line };
  if (flaw?.kind === 'unclosed') return { kind: 'unclosed_frontmatter', line: flaw.line };
  const { closeStart } = frontmatter;
  return closeStart === undefined ? { kind: 'no_frontmatter', line: 1 } : { ...frontmatter, closeStart };
}

/** @param line bytes, without its end. */
export function addField(text: ByteText, { closeStart }: { closeStart: number }, line: string): ByteText {
  return splice(text, [closeStart, closeStart], utf8(line) + lineEndBefore(text, closeStart));
}

/** Block text, a list, a map, or a value that goes on below; comments below belong to nobody. */
function spansLines({ rest, below }: Field): boolean {
  const value = rest.trim();
  return /^[|>[{&*!]/.test(value) || below.some((line) => /^[ \t]*[^# \t]/.test(line));
}

/** In the quotes of the value before, where these can hold it. */
function likeBefore(before: string, value: string): string {
  if (before.startsWith("'") && isOneLine(value)) return `'${value.replaceAll("'", "''")}'`;
  const isPlain = before !== '' && !before.startsWith('"') && !before.startsWith("'");
  return isPlain && isPlainSafe(value) ? value : doubleQuoted(value);
}

/** Words that YAML takes for no text: null, true, a number would be one to other readers; a number was one before. */
const PLAIN = /^[A-Za-z0-9_][\w ./@+:-]*$/;
const NO_TEXT = /^(?:null|true|false|yes|no|on|off)$/i;

function isPlainSafe(value: string): boolean {
  return PLAIN.test(value) && !NO_TEXT.test(value) && !/:(?: |$)| $/.test(value);
}

function doubleQuoted(value: string): string {
  const escaped = value.replaceAll(/["\\]/g, '\\$&').replaceAll(/\p{Cc}/gu, escapeControl);
  return `"${escaped}"`;
}

function escapeControl(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}

function isOneLine(value: string): boolean {
  return !/\p{Cc}/u.test(value);
}
