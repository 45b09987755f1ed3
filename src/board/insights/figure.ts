import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { insightWords } from '../../words/insights.js';
import { html, type Html } from '../html.js';

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly Html[])[];
  /** Columns from this one on hold numbers. Default: all but the first. */
  readonly numbersFrom?: number;
}

export interface FigureProps {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  /** What the figure is made of: its n. */
  readonly n: string;
  /** Undefined: the table is all there is. */
  readonly chart?: ((width: number) => Html) | undefined;
  readonly table: Table;
  /** Instead of a table without a row. */
  readonly empty?: string;
}

/** A figure with its title and its n: as a chart, or, as everything in it can be read, as a table. */
export function Figure({ id, title, note, n, chart, table, empty }: FigureProps): VNode {
  const isTable = useSignal(false);
  const box = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  useEffect(() => {
    const { current } = box;
    if (!current) return undefined;
    const observer = new ResizeObserver(
      ([entry]) => (width.value = Math.floor(entry?.contentRect.width ?? 0)),
    );
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  const isEmpty = table.rows.length === 0;
  return html`<section class="ins-figure" aria-labelledby=${`${id}-title`} data-figure=${id}>
    <header>
      <h2 id=${`${id}-title`}>${title}</h2>
      ${
        chart &&
        !isEmpty &&
        html`<button
          class="quiet small"
          aria-label=${`${isTable.value ? insightWords.asChart : insightWords.asTable}: ${title}`}
          onClick=${() => (isTable.value = !isTable.value)}
        >
          ${isTable.value ? insightWords.asChart : insightWords.asTable}
        </button>`
      }
    </header>
    <p class="muted small">${note}</p>
    <div class="ins-box" ref=${box}>
      ${
        isEmpty
          ? html`<p class="waiting">${empty ?? insightWords.tooFew}</p>`
          : chart && !isTable.value
            ? width.value > 0 && chart(width.value)
            : html`<${DataTable} title=${title} table=${table} />`
      }
    </div>
    <p class="ins-n muted small">${n}</p>
  </section>`;
}

function DataTable({ title, table }: { readonly title: string; readonly table: Table }): VNode {
  const { head, rows, numbersFrom = 1 } = table;
  const kind = (at: number) => (at >= numbersFrom ? 'number' : '');
  // A table that scrolls must be reachable for the keyboard.
  return html`<div
    class="ins-table"
    tabindex="0"
    role="region"
    aria-label=${`${title}: ${insightWords.asTable}`}
  >
    <table>
      <thead>
        <tr>
          ${head.map((text, at) => html`<th key=${at} scope="col" class=${kind(at)}>${text}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells, row) =>
            html`<tr key=${row}>
              ${cells.map((cell, at) =>
                at === 0
                  ? html`<th key=${at} scope="row">${cell}</th>`
                  : html`<td key=${at} class=${kind(at)}>${cell}</td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** One number, large. `value` null: not enough history. */
export function Tile(tile: {
  readonly id: string;
  readonly title: string;
  readonly value: string | null;
  readonly note: string;
  readonly n: string;
}): VNode {
  const { id, title, value, note, n } = tile;
  return html`<section class="ins-tile" data-figure=${id} aria-labelledby=${`${id}-title`}>
    <h2 id=${`${id}-title`}>${title}</h2>
    <p class=${value === null ? 'ins-value unknown' : 'ins-value'}>${value ?? insightWords.tooFew}</p>
    <p class="muted small">${note}</p>
    <p class="ins-n muted small">${n}</p>
  </section>`;
}
