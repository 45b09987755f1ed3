import { LANES } from './columns.js';

/**
 * The keyboard among the cards: one of them is in the tab order, the arrows go to the others. Cards are drawn with
 * tabindex -1 and never drawn with another, so what is set here stays until a card goes.
 */

/** Sees to it that one card can be reached by Tab, whatever came and went. */
export function keepOneReachable(): void {
  if (document.querySelector('.board .card[tabindex="0"]')) return;
  const first = document.querySelector<HTMLElement>('.board .card');
  if (first) first.tabIndex = 0;
}

/** This card is the one to come back to. */
export function reach(card: HTMLElement): void {
  for (const other of document.querySelectorAll<HTMLElement>('.board .card[tabindex="0"]'))
    if (other !== card) other.tabIndex = -1;
  card.tabIndex = 0;
}

export type Step = 'up' | 'down' | 'left' | 'right' | 'first' | 'last';

/** The card that lies there from here; undefined at the board's edge. */
export function cardAfter(card: HTMLElement, step: Step): HTMLElement | undefined {
  const column = card.closest<HTMLElement>('.column');
  if (!column) return undefined;
  const own = cardsOf(column);
  const at = own.indexOf(card);
  switch (step) {
    case 'up':
      return own[at - 1];
    case 'down':
      return own[at + 1];
    case 'first':
      return own[0];
    case 'last':
      return own.at(-1);
    case 'left':
    case 'right':
      return besides(column, step, card.getBoundingClientRect().top);
  }
}

/** The next column that has cards, and in it the card at the same height. */
function besides(column: HTMLElement, step: 'left' | 'right', top: number): HTMLElement | undefined {
  const lanes = step === 'left' ? LANES.toReversed() : [...LANES];
  const from = lanes.findIndex((lane) => lane === column.dataset['lane']);
  for (const lane of lanes.slice(from + 1)) {
    const next = document.querySelector<HTMLElement>(`.column[data-lane="${lane}"]`);
    const cards = next ? cardsOf(next) : [];
    const level = cards.find((card) => card.getBoundingClientRect().bottom > top) ?? cards.at(-1);
    if (level) return level;
  }
  return undefined;
}

function cardsOf(column: HTMLElement): HTMLElement[] {
  return [...column.querySelectorAll<HTMLElement>('.card')];
}
