import { fromByteText, type ByteText } from '../shared/byte-text.js';
import { addField, readForEdit } from './edit-field.js';
import { lineEndBefore, splice, type Edit } from './edit.js';
import { lineAt, listOf, scalarOf, scalarRange, type Field } from './frontmatter.js';
import { parseScalar } from './scalar.js';

/**
 * Sets a top-level key to a list of plain words (WP ids). A flow list stays one, a block list too: there the lines of
 * items that stay are not touched. The string `"[]"`, which upstream wrote once, and a single word become a flow list.
 */
export function setListField(key: string, items: readonly string[]): Edit {
  return (text) => {
    const frontmatter = readForEdit(text);
    if ('kind' in frontmatter) return frontmatter;
    const field = frontmatter.fields.get(key);
    if (!field) return addField(text, frontmatter, `${key}: ${flowList(items, '')}`);
    if (isSame(wordsOf(field), items)) return text;
    if (/^[ \t]*\[/.test(field.rest)) return setFlowList(text, field, items);
    if (listOf(field) !== undefined) return setBlockList(text, field, items);
    const [start, end] = scalarRange(field);
    const isOneValue = field.below.every((line) => /^[ \t]*(?:#|$)/.test(line));
    if (!isOneValue || /^[|>{&*!]/.test(text.slice(start, end)))
      return { kind: 'not_one_value', line: lineAt(text, field.restStart), word: key };
    const list = flowList(items, '');
    if (start < end) return splice(text, [start, end], list);
    const after = field.rest.trim() === '' ? '' : ' ';
    return splice(text, [start, end], `${start === field.restStart ? ' ' : ''}${list}${after}`);
  };
}

function wordsOf(field: Field): readonly string[] {
  return listOf(field) ?? scalarOf(field)?.match(/WP\d+/g) ?? [];
}

/** No dependency is named twice, and their order says nothing. */
function isSame(before: readonly string[], after: readonly string[]): boolean {
  return [...new Set(before)].sort().join() === [...new Set(after)].sort().join();
}

function flowList(items: readonly string[], quote: string): string {
  return `[${items.map((item) => `${quote}${item}${quote}`).join(', ')}]`;
}

/** The bracket may close lines further down. */
function setFlowList(text: ByteText, { restStart, below, rest }: Field, items: readonly string[]): ByteText {
  const start = restStart + rest.indexOf('[');
  const close = text.indexOf(']', start);
  const end =
    close !== -1 && close < endOfLines(text, restStart, below.length)
      ? close + 1
      : restStart + rest.trimEnd().length;
  const [, quote = ''] = /^\[\s*(["'])/.exec(text.slice(start, end)) ?? [];
  return splice(text, [start, end], flowList(items, quote));
}

function setBlockList(text: ByteText, { restStart, below }: Field, items: readonly string[]): ByteText {
  const firstLine = endOfLines(text, restStart, 0) + 1;
  const lines: { readonly bytes: string; readonly item: string | undefined }[] = [];
  for (let start = firstLine, count = 0; count < below.length; count += 1) {
    const end = Math.min(endOfLines(text, start, 0) + 1, text.length);
    lines.push({ bytes: text.slice(start, end), item: itemOf(below[count] ?? '') });
    start = end;
  }
  const blockEnd = firstLine + lines.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (items.length === 0) {
    const kept = lines.filter(({ item }) => item === undefined).map(({ bytes }) => bytes);
    const edited = splice(text, [firstLine, blockEnd], kept.join(''));
    return splice(edited, [restStart, restStart], ' []');
  }
  const model = lines.find(({ item }) => item !== undefined)?.bytes ?? '- ';
  const [, mark = '- ', quote = ''] = /^([ \t]*-[ \t]+)(["']?)/.exec(model) ?? [];
  const known = new Set(lines.map(({ item }) => item));
  const added = items.filter((item) => !known.has(item));
  const lineEnd = lineEndBefore(text, firstLine);
  const news = added.map((item) => `${mark}${quote}${item}${quote}${lineEnd}`).join('');
  const kept = lines.filter(({ item }) => item === undefined || items.includes(item));
  const last = kept.findLastIndex(({ item }) => item !== undefined);
  const put = kept.map(({ bytes }, place) => (place === last ? bytes + news : bytes)).join('');
  return splice(text, [firstLine, blockEnd], last === -1 ? news + put : put);
}

function itemOf(line: string): string | undefined {
  const [, item] = /^[ \t]*-[ \t]+(.*)$/.exec(line) ?? [];
  return item === undefined ? undefined : (parseScalar(fromByteText(item)) ?? undefined);
}

/** Where the line that `place` lies in, or the `more`-th below it, ends: at its newline, or the end of the text. */
function endOfLines(text: ByteText, place: number, more: number): number {
  let end = place - 1;
  for (let line = 0; line <= more; line += 1) {
    const newline = text.indexOf('\n', end + 1);
    if (newline === -1) return text.length;
    end = newline;
  }
  return end;
}
