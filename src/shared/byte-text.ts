import type { Brand } from './brand.js';

/**
 * A file's bytes as a string of one character each (latin1). Its offsets are byte offsets, and bytes that are no UTF-8
 * stay what they are, so that an edit can put back exactly what it did not change. Beware of `trim()` and `\s`: they
 * take the byte A0, a part of `à`, for a space.
 */
export type ByteText = Brand<string, 'ByteText'>;

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
