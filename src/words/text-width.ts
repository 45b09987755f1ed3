/** Takes no room of its own: marks over a letter, joiners. */
const NO_ROOM = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
/** Takes two columns on a terminal (Unicode, UAX 11, W and F; and what is drawn as a picture). */
const TWO_COLUMNS =
  /^[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}\p{Emoji_Presentation}]$/u;

/** How many columns of a terminal a text without control characters takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += widthOfOne(character);
  return width;
}

/** The text within so many columns; one that is cut ends with `…`. */
export function cutTo(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let [kept, width] = ['', 0];
  for (const character of text) {
    width += widthOfOne(character);
    if (width > columns - 1) break;
    kept += character;
  }
  return columns > 0 ? `${kept}…` : '';
}

function widthOfOne(character: string): number {
  if (NO_ROOM.test(character)) return 0;
  return TWO_COLUMNS.test(character) ? 2 : 1;
}
