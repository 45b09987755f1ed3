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

/** Letters left out, added, mistaken, or two swapped (optimal string alignment), a row at a time. */
function differences(one: string, other: string): number {
  let [beforeLast, last]: [number[], number[]] = [
    [],
    Array.from({ length: other.length + 1 }, (_, at) => at),
  ];
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const [above = 0, diagonal = 0, left = 0] = [last[j], last[j - 1], row[j - 1]];
      const mistaken = diagonal + (one[i - 1] === other[j - 1] ? 0 : 1);
      const isSwapped = one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      const swapped = isSwapped ? (beforeLast[j - 2] ?? Infinity) + 1 : Infinity;
      row.push(Math.min(above + 1, left + 1, mistaken, swapped));
    }
    [beforeLast, last] = [last, row];
  }
  return last.at(-1) ?? 0;
}
