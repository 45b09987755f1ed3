/** A YAML value that fits on one line, as far as task files use them. */
export type Scalar = string | null;

/**
 * Reads what stands behind `key:` on its line: plain, "double" or 'single' quoted, perhaps followed by a comment.
 * Never throws: people edit these files by hand, and half a quote must not hide the rest of the file.
 *
 * @returns null for nothing, `~` and `null`; an empty string only for a quoted one.
 */
export function parseScalar(source: string): Scalar {
  const [start, end] = valueRange(source);
  const text = source.slice(start, end);
  if (text.startsWith('"')) return unquoteDouble(text);
  if (text.startsWith("'")) return text.replace(/^'|'$/g, '').replaceAll("''", "'");
  return text === '' || text === '~' || text === 'null' ? null : text;
}

/**
 * Where in `source` the value stands, its quotes included, without the space around it and without a trailing comment.
 * An edit replaces exactly this range, so that quotes and comments survive. Holds for text and for bytes (ByteText).
 */
export function valueRange(source: string): readonly [start: number, end: number] {
  const start = source.search(/[^ \t]|$/);
  const quote = source[start];
  if (quote === '"' || quote === "'") {
    const close = closingQuote(source, start);
    if (close !== -1) return [start, close + 1];
  }
  const end = commentStart(source, start);
  return [start, start + source.slice(start, end).replace(/[ \t\r\n]+$/, '').length];
}

/**
 * Splits a flow list: `[WP01, "WP02"]` -> `WP01`, `WP02`. A comment may follow it; a missing bracket is forgiven.
 * @returns undefined when the text is no flow list.
 */
export function parseFlowList(source: string): string[] | undefined {
  const text = source.trim();
  if (!text.startsWith('[')) return undefined;
  const items: string[] = [];
  let item = '';
  for (let i = 1; i < text.length && text[i] !== ']'; i++) {
    const quote = text[i];
    const close = quote === '"' || quote === "'" ? closingQuote(text, i) : -1;
    if (close !== -1 && item.trim() === '') {
      item = text.slice(i, close + 1);
      i = close;
    } else if (quote === ',') {
      items.push(item);
      item = '';
    } else {
      item += quote;
    }
  }
  items.push(item);
  return items.flatMap((one) => parseScalar(one.trim()) || []);
}

/** @returns the index of the quote that ends the one at `open`, -1 when none does. */
function closingQuote(text: string, open: number): number {
  const quote = text[open];
  for (let i = open + 1; i < text.length; i++) {
    if (quote === '"' && text[i] === '\\') i++;
    else if (text[i] === quote && quote === "'" && text[i + 1] === "'") i++;
    else if (text[i] === quote) return i;
  }
  return -1;
}

/** A `#` begins a comment only at the start or after a space: `fix (#405)` holds none (YAML 1.2, 6.6). */
function commentStart(text: string, from: number): number {
  const at = text.slice(from).search(/(?:^|[ \t])#/);
  return at === -1 ? text.length : from + at;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['0', '\0'],
]);

function unquoteDouble(text: string): string {
  const inner = text.length > 1 && text.endsWith('"') ? text.slice(1, -1) : text.slice(1);
  return inner.replace(/\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))/gs, (_all, u, x, char: string) => {
    const hex: string | undefined = u ?? x;
    return hex === undefined ? (ESCAPES.get(char) ?? char) : String.fromCharCode(Number.parseInt(hex, 16));
  });
}
