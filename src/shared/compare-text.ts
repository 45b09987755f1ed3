/** By code units, as COLLATE "C" has it for the ids and slugs we compare; not by a language's rules. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
