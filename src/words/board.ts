import { plainName } from './plain-name.js';

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
/** Narrower columns would hold no title. */
const LEAST_WIDTH = 14;

/** `agent tasks list-tasks`: a line each. */
export function tasksTable(cards: readonly BoardCard[]): string {
  const rows = cards.map((card) => [
    card.wpId,
    card.lane ?? NO_LANE,
    card.agent ?? '-',
    card.boxes === 0 ? '-' : `${card.ticked}/${card.boxes}`,
    card.title,
  ]);
  const all = [['WP', 'LANE', 'AGENT', 'TASKS', 'TITLE'], ...rows.map((row) => row.map(plainName))];
  const widths =
    all[0]?.map((_none, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
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
  const head = `${plainName(feature)}: ${done} of ${cards.length} done\n`;
  if (cards.length === 0) return head;
  const others = new Set(cards.map(({ lane }) => lane ?? NO_LANE).filter((lane) => !isColumn(lane)));
  const lanes = [...COLUMNS, ...others].map((lane) => ({
    lane,
    cards: cards.filter((card) => (card.lane ?? NO_LANE) === lane),
  }));
  const width = columns === undefined ? 0 : Math.floor((columns + GAP.length) / lanes.length) - GAP.length;
  return head + (width < LEAST_WIDTH ? inLines(lanes) : inColumns(lanes, width));
}

type Lanes = readonly { readonly lane: string; readonly cards: readonly BoardCard[] }[];

function inLines(lanes: Lanes): string {
  return lanes
    .filter(({ cards }) => cards.length > 0)
    .map(
      ({ lane, cards }) =>
        `\n${lane} (${cards.length})\n${cards.map((card) => `  ${words(card)}\n`).join('')}`,
    )
    .join('');
}

function words(card: BoardCard): string {
  const { wpId, title, agent, boxes, ticked, dependencies, lane } = card;
  const waits = lane === 'planned' && dependencies.length > 0 ? `waits for ${dependencies.join(', ')}` : '';
  const more = [agent ?? '', boxes === 0 ? '' : `${ticked}/${boxes}`, waits].filter(Boolean).join(', ');
  return plainName(`${wpId}  ${title}${more === '' ? '' : ` (${more})`}`);
}

function inColumns(lanes: Lanes, width: number): string {
  const columns = lanes.map(({ lane, cards }) => [
    `${lane} (${cards.length})`,
    '-'.repeat(width),
    ...cards.flatMap(({ wpId, title, agent }) => [
      `${wpId} ${plainName(title)}`,
      ...(agent === null ? [] : [`     ${plainName(agent)}`]),
    ]),
  ]);
  const height = Math.max(...columns.map(({ length }) => length));
  return Array.from({ length: height }, (_none, row) =>
    columns
      .map((column) => fit(column[row] ?? '', width))
      .join(GAP)
      .trimEnd(),
  )
    .map((line) => `${line}\n`)
    .join('');
}

function fit(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
}

function isColumn(lane: string): boolean {
  return COLUMNS.some((column) => column === lane);
}
