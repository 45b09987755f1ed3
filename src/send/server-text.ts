/** Enough for a sentence or two of guidance; a server's whole error page does not belong into a terminal or a queue. */
const LONGEST_TEXT_CHARACTERS = 300;

/**
 * A server's words made fit to be shown and stored: one line, no control or direction-changing characters (they would
 * drive the person's terminal), bounded.
 */
export function toPlainText(text: string): string {
  const line = text
    .slice(0, LONGEST_TEXT_CHARACTERS * 4)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim();
  const characters = Array.from(line);
  return characters.length <= LONGEST_TEXT_CHARACTERS
    ? line
    : `${characters.slice(0, LONGEST_TEXT_CHARACTERS - 1).join('')}…`;
}

/** Whatever is shorter stands in ordinary words, too, and is no secret worth the name. */
const SHORTEST_SECRET_CHARACTERS = 6;

/**
 * A server's answer without what we told it in confidence. Debug pages of proxies repeat the request with all its headers, and
 * an answer's words end in the terminal and in the queue.
 */
export function withoutSecret(answer: string, secret: string | undefined): string {
  if (secret === undefined || secret.length < SHORTEST_SECRET_CHARACTERS) return answer;
  const inJson = JSON.stringify(secret).slice(1, -1);
  return answer.replaceAll(secret, '…').replaceAll(inJson, '…');
}

/** The first of these fields that is text, made plain; undefined when none is. */
export function firstText(
  fields: Readonly<Record<string, unknown>>,
  ...names: readonly string[]
): string | undefined {
  for (const name of names) {
    const value = fields[name];
    if (typeof value === 'string' && value.trim() !== '') return toPlainText(value);
  }
  return undefined;
}
