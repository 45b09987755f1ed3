import type { VNode } from 'preact';
import { BoardView } from './board-view.js';
import { html } from './html.js';

export function Shell(): VNode {
  return html`<main><${BoardView} /></main>`;
}
