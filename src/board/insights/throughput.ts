import type { VNode } from 'preact';
import type { DayOfFlow } from '../../collector/insights/daily-flow.js';
import { dayWords, insightWords, madeOf } from '../../words/insights.js';
import { html, type Html } from '../html.js';
import { Figure } from './figure.js';
import { labelled, ticksTo } from './scale.js';
import { valueAxis } from './value-axis.js';

const HEIGHT = 180;
const EDGE = { left: 34, right: 10, top: 10, bottom: 24 };

/** More bars than this are a fence; then a bar is a week. */
const MOST_BARS = 42;

interface Bar {
  readonly name: string;
  readonly finished: number;
}

export function Throughput({ days }: { readonly days: readonly DayOfFlow[] }): VNode {
  const bars = barsOf(days);
  const isWeeks = bars.length < days.length;
  const n = days.reduce((sum, { finished }) => sum + finished, 0);
  return html`<${Figure}
    id="throughput"
    title=${insightWords.throughputTitle}
    note=${isWeeks ? insightWords.throughputWeeks : insightWords.throughputNote}
    n=${madeOf(n, 'finished work package')}
    chart=${(width: number) => chart(bars, insightWords.throughputDesc(n, days.length), width)}
    table=${{
      head: [isWeeks ? insightWords.columns.week : insightWords.columns.day, insightWords.columns.finished],
      rows: n === 0 ? [] : bars.toReversed().map(({ name, finished }) => [name, finished]),
    }}
  />`;
}

function barsOf(days: readonly DayOfFlow[]): readonly Bar[] {
  if (days.length <= MOST_BARS) return days.map(({ day, finished }) => ({ name: dayWords(day), finished }));
  // Weeks that end today: the window is made of whole ones.
  return Array.from({ length: Math.ceil(days.length / 7) }, (_, at) => {
    const week = days.slice(at * 7, at * 7 + 7);
    const finished = week.reduce((sum, each) => sum + each.finished, 0);
    return { name: insightWords.weekFrom(dayWords(week[0]?.day ?? '').slice(4)), finished };
  });
}

function chart(bars: readonly Bar[], label: string, width: number): Html {
  const ticks = ticksTo(Math.max(...bars.map(({ finished }) => finished)), 3);
  const top = ticks.at(-1) ?? 1;
  const inner = width - EDGE.left - EDGE.right;
  const room = inner / bars.length;
  const x = (at: number) => EDGE.left + at * room;
  const y = (value: number) => HEIGHT - EDGE.bottom - (value / top) * (HEIGHT - EDGE.top - EDGE.bottom);
  return html`<svg class="ins-chart" width=${width} height=${HEIGHT} role="img" aria-label=${label}>
    ${valueAxis({ ticks, y, left: EDGE.left, right: width - EDGE.right })}
    ${bars.map(
      ({ name, finished }, at) =>
        html`<g key=${name}
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
            ><title>${`${name}: ${finished}`}</title></rect
          ></g
        >`,
    )}
    ${labelled(bars.length, inner, 96).map(
      (at) =>
        html`<text
          key=${at}
          class="ins-label"
          x=${x(at) + room / 2}
          y=${HEIGHT - 6}
          text-anchor=${at === bars.length - 1 ? 'end' : 'middle'}
          >${bars[at]?.name.replace(/^\w+ (?=\d)/, '')}</text
        >`,
    )}
  </svg>`;
}
