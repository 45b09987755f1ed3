import type { VNode } from 'preact';
import { pageWords } from '../words/page.js';
import { html } from './html.js';

/** Before the first event: what to type next. */
export function EmptyBoard(): VNode {
  return html`<section class="empty" aria-labelledby="empty-title">
    <img src="/assets/icon.svg" alt="" width="72" height="72" />
    <h2 id="empty-title">${pageWords.emptyTitle}</h2>
    <p>${pageWords.emptyText}</p>
    <ol>
      ${pageWords
        .emptySteps(location.origin)
        .map(
          ([command, why]) =>
            html`<li key=${command}><code>${command}</code><span class="muted">${why}</span></li>`,
        )}
    </ol>
    <p class="muted">${pageWords.emptyAfter}</p>
  </section>`;
}
