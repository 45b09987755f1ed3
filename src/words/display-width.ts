/** Two cells wide on a terminal: East Asian wide and full-width characters (UAX 11), and emoji shown as pictures. */
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\u4DBF\u4E00-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{16FE0}-\u{18CFF}\u{1B000}-\u{1B2FF}\u{1F200}-\u{1F2FF}\u{20000}-\u{3FFFD}\p{Emoji_Presentation}]/u;
/** Drawn upon the character before them, or not at all. */
const NO_CELL = /[\p{Mn}\p{Me}\u1160-\u11FF\u200E]/u;
const PLAIN = /^[\u0020-\u007E]*$/;
/** Letters that are written from the right; a terminal that knows that turns all around them, our columns with it. */
const FROM_THE_RIGHT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
/** Says that what follows goes from left to right; takes no cell. */
const LEFT_TO_RIGHT = '\u200E';

/** How many cells a text without control characters takes on a terminal. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += cellsOf(character);
  return width;
}

/** The text in exactly so many cells: cut with `…`, or filled up. */
export function fitTo(text: string, width: number): string {
  if (PLAIN.test(text)) return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
  const tooLong = displayWidth(text) > width;
  const room = tooLong ? width - 1 : width;
  let kept = '';
  let cells = 0;
  for (const character of text) {
    const own = cellsOf(character);
    if (cells + own > room) break;
    kept += character;
    cells += own;
  }
  return `${staysLeft(kept)}${tooLong ? '…' : ''}${' '.repeat(room - cells)}`;
}

/** A text among others on one line of a terminal: whatever way it is written, what stands behind it stays there. */
export function staysLeft(text: string): string {
  return FROM_THE_RIGHT.test(text) ? `${LEFT_TO_RIGHT}${text}${LEFT_TO_RIGHT}` : text;
}

function cellsOf(character: string): number {
  if (NO_CELL.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
