import type { VNode } from 'preact';
import type { Trust } from '../../collector/insights/trust.js';
import { duration, insightWords } from '../../words/insights.js';
import { now } from '../clock.js';
import { html } from '../html.js';
import { useResource } from '../resource.js';
import { goOnClick, hrefTo, route } from '../route.js';
import { minute } from './use-insights.js';

/** Under the board, always: when it last heard of anything, how late things come, and whether something is off. */
export function TrustStrip(): VNode | null {
  const answer = useResource<{ readonly trust: Trust }>(() => {
    void minute.value;
    return '/api/v1/insights/?weeks=4&part=trust';
  }).value;
  if (answer.kind !== 'ready' || route.value.at !== null) return null;
  const { machines, lag, machine_count, warnings } = answer.value.trust;
  const [last] = machines;
  if (!last) return null;
  const ago = `${duration(Math.max(0, now.value - Date.parse(last.last_received)))} ago`;
  return html`<footer class="trust-strip" aria-label=${insightWords.stripTitle}>
    <span>${insightWords.strip(ago, lag && duration(lag.p50), machine_count)}</span>
    ${
      warnings.length > 0 &&
      html`<a class="off" href=${hrefTo({ view: 'trust' })} onClick=${goOnClick({ view: 'trust' })}
        ><span aria-hidden="true">⚠</span> ${insightWords.stripMore(warnings.length)}</a
      >`
    }
  </footer>`;
}
