/**
 * A file's or branch's name on one line of a terminal: what would break the line, colour it or turn its direction is
 * written out.
 */
export function plainName(name: string): string {
  return name.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
