import type { WpKey } from '../../collector/insights/wp-history.js';
import { insightWords } from '../../words/insights.js';
import { formatCardName } from '../card-key.js';
import { html, type Html } from '../html.js';
import { goOnClick, hrefTo } from '../route.js';

/** A work package's number, which leads to its card. */
export function wpLink(wp: WpKey): Html {
  const change = { view: 'board', wp: formatCardName(wp), at: null };
  return html`<a
    href=${hrefTo(change)}
    title=${`${wp.feature_slug ?? insightWords.unknown}/${wp.wp_id}`}
    onClick=${goOnClick(change)}
    >${wp.wp_id}</a
  >`;
}

/** Its title, or that nobody has told of it. */
export function wpTitle({ title }: { readonly title: string | null }): Html {
  return title ?? html`<span class="unknown">${insightWords.noTitle}</span>`;
}
