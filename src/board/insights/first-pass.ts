import type { VNode } from 'preact';
import { insightWords, madeOf, percent } from '../../words/insights.js';
import { html } from '../html.js';
import { Tile } from './figure.js';
import type { InsightsAnswer } from './use-insights.js';

/** The share of work that its first review let pass. */
export function FirstPass({ review }: Pick<InsightsAnswer, 'review'>): VNode {
  return html`<${Tile}
    id="first-pass"
    title=${insightWords.firstPass}
    value=${review.first_pass_yield === null ? null : percent(review.first_pass_yield)}
    note=${insightWords.firstPassNote}
    n=${madeOf(review.n, 'first review', review.left_out)}
  />`;
}
