import type { VNode } from 'preact';
import type { AgentRow } from '../../collector/insights/agents.js';
import { duration, insightWords, madeOf, percent } from '../../words/insights.js';
import { html, type Html } from '../html.js';
import { wpLink, wpTitle } from './wp-link.js';
import { Figure, Tile } from './figure.js';
import { FirstPass } from './first-pass.js';
import { InsightsPage } from './insights-page.js';
import type { InsightsAnswer } from './use-insights.js';

/** Who brings work on, and how reviews end. */
export function AgentsView(): VNode {
  return html`<${InsightsPage} draw=${draw} />`;
}

function draw({ agents, review }: InsightsAnswer): Html {
  const { columns } = insightWords;
  return html`<div class="ins-grid">
    <div class="ins-wide ins-tiles">
      <${FirstPass} review=${review} />
      <${Tile}
        id="returns"
        title=${insightWords.returns}
        value=${String(review.returns)}
        note=${insightWords.returnsNote}
        n=${insightWords.withoutReview(review.without_review)}
      />
    </div>
    <div class="ins-wide">
      <${Figure}
        id="agents"
        title=${insightWords.agentsTitle}
        note=${insightWords.agentsNote}
        n=${madeOf(agents.n, 'work package', agents.left_out)}
        table=${{
          head: [columns.agent, columns.finished, columns.firstPass, columns.returns, columns.medianDoing],
          rows: agents.rows.map((row) => [
            row.agent === 'user' ? 'people' : row.agent,
            row.finished,
            firstPassOf(row, agents.least),
            row.returns,
            medianOf(row, agents.least),
          ]),
        }}
      />
    </div>
    <div class="ins-wide">
      <${Figure}
        id="ping-pong"
        title=${insightWords.pingPongTitle}
        note=${insightWords.pingPongNote}
        n=${madeOf(review.items.length, 'work package', review.left_out)}
        table=${{
          head: [columns.wp, columns.title, columns.feature, columns.returns],
          numbersFrom: 3,
          rows: review.items.map((item) => [
            wpLink(item),
            wpTitle(item),
            item.feature_slug ?? html`<span class="unknown">${insightWords.unknown}</span>`,
            html`<span class="ins-pips" aria-hidden="true">${'↩'.repeat(Math.min(item.returns, 8))}</span>
              ${item.returns}`,
          ]),
        }}
        empty=${insightWords.pingPongNone}
      />
    </div>
  </div>`;
}

function firstPassOf({ first_pass_yield, first_pass, reviewed }: AgentRow, least: number): Html {
  if (first_pass_yield === null) return hidden(reviewed, least);
  return html`${percent(first_pass_yield)} <span class="muted small">${first_pass} of ${reviewed}</span>`;
}

function medianOf({ median_doing_ms, stays }: AgentRow, least: number): Html {
  if (median_doing_ms === null) return hidden(stays, least);
  return html`${duration(median_doing_ms)} <span class="muted small">n = ${stays}</span>`;
}

function hidden(n: number, least: number): Html {
  return html`<span class="muted" title=${insightWords.hidden(least)}
    >n = ${n} <span aria-hidden="true">–</span></span
  >`;
}
