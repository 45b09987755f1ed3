const SHOWN = 5;

/** The first few of many names, on one line: `a, b, c, d, e and 3 more`. */
export function firstFew(names: readonly string[]): string {
  const rest = names.length - SHOWN;
  return names.slice(0, SHOWN).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
