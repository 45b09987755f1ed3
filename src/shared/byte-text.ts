import { isUtf8 } from 'node:buffer';
import type { Brand } from './brand.js';

/**
 * A file's bytes as a string of one character each (latin1). Its offsets are byte offsets, and bytes that are no UTF-8
 * stay what they are, so that an edit can put back exactly what it did not change. Beware of `trim()` and `\s`: they
 * take the byte A0, a part of `à`, for a space.
 */
export type ByteText = Brand<string, 'ByteText'>;

/** Never fails, and nothing is lost: any bytes are such a text. */
export function toByteText(bytes: Uint8Array): ByteText {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1') as ByteText;
}

/**
 * What the bytes say as UTF-8, with � for what is none. Always a copy: V8's substrings keep the text they were cut
 * from alive, and what is kept of a task file would keep all of it.
 */
export function fromByteText(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}

/**
 * A path as people read it. Git's paths are bytes; in one that is no UTF-8 they are written out, `caf\\xE9`: a � for
 * each would make one name of two.
 */
export function pathFromByteText(path: string): string {
  if (isUtf8(Buffer.from(path, 'latin1'))) return fromByteText(path);
  return path.replaceAll(/[\x80-\xFF]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).toUpperCase()}`);
}
