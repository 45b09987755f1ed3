import type { VNode } from 'preact';
import type { Ageing, AgeingItem, AgeingLaneFigures } from '../../collector/insights/ageing.js';
import { duration, insightWords, madeOf } from '../../words/insights.js';
import { laneTitle } from '../../words/page.js';
import { html, type Html } from '../html.js';
import { Figure } from './figure.js';
import { wpLink, wpTitle } from './wp-link.js';

const ROW = 96;
const EDGE = { left: 92, right: 16, bottom: 22 };
const DOT = 6;

export function AgeingChart({ ageing }: { readonly ageing: Ageing }): VNode {
  const { items, lanes, n, left_out, under_way } = ageing;
  const { columns } = insightWords;
  const shown = items.length < under_way ? ` (the oldest ${items.length} of ${under_way})` : '';
  return html`<${Figure}
    id="ageing"
    title=${insightWords.ageingTitle + shown}
    note=${insightWords.ageingNote}
    n=${`${madeOf(n, 'finished work package', left_out)}; ${lanes.map(({ lane, n }) => `${n} stays in ${laneTitle(lane).toLowerCase()}`).join(', ')}`}
    chart=${(width: number) => chart(ageing, width)}
    table=${{
      head: [columns.wp, columns.title, columns.lane, columns.age, columns.by, columns.compared],
      numbersFrom: 6,
      rows: items.map((item) => [
        wpLink(item),
        wpTitle(item),
        laneTitle(item.lane),
        duration(item.age_ms),
        item.by,
        item.passed === null
          ? html`<span class="unknown">${insightWords.tooFew}</span>`
          : insightWords.passed[item.passed],
      ]),
    }}
    empty=${insightWords.ageingNone}
  />`;
}

/** Ages from minutes to months side by side: the square root keeps the young apart and the old on the paper. */
function chart({ lanes, items, under_way, least }: Ageing, width: number): Html {
  const inner = width - EDGE.left - EDGE.right;
  const most = Math.max(
    1,
    ...items.map(({ age_ms }) => age_ms),
    ...lanes.map(({ percentiles }) => (percentiles?.p95 ?? 0) * 1.15),
  );
  const x = (ms: number) => EDGE.left + Math.sqrt(ms / most) * inner;
  const height = lanes.length * ROW + EDGE.bottom;
  const marks = [0, 1 / 16, 1 / 4, 9 / 16, 1].map((share) => share * most);
  return html`<svg
    class="ins-chart"
    width=${width}
    height=${height}
    role="img"
    aria-label=${insightWords.ageingDesc(under_way)}
  >
    ${lanes.map((lane, row) =>
      laneRow(
        lane,
        items.filter((item) => item.lane === lane.lane),
        { x, top: row * ROW, right: width - EDGE.right, least },
      ),
    )}
    ${marks.map(
      (ms, at) =>
        html`<text
          key=${at}
          class="ins-label"
          x=${x(ms)}
          y=${height - 6}
          text-anchor=${at === marks.length - 1 ? 'end' : 'middle'}
          >${duration(ms)}</text
        >`,
    )}
  </svg>`;
}

interface Row {
  readonly x: (ms: number) => number;
  readonly top: number;
  readonly right: number;
  readonly least: number;
}

function laneRow(
  { lane, n, percentiles }: AgeingLaneFigures,
  items: readonly AgeingItem[],
  { x, top, right, least }: Row,
): Html {
  const [from, to] = [top + 22, top + ROW - 10];
  const bands = percentiles
    ? ([
        [0, percentiles.p50, ''],
        [percentiles.p50, percentiles.p85, '50 %'],
        [percentiles.p85, percentiles.p95, '85 %'],
        [percentiles.p95, null, '95 %'],
      ] as const)
    : [];
  return html`<g key=${lane} data-lane=${lane}>
    <text class="ins-row" x="0" y=${(from + to) / 2 + 4}>${laneTitle(lane)}</text>
    ${bands.map(([start, end, label], at) => {
      const [left, until] = [x(start), end === null ? right : x(end)];
      return html`<g key=${at}
        ><rect
          class=${`ins-band band-${at}`}
          x=${left}
          y=${from}
          width=${Math.max(0, until - left)}
          height=${to - from}
        /><text class="ins-label" x=${left + 3} y=${from - 5}
          >${until - left > 34 || at === 3 ? label : ''}</text
        ></g
      >`;
    })}
    ${!percentiles && html`<text class="ins-label" x=${EDGE.left} y=${from - 5}>${insightWords.ageingTooFew(n, least)}</text>`}
    <line class="ins-ground" x1=${EDGE.left} x2=${right} y1=${to} y2=${to} />
    ${spread(items, x).map(({ item, at, level }) => {
      const y = to - 12 - level * (DOT * 2 + 1);
      return html`<g
        key=${`${item.feature_slug}/${item.wp_id}`}
        class=${`ins-dot passed-${item.passed ?? 'unknown'}`}
        ><circle cx=${at} cy=${y} r=${DOT} />${
          (item.passed ?? 0) >= 85 &&
          level === 0 &&
          html`<text
            class="ins-label strong"
            x=${at}
            y=${y - 10}
            text-anchor=${at > right - 20 ? 'end' : 'middle'}
            >${item.wp_id}</text
          >`
        }<title>${dotWords(item)}</title></g
      >`;
    })}
  </g>`;
}

function dotWords({ wp_id, title, age_ms, by, passed }: AgeingItem): string {
  const compared = passed === null ? insightWords.tooFew : insightWords.passed[passed];
  return `${wp_id} ${title ?? insightWords.noTitle}\n${duration(age_ms)}, ${by}\n${compared}`;
}

/** Dots of nearly one age lie above each other, three at most: a fourth hides behind the third, the table has it. */
function spread(items: readonly AgeingItem[], x: (ms: number) => number) {
  const ends = [-Infinity, -Infinity, -Infinity];
  return items
    .toSorted((a, b) => a.age_ms - b.age_ms)
    .map((item) => {
      const at = x(item.age_ms);
      const free = ends.findIndex((end) => at - end >= DOT * 2 + 1);
      const level = free < 0 ? ends.length - 1 : free;
      ends[level] = at;
      return { item, at, level };
    });
}
