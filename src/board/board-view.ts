import type { VNode } from 'preact';
import { html } from './html.js';

export function BoardView(): VNode {
  return html`<p>…</p>`;
}
