import type { VNode } from 'preact';
import type { Machine, Trust, TrustWarning } from '../../collector/insights/trust.js';
import { duration, insightWords, madeOf } from '../../words/insights.js';
import { now } from '../clock.js';
import { html, type Html } from '../html.js';
import { Figure, Tile } from './figure.js';
import { InsightsPage } from './insights-page.js';
import type { InsightsAnswer } from './use-insights.js';

/** Whether the board can be believed. */
export function TrustView(): VNode {
  return html`<${InsightsPage} draw=${draw} />`;
}

function draw({ trust }: InsightsAnswer): Html {
  const { columns } = insightWords;
  const { machines, machine_count, lag, n } = trust;
  return html`<div class="ins-grid">
    <div class="ins-wide ins-trust" data-figure="warnings">
      <h2>${insightWords.trustTitle}</h2>
      ${verdict(trust)}
    </div>
    <div class="ins-wide ins-tiles">
      <${Tile}
        id="lag"
        title=${insightWords.lag}
        value=${lag === null ? null : duration(lag.p50)}
        note=${lag === null ? insightWords.lagNote : `${insightWords.lagNote}; 95 %: ${duration(lag.p95)}`}
        n=${madeOf(n, 'event')}
      />
    </div>
    <div class="ins-wide">
      <${Figure}
        id="machines"
        title=${insightWords.machines}
        note=${insightWords.machinesNote}
        n=${insightWords.machinesShown(machines.length, machine_count)}
        table=${{
          head: [
            columns.machine,
            columns.lastEvent,
            columns.arrived,
            columns.ahead,
            columns.order,
            columns.recent,
          ],
          rows: machines.map(machineRow),
        }}
        empty=${insightWords.trustEmpty}
      />
    </div>
  </div>`;
}

function machineRow({
  node_id,
  last_happened,
  last_received,
  ahead_ms,
  out_of_order,
  n,
}: Machine): readonly Html[] {
  return [
    html`<code>${node_id}</code>`,
    ago(last_happened),
    ago(last_received),
    aheadWords(ahead_ms),
    insightWords.outOfOrder(out_of_order, n),
    n,
  ];
}

function aheadWords(aheadMs: number): Html {
  return aheadMs < 2000 ? '–' : html`<b class="ins-bad">${duration(aheadMs)}</b>`;
}

function ago(iso: string): Html {
  const ms = now.value - Date.parse(iso);
  const exact = new Date(iso).toLocaleString();
  return html`<time datetime=${iso} title=${exact}
    >${ms < 0 ? `in ${duration(-ms)}` : `${duration(ms)} ago`}</time
  >`;
}

function verdict({ warnings, machine_count }: Trust): Html {
  if (machine_count === 0) return html`<p class="unknown">${insightWords.trustEmpty}</p>`;
  if (warnings.length === 0)
    return html`<p class="ins-good"><span aria-hidden="true">✓</span> ${insightWords.trustGood}</p>`;
  return html`<ul>
    ${warnings.map((warning) => html`<li key=${JSON.stringify(warning)} class="ins-warning">${warningWords(warning)}</li>`)}
  </ul>`;
}

function warningWords(warning: TrustWarning): string {
  switch (warning.kind) {
    case 'clock_ahead':
      return insightWords.clockAhead(warning.node_id, duration(warning.ahead_ms));
    case 'feed_lags':
      return insightWords.feedLags(duration(warning.median_ms), warning.n);
    case 'history_has_gaps':
      return insightWords.gaps(warning.work_packages, warning.of);
  }
}
