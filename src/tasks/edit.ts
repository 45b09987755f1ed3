import type { ByteText } from '../shared/byte-text.js';

/** Why a file is left alone: it cannot be understood where it would have to change. */
export interface EditRefusal {
  readonly kind:
    | 'no_frontmatter'
    | 'unclosed_frontmatter'
    | 'conflict_markers'
    /** The key's value spans lines, or is a list or a map: there is no one value to put another in the place of. */
    | 'not_one_value'
    /** The file ends inside a code fence: what is written behind it would be an example. */
    | 'open_fence'
    | 'unknown_task'
    | 'no_json_object';
  /** Counted from 1. */
  readonly line: number;
  /** The key or task in question. */
  readonly word?: string;
}

/**
 * One change of a file's text. Any implementation guarantees: only the bytes that must change do; reading back gives what was
 * set; done a second time it changes nothing.
 */
export type Edit = (text: ByteText) => ByteText | EditRefusal;

export function isRefusal(edited: ByteText | EditRefusal): edited is EditRefusal {
  return typeof edited !== 'string';
}

/** All of the edits, one upon the other, or the first refusal. */
export function applyEdits(text: ByteText, edits: readonly Edit[]): ByteText | EditRefusal {
  let edited = text;
  for (const edit of edits) {
    const next = edit(edited);
    if (isRefusal(next)) return next;
    edited = next;
  }
  return edited;
}

/** The text with `[start, end)` replaced. */
export function splice(
  text: ByteText,
  [start, end]: readonly [start: number, end: number],
  put: string,
): ByteText {
  return (text.slice(0, start) + put + text.slice(end)) as ByteText;
}

/** Text for people as the bytes of a file (UTF-8). */
export function utf8(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** How the line that ends before `place` ends; at the start of a file, how its first line does. */
export function lineEndBefore(text: ByteText, place: number): '\r\n' | '\n' {
  const before = text.lastIndexOf('\n', place - 1);
  const newline = before === -1 ? text.indexOf('\n') : before;
  return newline > 0 && text[newline - 1] === '\r' ? '\r\n' : '\n';
}
