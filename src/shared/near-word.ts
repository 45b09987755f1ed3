/** If more letters differ it is another word; of a short one, more than one. */
const MOST_DIFFERENCES = 2;
const LETTERS_PER_DIFFERENCE = 4;

/**
 * The known word that was probably meant. Case and zeros before a number count for nothing: `wp1` is near `WP01`.
 * @returns undefined when none is near.
 */
export function nearWord(typed: string, known: readonly string[]): string | undefined {
  const plain = plainOf(typed);
  const near = known
    .map((word) => ({ word, differences: differences(plain, plainOf(word)) }))
    .filter(({ word, differences }) => differences <= mostOf(word))
    .toSorted((a, b) => a.differences - b.differences);
  return near[0]?.word;
}

function mostOf(word: string): number {
  return Math.min(MOST_DIFFERENCES, Math.max(1, Math.floor(plainOf(word).length / LETTERS_PER_DIFFERENCE)));
}

function plainOf(word: string): string {
  return word.toLowerCase().replaceAll(/(?<!\d)0+(?=\d)/g, '');
}

/** Levenshtein's distance, a row at a time. */
function differences(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_none, place) => place);
  for (const [i, letter] of one.split('').entries()) {
    let diagonal = i;
    const next = [i + 1];
    for (let j = 0; j < other.length; j += 1) {
      const [above = 0, left = 0] = [row[j + 1], next[j]];
      next.push(Math.min(above + 1, left + 1, diagonal + (other[j] === letter ? 0 : 1)));
      diagonal = above;
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
