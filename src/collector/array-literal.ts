/** Ids, slugs, numbers: what stands in an array literal as it is. `NULL` in any spelling would be no text. */
const PLAIN = /^(?!null$)[\w.:/-]+$/i;
const SPECIAL = /["\\]/g;

/**
 * An array as PostgreSQL reads it (https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO). The driver quotes and escapes each
 * element, and takes as long for a batch's ids as the rest of sending it.
 */
export function arrayLiteral(values: readonly (string | number | null)[]): string {
  return `{${values.map(elementLiteral).join(',')}}`;
}

function elementLiteral(value: string | number | null): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') return String(value);
  return PLAIN.test(value) ? value : `"${value.replace(SPECIAL, '\\$&')}"`;
}
