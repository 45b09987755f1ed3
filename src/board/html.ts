import htm from 'htm';
import { h, type ComponentChild, type VNode } from 'preact';

/** Anything that may stand between two tags. Text in it is text: it is never read as markup. */
export type Html = ComponentChild;

/** Markup as a template string: html`<p class="note">${text}</p>`. The one place that binds htm to preact. */
export const html = htm.bind(h) as (strings: TemplateStringsArray, ...values: readonly unknown[]) => VNode;
