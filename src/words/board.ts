import { inColumns, type ColumnCard } from './columns.js';
import { fitTo } from './fit-text.js';
import { plainName } from './plain-name.js';
import { plainTitle } from './plain-title.js';
import { lineText, span } from './styled-line.js';
import { widthOf } from './text-width.js';

/** One work package on the board. */
export interface BoardCard {
  readonly wpId: string;
  readonly title: string;
  readonly lane: string | null;
  readonly agent: string | null;
  readonly assignee: string | null;
  readonly phase: string | null;
  readonly dependencies: readonly string[];
  /** Boxes in tasks.md, and how many of them are ticked. */
  readonly boxes: number;
  readonly ticked: number;
  readonly path: string;
}

/** In the order in which work goes on; other lanes stand behind them as they come. */
const COLUMNS = ['planned', 'doing', 'for_review', 'done'] as const;
const NO_LANE = 'no lane';
const GAP = '  ';

/** `agent tasks list-tasks`: a line each. */
export function tasksTable(cards: readonly BoardCard[]): string {
  const rows = cards.map((card) => [
    card.wpId,
    card.lane ?? NO_LANE,
    card.agent ?? '-',
    card.boxes === 0 ? '-' : `${card.ticked}/${card.boxes}`,
    card.title,
  ]);
  const all = [['WP', 'LANE', 'AGENT', 'TASKS', 'TITLE'], ...rows.map((row) => row.map(plainTitle))];
  const widths =
    all[0]?.map((_none, column) => Math.max(...all.map((row) => widthOf(row[column] ?? '')))) ?? [];
  return all
    .map(
      (row) =>
        `${row
          .map((cell, column) => fitTo(cell, widths[column] ?? 0))
          .join(GAP)
          .trimEnd()}\n`,
    )
    .join('');
}

/**
 * `agent tasks status`.
 * @param columns how wide the terminal is; undefined where there is none: then one line each, by lane.
 */
export function board(feature: string, cards: readonly BoardCard[], columns: number | undefined): string {
  const done = cards.filter(({ lane }) => lane === 'done').length;
  const head = `${featureHead(feature, done, cards.length)}\n`;
  if (cards.length === 0) return head;
  const others = new Set(cards.map(({ lane }) => lane ?? NO_LANE).filter((lane) => !isColumn(lane)));
  const lanes = [...COLUMNS, ...others].map((lane) => ({
    title: lane,
    cards: cards.filter((card) => (card.lane ?? NO_LANE) === lane).map(cardOf),
  }));
  return (
    head +
    inColumns(lanes, columns)
      .map((line) => `${lineText(line)}\n`)
      .join('')
  );
}

/** What stands above a feature's columns. */
export function featureHead(feature: string, done: number, all: number): string {
  return `${plainName(feature)}: ${done} of ${all} done`;
}

function cardOf({ wpId, title, agent, boxes, ticked, dependencies, lane }: BoardCard): ColumnCard {
  const waits = lane === 'planned' && dependencies.length > 0 ? `waits for ${dependencies.join(', ')}` : '';
  const more = [agent ?? '', boxes === 0 ? '' : `${ticked}/${boxes}`, waits].filter(Boolean).join(', ');
  return {
    inColumn: [
      span(`${wpId} ${plainTitle(title)}`),
      ...(agent === null ? [] : [span(`     ${plainTitle(agent)}`)]),
    ],
    inList: `${wpId}  ${plainTitle(title)}${more === '' ? '' : ` (${plainTitle(more)})`}`,
  };
}

function isColumn(lane: string): boolean {
  return COLUMNS.some((column) => column === lane);
}
