import type { VNode } from 'preact';
import type { Forecast } from '../../collector/insights/forecast.js';
import { dayWords, duration, insightWords, madeOf, percent } from '../../words/insights.js';
import { html, type Html } from '../html.js';
import { AgeingChart } from './ageing-chart.js';
import { CumulativeFlow } from './cumulative-flow.js';
import { Tile } from './figure.js';
import { FirstPass } from './first-pass.js';
import { InsightsPage } from './insights-page.js';
import { Throughput } from './throughput.js';
import type { InsightsAnswer } from './use-insights.js';

/** How work flows: when it will be done, how fast it goes, and what has been lying for long. */
export function FlowView(): VNode {
  return html`<${InsightsPage} draw=${draw} />`;
}

function draw({ forecast, flow, ageing, review, n }: InsightsAnswer): Html {
  const made = madeOf(flow.n, 'finished work package', flow.left_out);
  return html`<div class="ins-grid">
    <${ForecastCard} forecast=${forecast} />
    <div class="ins-tiles">
      <${Tile}
        id="lead-time"
        title=${insightWords.leadTime}
        value=${flow.median_total_ms === null ? null : duration(flow.median_total_ms)}
        note=${insightWords.leadTimeNote}
        n=${made}
      />
      <${Tile}
        id="flow-efficiency"
        title=${insightWords.efficiency}
        value=${flow.efficiency === null ? null : percent(flow.efficiency)}
        note=${insightWords.efficiencyNote}
        n=${made}
      />
      <${FirstPass} review=${review} />
    </div>
    <div class="ins-wide"><${AgeingChart} ageing=${ageing} /></div>
    <${CumulativeFlow} days=${flow.days} n=${n} />
    <${Throughput} days=${flow.days} />
  </div>`;
}

function ForecastCard({ forecast }: { readonly forecast: Forecast }): VNode {
  const { outcome, dates, remaining, n, days, trials, unknown } = forecast;
  return html`<section
    class="ins-figure ins-forecast"
    data-figure="forecast"
    aria-labelledby="forecast-title"
  >
    <header>
      <h2 id="forecast-title">${insightWords.forecast}</h2>
      <span class="muted small">${insightWords.forecastOf(remaining)}</span>
    </header>
    ${outcome === 'nothing_left' && html`<p class="ins-value">${insightWords.forecastNone}</p>`}
    ${outcome === 'not_enough_history' && html`<p class="unknown">${insightWords.forecastTooFew(n, days)}</p>`}
    ${
      outcome === 'forecast' &&
      html`<ol>
        ${dates.map(
          ({ percent, date }) =>
            html`<li key=${percent}>
              <meter min="0" max="100" value=${percent} aria-label=${`${percent} %`}></meter>
              <b>${percent} %</b>
              <span>${date === null ? insightWords.forecastBeyond : dayWords(date)}</span>
              <span class="muted small">${insightWords.forecastOdds[percent]}</span>
            </li>`,
        )}
      </ol>`
    }
    <p class="ins-n muted small">
      ${insightWords.forecastNote(n, days, trials)}${unknown > 0 && ` ${insightWords.forecastUnknown(unknown)}.`}
    </p>
  </section>`;
}
