import { parse, stringify } from 'smol-toml';
import { messageOf } from './failure.js';

/** A TOML document: strings, numbers, booleans, dates, arrays and tables by key. The one owner of smol-toml is this file. */
export type TomlDocument = Readonly<Record<string, unknown>>;

export type ParsedToml =
  | { readonly kind: 'document'; readonly document: TomlDocument }
  /** `reason` is one line: what is wrong and where. It never quotes the file's text, which may hold a token. */
  | { readonly kind: 'damaged'; readonly reason: string };

/** Reads TOML. Never throws: bytes from a disk may be anything. */
export function parseToml(text: string): ParsedToml {
  try {
    return { kind: 'document', document: parse(text) };
  } catch (error) {
    // The parser's message goes on with the lines around the place: only its first line is ours to repeat.
    const reason = messageOf(error).split('\n', 1)[0] ?? 'not TOML';
    return { kind: 'damaged', reason };
  }
}

/** Writes TOML that `parseToml` reads back as the same document. */
export function formatToml(document: TomlDocument): string {
  return stringify(document);
}

/** A table inside a document, or an empty one when the key is absent or something else. */
export function tableIn(document: TomlDocument, key: string): TomlDocument {
  const value = document[key];
  return isTable(value) ? value : {};
}

function isTable(value: unknown): value is TomlDocument {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
