import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { pageWords } from '../words/page.js';
import { html } from './html.js';
import { helpIsOpen, shortcutList } from './shortcuts.js';

/** All shortcuts, on `?`. */
export function Help(): VNode {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return html`<dialog
    ref=${dialog}
    class="help"
    aria-labelledby="help-title"
    onClose=${() => (helpIsOpen.value = false)}
  >
    <h2 id="help-title">${pageWords.shortcuts}</h2>
    <dl>
      ${shortcutList().map(
        ([keys, what]) =>
          html`<div key=${what}>
            <dt>${keys.map((key) => html`<kbd key=${key}>${key}</kbd>`)}</dt>
            <dd>${what}</dd>
          </div>`,
      )}
    </dl>
    <form method="dialog">
      <button class="primary" title=${`${pageWords.close} (Esc)`}>${pageWords.close}</button>
    </form>
  </dialog>`;
}
