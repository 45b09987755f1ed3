import type { VNode } from 'preact';
import type { DayOfFlow } from '../../collector/insights/daily-flow.js';
import { dayWords, insightWords, madeOf } from '../../words/insights.js';
import { laneTitle } from '../../words/page.js';
import { html, type Html } from '../html.js';
import { Figure } from './figure.js';
import { labelled, ticksTo } from './scale.js';
import { valueAxis } from './value-axis.js';

/** From the ground up: what is done lies lowest, and the areas above it are the work under way. */
const LAYERS = ['done', 'for_review', 'doing', 'planned'] as const;
const HEIGHT = 260;
const EDGE = { left: 34, right: 86, top: 10, bottom: 24 };

export function CumulativeFlow({
  days,
  n,
}: {
  readonly days: readonly DayOfFlow[];
  readonly n: number;
}): VNode {
  const shown = sinceStart(days);
  const lanes = LAYERS.toReversed();
  return html`<${Figure}
    id="cumulative-flow"
    title=${insightWords.flowTitle}
    note=${insightWords.flowNote}
    n=${madeOf(n, 'work package')}
    chart=${n === 0 ? undefined : (width: number) => chart(shown, width)}
    table=${{
      head: [insightWords.columns.day, ...lanes.map(laneTitle)],
      rows:
        n === 0
          ? []
          : shown
              .toReversed()
              .map(({ day, counts }) => [dayWords(day), ...lanes.map((lane) => counts[lane])]),
    }}
  />`;
}

/** What was done before the window would be a cliff under everything that happened in it. */
function sinceStart(days: readonly DayOfFlow[]): readonly DayOfFlow[] {
  const before = (days[0]?.counts.done ?? 0) - (days[0]?.finished ?? 0);
  return days.map((day) => ({
    ...day,
    counts: { ...day.counts, done: Math.max(0, day.counts.done - before) },
  }));
}

function chart(days: readonly DayOfFlow[], width: number): Html {
  const most = Math.max(...days.map(({ counts }) => LAYERS.reduce((sum, lane) => sum + counts[lane], 0)));
  const ticks = ticksTo(most, 4);
  const top = ticks.at(-1) ?? 1;
  const inner = width - EDGE.left - EDGE.right;
  const x = (at: number) => EDGE.left + (days.length < 2 ? inner : (at / (days.length - 1)) * inner);
  const y = (value: number) => HEIGHT - EDGE.bottom - (value / top) * (HEIGHT - EDGE.top - EDGE.bottom);
  const ground = days.map(() => 0);
  let lastLabel = HEIGHT;
  const layers = LAYERS.map((lane) => {
    const from = days.map((_, at) => `${x(at)},${y(ground[at] ?? 0)}`);
    const middleFrom = ground.at(-1) ?? 0;
    for (const [at, { counts }] of days.entries()) ground[at] = (ground[at] ?? 0) + counts[lane];
    const to = days.map((_, at) => `${x(at)},${y(ground[at] ?? 0)}`);
    const count = days.at(-1)?.counts[lane] ?? 0;
    lastLabel = Math.min(lastLabel - 15, y((middleFrom + (ground.at(-1) ?? 0)) / 2) + 4);
    return html`<g key=${lane} data-lane=${lane} class="ins-layer">
      <polygon points=${[...from, ...to.toReversed()].join(' ')} />
      <polyline points=${to.join(' ')} />
      <text x=${width - EDGE.right + 8} y=${lastLabel}>${laneTitle(lane)} ${count}</text>
    </g>`;
  });
  const step = inner / Math.max(1, days.length - 1);
  const label = insightWords.flowDesc(dayWords(days[0]?.day ?? ''), dayWords(days.at(-1)?.day ?? ''));
  return html`<svg class="ins-chart" width=${width} height=${HEIGHT} role="img" aria-label=${label}>
    ${valueAxis({ ticks, y, left: EDGE.left, right: width - EDGE.right })} ${layers}
    ${labelled(days.length, inner, 84).map(
      (at) =>
        html`<text key=${at} class="ins-label" x=${x(at)} y=${HEIGHT - 6} text-anchor="middle"
          >${dayWords(days[at]?.day ?? '').slice(4)}</text
        >`,
    )}
    ${days.map(
      ({ day, counts }, at) =>
        html`<rect
          key=${day}
          class="ins-hover"
          x=${x(at) - step / 2}
          y=${EDGE.top}
          width=${step}
          height=${HEIGHT - EDGE.top - EDGE.bottom}
          ><title>
            ${[dayWords(day), ...LAYERS.toReversed().map((lane) => `${laneTitle(lane)}: ${counts[lane]}`)].join('\n')}
          </title></rect
        >`,
    )}
  </svg>`;
}
