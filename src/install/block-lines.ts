/**
 * The lines of ours in a hook file. A line counts by what it says, not by standing between two markers: people edit these
 * files, and a marker that lost its partner must not make what follows it ours. A new shape of block must be added here.
 */
const BEGIN = /^# >>> spec-kitty \d+ >>>/;
const END = /^# <<< spec-kitty <<</;
const BODY = /^(?:\{ |\()sk_hook=[a-z-]+;.*spec-kitty\.sh/;

/** A hook file, with our lines told from a person's. `before + after` is the person's own, byte for byte. */
export interface MarkedText {
  /** The first whole block: a begin, lines of ours only, an end. */
  readonly block: string | undefined;
  /** What stands above that block; nothing when there is none. */
  readonly before: string;
  readonly after: string;
  /** There are lines of ours outside of the block: half a block, or a second one. */
  readonly broken: boolean;
}

/** @param text a whole hook file, each character a byte. */
export function findOurLines(text: string): MarkedText {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const [start, end] = wholeBlock(lines);
  const block = lines.slice(start, end).join('');
  const outside = [...lines.slice(0, start), ...lines.slice(end)];
  const before = theirs(lines.slice(0, start));
  return {
    block: block === '' ? undefined : block,
    // A block without its last newline stands below a line that had none: see `insertBlock`.
    before: block === '' || block.endsWith('\n') ? before : before.replace(/\n$/, ''),
    after: theirs(lines.slice(end)),
    broken: outside.some(isOurs),
  };
}

/** Where the first whole block begins and where it has ended; twice 0 when there is none. */
function wholeBlock(lines: readonly string[]): readonly [start: number, end: number] {
  for (const [start, line] of lines.entries()) {
    if (!BEGIN.test(line)) continue;
    let at = start + 1;
    while (BODY.test(lines[at] ?? '')) at += 1;
    if (END.test(lines[at] ?? '')) return [start, at + 1];
  }
  return [0, 0];
}

function theirs(lines: readonly string[]): string {
  return lines.filter((line) => !isOurs(line)).join('');
}

function isOurs(line: string): boolean {
  return BEGIN.test(line) || END.test(line) || BODY.test(line);
}
