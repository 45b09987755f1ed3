import { cutTo, widthOf } from './text-width.js';

/** Letters that are written from the right; a terminal that knows that turns all around them, our columns with it. */
const FROM_THE_RIGHT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
/** Says that what follows goes from left to right; takes no cell. */
const LEFT_TO_RIGHT = '\u200E';
const PLAIN = /^[\u0020-\u007E]*$/;

/** The text in exactly so many cells of a terminal: cut with `…`, or filled up. */
export function fitTo(text: string, width: number): string {
  if (PLAIN.test(text) && text.length <= width) return text.padEnd(width);
  const cut = cutTo(text, width);
  return `${staysLeft(cut)}${' '.repeat(width - widthOf(cut))}`;
}

/** A text among others on one line of a terminal: whatever way it is written, what stands behind it stays there. */
export function staysLeft(text: string): string {
  return FROM_THE_RIGHT.test(text) ? `${LEFT_TO_RIGHT}${text}${LEFT_TO_RIGHT}` : text;
}
