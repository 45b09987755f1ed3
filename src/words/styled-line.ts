import { cutTo, widthOf } from './text-width.js';

/** What a piece of a line means; which colour that is, is for who paints it. */
export type Tone = 'plain' | 'faint' | 'strong' | 'good' | 'busy' | 'judging' | 'warning' | 'alarm';

export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

/** One line for a terminal, before it is painted. */
export type StyledLine = readonly Span[];

export function span(text: string, tone: Tone = 'plain'): Span {
  return { text, tone };
}

export function lineText(line: StyledLine): string {
  return line.map(({ text }) => text).join('');
}

export function lineWidth(line: StyledLine): number {
  return line.reduce((width, { text }) => width + widthOf(text), 0);
}

/** The line within so many columns. */
export function cutLine(line: StyledLine, columns: number): StyledLine {
  const cut: Span[] = [];
  let left = columns;
  for (const { text, tone } of line) {
    const width = widthOf(text);
    cut.push({ text: cutTo(text, left), tone });
    left -= width;
    if (left < 0) break;
  }
  return cut;
}

/** A cell of a table: cut or filled up to its width. */
export function cell({ text, tone }: Span, columns: number): Span {
  const cut = cutTo(text, columns);
  return { text: cut + ' '.repeat(columns - widthOf(cut)), tone };
}
