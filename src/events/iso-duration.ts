const SECOND_MS = 1000;
/** Longest first. A day is 24 hours here: between two moments of UTC it always is. */
const UNITS = [
  ['D', 24 * 60 * 60],
  ['H', 60 * 60],
  ['M', 60],
  ['S', 1],
] as const;

/**
 * `P2DT3H4M5S` (ISO 8601, 5.5.2): whole seconds, no part that is zero, no months or years, whose length depends on when.
 * @param ms not negative.
 */
export function toIsoDuration(ms: number): string {
  let rest = ms / SECOND_MS;
  let days = '';
  let time = '';
  for (const [letter, seconds] of UNITS) {
    const count = Math.floor(rest / seconds);
    rest -= count * seconds;
    if (count === 0) continue;
    if (letter === 'D') days = `${count}D`;
    else time += `${count}${letter}`;
  }
  if (days === '' && time === '') return 'PT0S';
  return `P${days}${time && `T${time}`}`;
}
