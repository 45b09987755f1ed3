import type { VNode } from 'preact';
import type { DayOfFlow } from '../../collector/insights/daily-flow.js';
import { dayWords, insightWords, madeOf } from '../../words/insights.js';
import { html, type Html } from '../html.js';
import { Figure } from './figure.js';
import { labelled, ticksTo } from './scale.js';

const HEIGHT = 180;
const EDGE = { left: 34, right: 10, top: 10, bottom: 24 };

export function Throughput({ days }: { readonly days: readonly DayOfFlow[] }): VNode {
  const n = days.reduce((sum, { finished }) => sum + finished, 0);
  return html`<${Figure}
    id="throughput"
    title=${insightWords.throughputTitle}
    note=${insightWords.throughputNote}
    n=${madeOf(n, 'finished work package')}
    chart=${(width: number) => chart(days, n, width)}
    table=${{
      head: [insightWords.columns.day, insightWords.columns.finished],
      rows: n === 0 ? [] : days.toReversed().map(({ day, finished }) => [dayWords(day), finished]),
    }}
  />`;
}

function chart(days: readonly DayOfFlow[], n: number, width: number): Html {
  const ticks = ticksTo(Math.max(...days.map(({ finished }) => finished)), 3);
  const top = ticks.at(-1) ?? 1;
  const inner = width - EDGE.left - EDGE.right;
  const room = inner / days.length;
  const x = (at: number) => EDGE.left + at * room;
  const y = (value: number) => HEIGHT - EDGE.bottom - (value / top) * (HEIGHT - EDGE.top - EDGE.bottom);
  return html`<svg
    class="ins-chart"
    width=${width}
    height=${HEIGHT}
    role="img"
    aria-label=${insightWords.throughputDesc(n, days.length)}
  >
    ${ticks.map(
      (value) =>
        html`<g key=${value} class="ins-axis"
          ><line x1=${EDGE.left} x2=${width - EDGE.right} y1=${y(value)} y2=${y(value)} /><text
            x=${EDGE.left - 6}
            y=${y(value) + 4}
            text-anchor="end"
            >${value}</text
          ></g
        >`,
    )}
    ${days.map(
      ({ day, finished }, at) =>
        html`<g key=${day}
          ><rect
            class="ins-bar"
            x=${x(at) + room * 0.12}
            width=${room * 0.76}
            y=${y(finished)}
            height=${y(0) - y(finished)}
            rx=${Math.min(3, room * 0.2)}
          /><rect
            class="ins-hover"
            x=${x(at)}
            y=${EDGE.top}
            width=${room}
            height=${HEIGHT - EDGE.top - EDGE.bottom}
            ><title>${`${dayWords(day)}: ${finished}`}</title></rect
          ></g
        >`,
    )}
    ${labelled(days.length, inner, 84).map(
      (at) =>
        html`<text
          key=${at}
          class="ins-label"
          x=${x(at) + room / 2}
          y=${HEIGHT - 6}
          text-anchor=${at === days.length - 1 ? 'end' : 'middle'}
          >${dayWords(days[at]?.day ?? '').slice(4)}</text
        >`,
    )}
  </svg>`;
}
