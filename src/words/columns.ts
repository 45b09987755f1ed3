import { fitTo } from './display-width.js';
import type { Paint } from './paint.js';

/** A card's line in a column, and how it is painted. */
export type CardLine = readonly [text: string, paint?: keyof Paint];

/** One card: its lines in a column, its one line in a list. All of it plain text for one line. */
export interface ColumnCard {
  readonly inColumn: readonly CardLine[];
  readonly inList: string;
}

export interface Column {
  readonly title: string;
  readonly cards: readonly ColumnCard[];
}

const GAP = '  ';
/** Narrower columns would hold no title. */
const LEAST_WIDTH = 14;
/** Wider ones carry the eye too far. */
const MOST_WIDTH = 44;

/**
 * Columns side by side where they fit, else one after the other with a line for each card, without the empty ones.
 * @param columns how wide the terminal is; undefined where there is none.
 * @returns lines without their ends.
 */
export function inColumns(all: readonly Column[], columns: number | undefined, paint: Paint): string[] {
  const width = columns === undefined ? 0 : Math.floor((columns + GAP.length) / all.length) - GAP.length;
  return width < LEAST_WIDTH ? asList(all, paint) : sideBySide(all, Math.min(width, MOST_WIDTH), paint);
}

function asList(all: readonly Column[], paint: Paint): string[] {
  return all
    .filter(({ cards }) => cards.length > 0)
    .flatMap((column) => [
      '',
      paint.strong(headOf(column)),
      ...column.cards.map(({ inList }) => `  ${inList}`),
    ]);
}

function sideBySide(all: readonly Column[], width: number, paint: Paint): string[] {
  const columns = all.map((column): CardLine[] => [
    [headOf(column), 'strong'],
    ['-'.repeat(width), 'quiet'],
    ...column.cards.flatMap(({ inColumn }) => inColumn),
  ]);
  const height = Math.max(...columns.map(({ length }) => length));
  return Array.from({ length: height }, (_none, row) => {
    const cells = columns.map((column) => column[row] ?? ([''] as const));
    // Spaces at a line's end would wrap on a terminal that became narrower.
    const last = cells.findLastIndex(([text]) => text !== '');
    return cells
      .slice(0, last + 1)
      .map(([text, how], at) => {
        const fitted = fitTo(text, width);
        return paint[how ?? 'plain'](at === last ? fitted.trimEnd() : fitted);
      })
      .join(GAP);
  });
}

function headOf({ title, cards }: Column): string {
  return `${title} (${cards.length})`;
}
