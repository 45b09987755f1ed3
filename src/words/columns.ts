import { fitTo } from './fit-text.js';
import { span, type Span, type StyledLine, type Tone } from './styled-line.js';

/** One card: its lines in a column, its one line in a list. All of it plain text for one line. */
export interface ColumnCard {
  readonly inColumn: readonly Span[];
  readonly inList: string;
}

export interface Column {
  readonly title: string;
  /** Default: strong. */
  readonly tone?: Tone;
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
export function inColumns(all: readonly Column[], columns: number | undefined): StyledLine[] {
  const width = columns === undefined ? 0 : Math.floor((columns + GAP.length) / all.length) - GAP.length;
  return width < LEAST_WIDTH ? asList(all) : sideBySide(all, Math.min(width, MOST_WIDTH));
}

function asList(all: readonly Column[]): StyledLine[] {
  return all
    .filter(({ cards }) => cards.length > 0)
    .flatMap((column) => [
      [],
      [span(headOf(column), column.tone ?? 'strong')],
      ...column.cards.map(({ inList }) => [span(`  ${inList}`)]),
    ]);
}

function sideBySide(all: readonly Column[], width: number): StyledLine[] {
  const columns = all.map((column): Span[] => [
    span(headOf(column), column.tone ?? 'strong'),
    span('-'.repeat(width), 'faint'),
    ...column.cards.flatMap(({ inColumn }) => inColumn),
  ]);
  const height = Math.max(...columns.map(({ length }) => length));
  return Array.from({ length: height }, (_none, row) => {
    const cells = columns.map((column) => column[row] ?? span(''));
    // Spaces at a line's end would wrap on a terminal that became narrower.
    const last = cells.findLastIndex(({ text }) => text !== '');
    return cells.slice(0, last + 1).flatMap(({ text, tone }, at) => {
      const fitted = fitTo(text, width);
      return at === last ? [span(fitted.trimEnd(), tone)] : [span(fitted, tone), span(GAP)];
    });
  });
}

function headOf({ title, cards }: Column): string {
  return `${title} (${cards.length})`;
}
