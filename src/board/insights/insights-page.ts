import type { VNode } from 'preact';
import { insightWords, weekWords } from '../../words/insights.js';
import { html, type Html } from '../html.js';
import { go, route } from '../route.js';
import { useInsights, weeks, WINDOWS, type InsightsAnswer } from './use-insights.js';

/** What stands around the figures of a view: the window, the feature, and how old they are. */
export function InsightsPage({ draw }: { readonly draw: (answer: InsightsAnswer) => Html }): VNode {
  const resource = useInsights().value;
  const { feature } = route.value;
  return html`<div class="insights" aria-busy=${resource.kind === 'loading' || undefined}>
    <div class="toolbar">
      <select
        aria-label=${insightWords.window}
        title=${insightWords.window}
        onChange=${(event: Event) => (weeks.value = Number((event.currentTarget as HTMLSelectElement).value))}
      >
        ${WINDOWS.map((n) => html`<option key=${n} value=${n} selected=${n === weeks.value}>${weekWords(n)}</option>`)}
      </select>
      ${feature !== null && html`<button title="All features" onClick=${() => go({ feature: null })}>${feature} ✕</button>`}
      ${resource.kind === 'ready' && html`<span class="muted small">${asOf(resource.value)}</span>`}
    </div>
    ${body(resource)}
  </div>`;

  function body(state: typeof resource): Html {
    switch (state.kind) {
      case 'loading':
        return html`<p class="waiting" role="status">${insightWords.loading}</p>`;
      case 'failed':
        return html`<p class="waiting" role="alert">${insightWords.failed}</p>`;
      case 'ready': {
        const { too_many } = state.value;
        return html`${too_many > 0 && html`<p class="ins-warning">${insightWords.tooMany(too_many)}</p>`}${draw(state.value)}`;
      }
    }
  }
}

function asOf({ generated_at }: InsightsAnswer): string {
  return insightWords.asOf(new Date(generated_at).toLocaleTimeString(undefined, { timeStyle: 'short' }));
}
