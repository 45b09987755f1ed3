import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { laneTitle, pageWords } from '../words/page.js';
import { columns, openKey } from './board-model.js';
import { Card } from './card.js';
import type { Lane } from './columns.js';
import { html } from './html.js';
import { limits, setLimit } from './preferences.js';

export function Column({ lane, isChosen }: { readonly lane: Lane; readonly isChosen: boolean }): VNode {
  const items = columns.value[lane];
  const open = openKey.value;
  const limit = limits.value[lane];
  const isOver = limit !== undefined && items.length > limit;
  return html`<section
    class=${`column ${isOver ? 'over' : ''} ${isChosen ? 'chosen' : ''}`}
    data-lane=${lane}
    aria-labelledby=${`lane-${lane}`}
  >
    <header>
      <span class="dot" aria-hidden="true"></span>
      <h2 id=${`lane-${lane}`}>${laneTitle(lane)}</h2>
      <${Count} lane=${lane} n=${items.length} />
      ${isOver && html`<span class="over-word">${pageWords.overLimit(items.length - limit)}</span>`}
    </header>
    ${
      items.length === 0
        ? html`<p class="nothing">${pageWords.nothingInLane}</p>`
        : html`<ol class="cards" role="list">
            ${items.map((item) => html`<${Card} key=${item.key} item=${item} isOpen=${item.key === open} />`)}
          </ol>`
    }
  </section>`;
}

/** How many cards there are, of how many there should be at most; a click sets that. */
function Count({ lane, n }: { readonly lane: Lane; readonly n: number }): VNode {
  const isEdited = useSignal(false);
  const limit = limits.value[lane];
  if (isEdited.value) return editor(lane, limit, () => (isEdited.value = false));
  return html`<button
    class="count"
    data-set-limit=${lane}
    title=${`${pageWords.setLimit(lane)} (l)`}
    onClick=${() => (isEdited.value = true)}
  >
    ${n}${limit !== undefined && html`<span class="limit"> / ${limit}</span>`}
    <span class="visually-hidden"> ${pageWords.countIn(lane)}</span>
  </button>`;
}

function editor(lane: Lane, limit: number | undefined, close: () => void): VNode {
  const keep = (input: HTMLInputElement) => {
    const wanted = Math.floor(Number(input.value));
    setLimit(lane, wanted > 0 ? Math.min(wanted, 9999) : null);
    close();
  };
  const back = () =>
    queueMicrotask(() => document.querySelector<HTMLElement>(`[data-set-limit="${lane}"]`)?.focus());
  return html`<input
    class="limit-field"
    type="number"
    min="1"
    max="9999"
    inputmode="numeric"
    aria-label=${pageWords.limitOf(lane)}
    placeholder=${pageWords.limit}
    defaultValue=${limit ?? ''}
    ref=${(input: HTMLInputElement | null) => input?.focus()}
    onBlur=${(event: FocusEvent) => keep(event.currentTarget as HTMLInputElement)}
    onKeyDown=${(event: KeyboardEvent) => {
      event.stopPropagation();
      if (event.key !== 'Enter' && event.key !== 'Escape') return;
      // Or the same Enter would press the button that comes back under it.
      event.preventDefault();
      if (event.key === 'Enter') keep(event.currentTarget as HTMLInputElement);
      else close();
      back();
    }}
  />`;
}
